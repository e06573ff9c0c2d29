/**
 * Measures Sluice beside other clients, taking turns, and prints medians.
 *
 *   npm run bench -- [--runs N] [--mib N] [--contest download|check|seed|rc4-download|rc4-seed]... [--client NAME]...
 *                    [--webtorrent FOLDER] [--write]
 *
 * FOLDER is one in which `npm install --ignore-scripts webtorrent` was run. `--write` puts the tables
 * into docs/benchmarks.md.
 */
import { parseArgs } from 'node:util';
import type { Client } from '../test/interop/client.ts';
import { missingPackages } from '../test/interop/programs.ts';
import { type Arena, openArena } from './arena.ts';
import { chooseContenders, encrypted, RC4_LIBTORRENT } from './contenders.ts';
import { measureCheck, measureDownload, measureSeed, type Sample } from './contests.ts';
import { describeMachine } from './machine.ts';
import { writePage } from './page.ts';
import { formatTable, type Row } from './table.ts';

interface Contest {
  readonly key: string;
  readonly title: string;
  readonly who: string;
  /** Where it stands on the page. */
  readonly part: 'measured' | 'encrypted';
  readonly measure: (arena: Arena, client: Client) => Promise<Sample>;
  readonly isOpenTo: (client: Client) => boolean;
}

const CONTESTS: readonly Contest[] = [
  {
    key: 'download',
    title: 'Downloading from one libtorrent seeder',
    who: 'Leecher',
    part: 'measured',
    measure: measureDownload,
    isOpenTo: () => true,
  },
  {
    key: 'check',
    title: 'Checking data that is there',
    who: 'Checker',
    part: 'measured',
    measure: measureCheck,
    isOpenTo: ({ name }) => name !== 'webtorrent',
  },
  {
    key: 'seed',
    title: 'Seeding to one libtorrent leecher',
    who: 'Seeder',
    part: 'measured',
    measure: measureSeed,
    isOpenTo: ({ name }) => name === 'Sluice' || name === 'libtorrent',
  },
  {
    key: 'rc4-download',
    title: 'Downloading from one libtorrent seeder, all encrypted',
    who: 'Leecher',
    part: 'encrypted',
    measure: (arena, client) => measureDownload(arena, encrypted(client)!, RC4_LIBTORRENT),
    isOpenTo: (client) => encrypted(client) !== undefined,
  },
  {
    key: 'rc4-seed',
    title: 'Seeding to one libtorrent leecher, all encrypted',
    who: 'Seeder',
    part: 'encrypted',
    measure: (arena, client) => measureSeed(arena, encrypted(client)!, RC4_LIBTORRENT),
    isOpenTo: ({ name }) => name === 'Sluice' || name === 'libtorrent',
  },
];

const MIB = 1 << 20;

const OPTIONS = {
  runs: { type: 'string', default: '5' },
  mib: { type: 'string', default: '1024' },
  contest: { type: 'string', multiple: true },
  client: { type: 'string', multiple: true },
  webtorrent: { type: 'string' },
  write: { type: 'boolean', default: false },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const missing = missingPackages();
  if (missing.length > 0) {
    say(`Missing: apt-get install --no-install-recommends ${missing.join(' ')}\n`);
    process.exitCode = 1;
    return;
  }
  process.env.SLUICE_LOOP_DELAY = '1';
  process.env.SLUICE_DHT = 'off';
  process.env.SLUICE_PORT_MAPPING = 'off';
  const clients = chooseContenders(values.client ?? [], values.webtorrent);
  const contests = CONTESTS.filter(({ key }) => values.contest?.includes(key) ?? true);
  const arena = await openArena(Number(values.mib) * MIB);
  try {
    const heading = `${describeMachine()}; ${arena.setting}; medians of ${values.runs} runs.`;
    say(`${heading}\n`);
    const parts = new Map<Contest['part'], string[]>();
    for (const contest of contests) {
      const rows = await hold(arena, contest, clients, Number(values.runs));
      const part = `### ${contest.title}\n\n${formatTable(contest.who, rows, arena.size)}`;
      say(`\n${part}\n`);
      parts.set(contest.part, [...(parts.get(contest.part) ?? [heading]), part]);
    }
    if (!values.write) return;
    for (const [name, texts] of parts) writePage(name, texts.join('\n\n'));
  } finally {
    await arena.close();
  }
}

/** A, B, C, A, B, C, …: a slow minute of the machine hits all alike. */
async function hold(
  arena: Arena,
  contest: Contest,
  clients: readonly Client[],
  runs: number,
): Promise<Row[]> {
  const entrants = clients.filter(contest.isOpenTo);
  const rows = entrants.map(({ name }) => ({ name, samples: [] as Sample[] }));
  for (let run = 1; run <= runs; run++) {
    for (const [at, client] of entrants.entries()) {
      const sample = await contest.measure(arena, client);
      rows[at]?.samples.push(sample);
      const figures = `${seconds(sample.wallMs)} wall, ${seconds(sample.cpuMs)} CPU`;
      say(`  ${contest.key} ${run}/${runs} ${client.name}: ${figures}\n`);
    }
  }
  return rows;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function say(text: string): void {
  process.stdout.write(text);
}

await main();
