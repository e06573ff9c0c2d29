/**
 * Making a torrent of cached data: Sluice beside mktorrent and transmission-create, taking turns.
 *
 *   npm run bench:create -- [--runs N] [--mib N] [--write]
 *
 * `--write` puts the table into docs/benchmarks.md.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LOOPBACK } from '../test/interop/namespaces.ts';
import { makeFilePayload } from '../test/interop/payloads.ts';
import { Room } from '../test/interop/room.ts';
import { SLUICE } from '../test/interop/sluice.ts';
import { describeMachine } from './machine.ts';
import { Meter } from './meter.ts';
import { writePage } from './page.ts';
import { formatRows, median } from './table.ts';

const MIB = 1 << 20;
const GIB = 1 << 30;
const ENDS_MS = 120_000;

interface Maker {
  readonly name: string;
  readonly command: (output: string, payload: string) => readonly [string, ...string[]];
}

const NOWHERE = 'http://127.0.0.1:1/announce';
const CORES = String(availableParallelism());

/** All with pieces of 1 MiB. */
const MAKERS: readonly Maker[] = [
  {
    name: 'Sluice',
    command: (output, payload) => [
      process.execPath,
      ...[SLUICE, 'create', payload, '--output', output, '--piece-length', '1M', '--quiet'],
    ],
  },
  {
    name: `mktorrent -t ${CORES}`,
    command: (output, payload) => [
      'mktorrent',
      ...['-l', '20', '-t', CORES, '-a', NOWHERE, '-o', output, payload],
    ],
  },
  {
    name: 'transmission-create',
    command: (output, payload) => [
      'transmission-create',
      ...['-s', '1024', '-t', NOWHERE, '-o', output, payload],
    ],
  },
];

interface Sample {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakRssBytes: number;
}

const measure = async (room: Room, maker: Maker, payload: string): Promise<Sample> => {
  const folder = room.folder('made');
  const meter = new Meter(LOOPBACK, folder);
  const [command, ...args] = maker.command(join(folder, 'made.torrent'), payload);
  const began = performance.now();
  const program = room.run({ label: maker.name, command, args, host: meter.host });
  const { code } = await program.waitForExit(ENDS_MS);
  const wallMs = performance.now() - began;
  if (code !== 0) throw new Error(`${maker.name} ended with ${code}: ${program.logTail()}`);
  return { wallMs, ...meter.cost() };
};

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '7' },
    mib: { type: 'string', default: '4096' },
    write: { type: 'boolean', default: false },
  },
});
const size = Number(values.mib) * MIB;
const runs = Number(values.runs);
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const seconds = (ms: number): string => (ms / 1000).toFixed(2);

// On tmpfs: no disk is measured.
const memory = mkdtempSync('/dev/shm/sluice-bench-');
process.env.SLUICE_INTEROP_TMP = memory;
const room = new Room();
try {
  const payload = makeFilePayload(room.folder('payload'), size);
  const samples = MAKERS.map((): Sample[] => []);
  for (let run = 1; run <= runs; run++) {
    for (const [at, maker] of MAKERS.entries()) {
      const sample = await measure(room, maker, payload.path);
      samples[at]!.push(sample);
      say(
        `  ${run}/${runs} ${maker.name}: ${seconds(sample.wallMs)} s wall, ${seconds(sample.cpuMs)} s CPU`,
      );
    }
  }
  const ours = samples[0]!;
  const rows = MAKERS.map(({ name }, at) => {
    const walls = samples[at]!.map(({ wallMs }) => wallMs);
    // Of the same turn: a slow minute of the machine hits both.
    const ratio = median(walls.map((wallMs, turn) => wallMs / ours[turn]!.wallMs));
    return [
      name,
      `${seconds(median(walls))} (${seconds(Math.min(...walls))}–${seconds(Math.max(...walls))})`,
      (size / GIB / (median(walls) / 1000)).toFixed(2),
      ratio.toFixed(2),
      seconds(median(samples[at]!.map(({ cpuMs }) => cpuMs)) / (size / GIB)),
      (median(samples[at]!.map(({ peakRssBytes }) => peakRssBytes)) / MIB).toFixed(0),
    ];
  });
  const head = [
    'Maker',
    'wall, s (least–most)',
    'GiB/s',
    "wall by Sluice's",
    'CPU, s per GiB',
    'peak memory, MiB',
  ];
  const heading = `${describeMachine()}; one file of ${values.mib} MiB on tmpfs, pieces of 1 MiB; medians of ${runs} runs, ratios of the same turn.`;
  const text = `${heading}\n\n${formatRows(head, rows)}`;
  say(`\n${text}`);
  if (values.write) writePage('create', text);
} finally {
  await room.close();
  rmSync(memory, { recursive: true, force: true });
}
