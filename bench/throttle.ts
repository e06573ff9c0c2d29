/**
 * Measures what limits cost while there are none: blocks stream over loopback from one wire to another, by turns with
 * and without asking the throttles of a peer, its torrent, its carrier and the session for each.
 *
 *   npm run bench:throttle -- [--rounds N] [--mebibytes N] [--write]
 *
 * `--write` puts the table into docs/benchmarks.md. Neighbouring rounds are compared, so that whatever else the machine does hits both.
 */
import { parseArgs } from 'node:util';
import type { Connection } from '../source/base/ports/network.ts';
import { Throttle } from '../source/engine/bandwidth/bandwidth.ts';
import { NodeClock } from '../source/system/clock.ts';
import { NodeTcp } from '../source/system/tcp.ts';
import { Wire } from '../source/transport/wire.ts';
import { RecordingWireSink } from '../test/transport/recording-wire-sink.ts';
import { describeMachine } from './machine.ts';
import { writePage } from './page.ts';
import { formatRows, median } from './table.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '40' },
    mebibytes: { type: 'string', default: '256' },
    write: { type: 'boolean', default: false },
  },
});

const MIB = 1 << 20;
const BLOCK = 16_384;
const QUEUE_BYTES = 512 * 1_024;
const TIMEOUT_MS = 10_000;

interface Round {
  readonly wallMs: number;
  readonly cpuMs: number;
}

const clock = new NodeClock();

class Sender extends RecordingWireSink {
  onRoom: () => void = () => {};

  override onDrain(): void {
    this.onRoom();
  }
}

/** Blocks from here to there, until so many bytes have come. */
async function stream(bytes: number, throttle: Throttle | undefined): Promise<Round> {
  const tcp = new NodeTcp();
  const { promise: done, resolve } = Promise.withResolvers<void>();
  let received = 0;
  const listener = await tcp.listen({ host: '127.0.0.1', port: 0 }, () => {
    const onData = (chunk: Uint8Array): void => {
      received += chunk.length;
      if (received >= bytes) resolve();
    };
    return { onConnect() {}, onData, onDrain() {}, onClose() {} };
  });
  const sink = new Sender();
  const { promise: connected, resolve: onConnect } = Promise.withResolvers<void>();
  let wire: Wire | undefined;
  const connection: Connection = tcp.connect(
    listener.local,
    {
      onConnect,
      onData: (chunk) => wire?.onData(chunk),
      onDrain: () => wire?.onDrain(),
      onClose: (error) => wire?.onClose(error),
    },
    TIMEOUT_MS,
  );
  await connected;
  wire = new Wire({ connection, sink, clock });
  const began = { wall: performance.now(), cpu: process.cpuUsage() };
  pump(wire, sink, bytes, throttle);
  await done;
  const { user, system } = process.cpuUsage(began.cpu);
  const round = { wallMs: performance.now() - began.wall, cpuMs: (user + system) / 1_000 };
  wire.close();
  await listener.close();
  return round;
}

function pump(wire: Wire, sink: Sender, bytes: number, throttle: Throttle | undefined): void {
  const block = new Uint8Array(BLOCK);
  let left = Math.ceil(bytes / BLOCK);
  const run = (): void => {
    while (left > 0 && wire.bufferedBytes < QUEUE_BYTES) {
      if (throttle !== undefined && !throttle.take(BLOCK)) return;
      wire.sendBlock(0, 0, block);
      left -= 1;
    }
  };
  sink.onRoom = run;
  run();
}

async function main(): Promise<void> {
  const session = new Throttle(clock, null);
  const torrent = new Throttle(clock, null, session);
  const peer = new Throttle(clock, null, torrent, new Throttle(clock, null));
  const bytes = Number(values.mebibytes) * MIB;
  const rounds: { readonly free: Round; readonly throttled: Round }[] = [];
  await stream(bytes, undefined);
  await stream(bytes, peer);
  for (let count = 0; count < Number(values.rounds); count++) {
    const isFirst = count % 2 === 0;
    const before = await stream(bytes, isFirst ? undefined : peer);
    const after = await stream(bytes, isFirst ? peer : undefined);
    rounds.push(isFirst ? { free: before, throttled: after } : { free: after, throttled: before });
  }
  const ratio = (pick: (round: Round) => number): string =>
    median(rounds.map(({ free, throttled }) => pick(throttled) / pick(free))).toFixed(3);
  const row = (name: string, of: (each: (typeof rounds)[number]) => Round): readonly string[] => [
    name,
    median(rounds.map((each) => bytes / MIB / (of(each).wallMs / 1_000))).toFixed(0),
    median(rounds.map((each) => of(each).cpuMs)).toFixed(0),
  ];
  const table = formatRows(
    ['A stream of blocks over loopback', 'MiB/s, median', 'CPU, ms'],
    [
      row('without throttles', ({ free }) => free),
      row('through unlimited ones', ({ throttled }) => throttled),
    ],
  );
  const text = `${describeMachine()}; ${values.mebibytes} MiB a round, ${rounds.length} rounds each.

${table}

Of neighbouring rounds, time through unlimited throttles was ${ratio(({ wallMs }) => wallMs)} of that without, and CPU ${ratio(({ cpuMs }) => cpuMs)} (medians).`;
  process.stdout.write(`${text}\n`);
  if (values.write) writePage('throttle', text);
}

await main();
