/** Medians of runs as a Markdown table. */
import type { Sample } from './contests.ts';

export interface Row {
  readonly name: string;
  readonly samples: readonly Sample[];
}

const MIB = 1 << 20;
const GIB = 1 << 30;

export function formatTable(who: string, rows: readonly Row[], size: number): string {
  const head = [
    who,
    'wall, s (least–most)',
    'CPU, s per GiB',
    'peak memory, MiB',
    'loop delay, ms',
  ];
  const lines = rows.map(({ name, samples }) => {
    const walls = samples.map(({ wallMs }) => wallMs / 1000);
    const cpu = median(samples.map(({ cpuMs }) => cpuMs / 1000)) / (size / GIB);
    const rss = median(samples.map(({ peakRssBytes }) => peakRssBytes / MIB));
    const delays = samples.flatMap(({ loopDelayMs }) =>
      loopDelayMs === null ? [] : [loopDelayMs],
    );
    return [
      name,
      `${median(walls).toFixed(2)} (${Math.min(...walls).toFixed(2)}–${Math.max(...walls).toFixed(2)})`,
      cpu.toFixed(2),
      rss.toFixed(0),
      delays.length === 0 ? '' : Math.max(...delays).toFixed(1),
    ];
  });
  return formatRows(head, lines);
}

export function formatRows(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
