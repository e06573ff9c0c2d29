/**
 * Measures the screen through a pseudo-terminal: bytes a second and CPU, rtorrent's beside them, and
 * how long it takes to answer.
 *
 *   npm run bench:screen -- [--seconds N] [--only PART-OF-A-NAME]... [--write]
 *
 * `--write` puts the tables into docs/benchmarks.md.
 */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Room } from '../test/interop/room.ts';
import type { LineCost } from './line-meter.ts';
import { describeMachine } from './machine.ts';
import { writePage } from './page.ts';
import { FEEL_CONTESTS } from './screen-feel.ts';
import { LINE_CONTESTS, runLineContest, SIZE, type Swarm, startSwarm } from './screen-lines.ts';
import { formatRows, median } from './table.ts';

const OPTIONS = {
  seconds: { type: 'string', default: '30' },
  only: { type: 'string', multiple: true },
  write: { type: 'boolean', default: false },
} as const;

const NOBODY: Swarm = { torrents: [], seeded: '', seeder: '' };

const { values } = parseArgs({ options: OPTIONS });

const isWanted = ({ name }: { readonly name: string }): boolean =>
  values.only?.some((part) => name.toLowerCase().includes(part.toLowerCase())) ?? true;

async function main(): Promise<void> {
  process.env.SLUICE_DHT = 'off';
  process.env.SLUICE_PORT_MAPPING = 'off';
  const room = new Room();
  const heading = `${describeMachine()}; ${SIZE.columns}×${SIZE.rows}, ${values.seconds} s each.`;
  say(`${heading}\n`);
  try {
    const parts = [heading, await lineTable(room), await feelTable(room)];
    say(`\n${parts.slice(1).join('\n\n')}\n`);
    if (values.write) writePage('screen', parts.join('\n\n'));
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${room.report()}`, { cause: error });
  } finally {
    await room.close();
    rmSync(room.path, { recursive: true, force: true });
  }
}

async function lineTable(room: Room): Promise<string> {
  const contests = LINE_CONTESTS.filter(isWanted);
  const rows: (readonly string[])[] = [];
  const swarm = contests.length > 0 ? await startSwarm(room) : NOBODY;
  for (const contest of contests) {
    const cost = await runLineContest(room, swarm, contest, Number(values.seconds) * 1_000);
    say(`  ${contest.name}: ${cost === undefined ? 'not in this build' : words(cost)}\n`);
    if (cost !== undefined) rows.push([contest.name, ...figures(cost)]);
  }
  return formatRows(['What is shown', 'bytes a second', 'CPU, % of a core'], rows);
}

async function feelTable(room: Room): Promise<string> {
  const rows: (readonly string[])[] = [];
  for (const { name, measure } of FEEL_CONTESTS.filter(isWanted)) {
    const times = await measure(room);
    const [middle, worst] = [median(times).toFixed(0), Math.max(...times).toFixed(0)];
    say(`  ${name}: ${middle} ms, at worst ${worst} ms of ${times.length}\n`);
    rows.push([name, middle, worst]);
  }
  return formatRows(['What is waited for', 'median, ms', 'worst, ms'], rows);
}

const figures = ({ bytesPerSecond, cpuShare }: LineCost): readonly string[] => [
  bytesPerSecond.toFixed(0),
  (cpuShare * 100).toFixed(1),
];

const words = (cost: LineCost): string => {
  const [bytes, cpu] = figures(cost);
  return `${bytes} B/s, ${cpu} % of a core`;
};

function say(text: string): void {
  process.stdout.write(text);
}

await main();
