/**
 * Measures what a viewer on a terminal that nobody reads costs the engine it looks at.
 *
 *   npm run bench:stalled -- [--stretches N] [--write]
 *
 * `--write` puts the figures into docs/benchmarks.md.
 */
import { parseArgs } from 'node:util';
import { Room } from '../test/interop/room.ts';
import { type Fetch, measureStall, medianOf, ratioOf } from '../test/interop/stalled-viewer.ts';
import { describeMachine } from './machine.ts';
import { writePage } from './page.ts';
import { formatRows } from './table.ts';

const MIB = 1 << 20;
const MEBIBYTES = 256;
const STRETCH_MS = 6_000;
const LONG_STRETCH_MS = 30_000;

const { values } = parseArgs({
  options: {
    stretches: { type: 'string', default: '6' },
    write: { type: 'boolean', default: false },
  },
});

const stretches = Number(values.stretches);
const room = new Room();
try {
  const fetches = await measureStall(room, {
    mebibytes: MEBIBYTES,
    stretches,
    stretchMs: STRETCH_MS,
    longStretchMs: LONG_STRETCH_MS,
  });
  const { alone, stalled } = fetches;
  const row = (name: string, all: readonly Fetch[]): readonly string[] => {
    const rates = all.map(({ bytesPerSecond }) => bytesPerSecond / MIB);
    const cpu = medianOf(all.map(({ cpuSeconds }) => cpuSeconds)) * (1024 / MEBIBYTES);
    const span = `${Math.min(...rates).toFixed(0)}–${Math.max(...rates).toFixed(0)}`;
    return [name, medianOf(rates).toFixed(0), span, cpu.toFixed(2), String(all.length)];
  };
  const rows = [
    row('alone', alone.flat()),
    row('beside a viewer that is stuck', stalled.slice(0, -1).flat()),
    row('beside one that is stuck for half a minute', stalled.at(-1)!),
  ];
  const headings = ['The engine fetches', 'MiB/s, median', 'least–most', 'CPU, s per GiB', 'times'];
  const heading = `${describeMachine()}; ${MEBIBYTES} MiB from another Sluice on loopback.`;
  const [rate, cpu] = (['bytesPerSecond', 'cpuSeconds'] as const).map((figure) =>
    ratioOf(fetches, figure).toFixed(3),
  );
  const ratio = `Of neighbouring stretches, the rate beside the stuck viewer was ${rate} of that without, and the engine's CPU ${cpu} (medians of ${2 * stretches}).`;
  const text = `${heading}\n\n${formatRows(headings, rows)}\n\n${ratio}`;
  process.stdout.write(`${text}\n`);
  if (values.write) writePage('stalled', text);
} finally {
  await room.close();
  room.remove();
}
