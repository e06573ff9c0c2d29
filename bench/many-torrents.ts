/**
 * Measures an engine that holds thousands of torrents at rest: how soon it is ready, what it takes of
 * memory and CPU, how long it takes to leave; transmission-daemon with the same torrents beside it.
 *
 *   npm run bench:many -- [--torrents N] [--seconds N] [--only PART-OF-A-NAME]... [--write]
 *
 * `--write` puts the table into docs/benchmarks.md.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ENGINE_FLAGS } from '../source/system/engine-flags.ts';
import { type IdleCost, measureTransmission } from './idle-transmission.ts';
import { describeMachine } from './machine.ts';
import { makeManyTorrents } from './made-library.ts';
import { writePage } from './page.ts';
import { formatRows } from './table.ts';

const OPTIONS = {
  torrents: { type: 'string', default: '10000' },
  seconds: { type: 'string', default: '10' },
  only: { type: 'string', multiple: true },
  write: { type: 'boolean', default: false },
} as const;

const { values } = parseArgs({ options: OPTIONS });
const count = Number(values.torrents);
const ENGINE = fileURLToPath(new URL('idle-engine.js', import.meta.url));
const LIBRARY = fileURLToPath(new URL('../dist/library.js', import.meta.url));

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-many-'));
  try {
    const made = await makeManyTorrents(folder, count);
    const contests = [
      { name: 'sluice, paused', measure: () => measureSluice(folder, made.pausedState, made.data) },
      {
        name: 'sluice, seeding',
        measure: () => measureSluice(folder, made.seedingState, made.data),
      },
      {
        name: 'transmission-daemon, seeding',
        measure: () =>
          measureTransmission(made.transmission, made.data, count, Number(values.seconds)),
      },
    ];
    const rows: (readonly string[])[] = [];
    for (const { name, measure } of contests.filter(isWanted)) {
      const row = [name, ...figures(await measure())];
      process.stdout.write(`${row.join('  ')}\n`);
      rows.push(row);
    }
    const heading = `${describeMachine()}; ${count} torrents of 1,000 pieces, ${values.seconds} s at rest.`;
    const text = `${heading}\n\n${formatRows(HEADINGS, rows)}`;
    process.stdout.write(`\n${text}\n`);
    if (values.write) writePage('many', text);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const HEADINGS = ['Engine', 'ready, s', 'resident, MB', 'CPU at rest, % of a core', 'left, s'];

const figures = ({ readyMs, residentBytes, idleShare, closedMs }: IdleCost): readonly string[] => [
  (readyMs / 1000).toFixed(1),
  (residentBytes / 1_000_000).toFixed(0),
  (idleShare * 100).toFixed(1),
  (closedMs / 1000).toFixed(1),
];

const isWanted = ({ name }: { readonly name: string }): boolean =>
  values.only?.some((part) => name.includes(part)) ?? true;

/** On a copy, for an engine writes down what it found. */
async function measureSluice(folder: string, state: string, data: string): Promise<IdleCost> {
  const copy = join(folder, 'state');
  cpSync(state, copy, { recursive: true });
  try {
    const said = await outputOf(process.execPath, [
      ...ENGINE_FLAGS,
      ENGINE,
      LIBRARY,
      copy,
      data,
      values.seconds,
    ]);
    return JSON.parse(said) as IdleCost;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function outputOf(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve(text);
      else reject(new Error(`${command} ended with ${code}`));
    });
  });
}

await main();
