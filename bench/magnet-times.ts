/**
 * Measures in virtual time how long a magnet link without a tracker takes to become metadata, from a cold start.
 *
 *   npm run bench:magnets -- [--nodes N] [--trials N] [--seed WORD] [--write]
 *
 * `--write` puts the table into docs/benchmarks.md.
 */
import { parseArgs } from 'node:util';
import { magnetTimes } from '../test/helpers/magnet-times.ts';
import { writePage } from './page.ts';
import { formatRows, median } from './table.ts';

const OPTIONS = {
  nodes: { type: 'string', default: '300' },
  trials: { type: 'string', default: '25' },
  seed: { type: 'string', default: 'magnets' },
  write: { type: 'boolean', default: false },
} as const;

const { values } = parseArgs({ options: OPTIONS });

interface Line {
  readonly latencyMs: number;
  readonly loss: number;
}

const LINES: readonly Line[] = [
  { latencyMs: 25, loss: 0 },
  { latencyMs: 50, loss: 0 },
  { latencyMs: 50, loss: 0.05 },
];

const HEADINGS = [
  'line of each, one way, ms',
  'UDP packets lost',
  'from link to metadata, s, median (most)',
];

async function main(): Promise<void> {
  const [nodes, trials] = [Number(values.nodes), Number(values.trials)];
  const rows: (readonly string[])[] = [];
  for (const { latencyMs, loss } of LINES) {
    const times = await magnetTimes({ seed: values.seed, nodes, trials, latencyMs, loss });
    const seconds = times.map((tookMs) => tookMs / 1_000);
    const figures = `${median(seconds).toFixed(2)} (${Math.max(...seconds).toFixed(2)})`;
    rows.push([String(latencyMs), `${loss * 100} %`, figures]);
    process.stdout.write(`${rows.at(-1)!.join('  ')}\n`);
  }
  const heading = `${trials} links for each row, a DHT of ${nodes} nodes.`;
  const text = `${heading}\n\n${formatRows(HEADINGS, rows)}`;
  process.stdout.write(`\n${text}\n`);
  if (values.write) writePage('magnets', text);
}

await main();
