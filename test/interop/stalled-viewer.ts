/**
 * What a viewer costs whose terminal nobody reads: an engine fetches the same torrent again and again from
 * another, by turns alone and beside such a viewer, so that whatever else the machine does hits both alike.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectSession, type RemoteSession } from '../../source/daemon/remote-session.ts';
import { NodeClock } from '../../source/system/clock.ts';
import { NodeLocalSockets } from '../../source/system/local-socket.ts';
import { makeFilePayload } from './payloads.ts';
import { until } from './program.ts';
import type { Room } from './room.ts';
import { Seat } from './seat.ts';
import { SLUICE, sluice, startSluice } from './sluice.ts';
import { makeByMktorrent } from './torrents.ts';

const MIB = 1 << 20;
const SIZE = { columns: 120, rows: 40 };
const START_MS = 20_000;
const FETCH_MS = 60_000;
const READY = /the engine listens at (.*)\n/;
const REPAINT = '\u000c';
/** Whole screens, more than fits into the kernel's buffers. */
const REPAINTS = 60;
/** A line that takes nothing for so long is stuck. */
const STUCK_MS = 300;
const TICKS_PER_SECOND = 100;

export interface StallOptions {
  readonly mebibytes: number;
  /** Stretches of each kind, one after the other; each is as long as that, or a fetch. */
  readonly stretches: number;
  readonly stretchMs: number;
  /** The last terminal is not read for so long. */
  readonly longStretchMs: number;
}

export interface Fetch {
  readonly bytesPerSecond: number;
  /** Of the engine that fetches: user and system, all threads. */
  readonly cpuSeconds: number;
}

export interface Fetches {
  readonly alone: readonly Stretch[];
  readonly stalled: readonly Stretch[];
}

export type Stretch = readonly Fetch[];

export const medianOf = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[values.length >> 1]!;

const inMiddle = (stretch: Stretch, figure: keyof Fetch): number =>
  medianOf(stretch.map((fetch) => fetch[figure]));

/** Of neighbouring stretches, the stalled one by the other: 1 where the viewer costs nothing. */
export const ratioOf = ({ alone, stalled }: Fetches, figure: keyof Fetch): number =>
  medianOf(
    alone.flatMap((stretch, at) =>
      // Each has two neighbours, before and after, so that a machine that gets busier favours neither.
      [at - 1, at]
        .filter((next) => next in stalled)
        .map((next) => inMiddle(stalled[next]!, figure) / inMiddle(stretch, figure)),
    ),
  );

export const measureStall = async (room: Room, options: StallOptions): Promise<Fetches> => {
  const { stretches, stretchMs, longStretchMs } = options;
  const scene = await Scene.open(room, options.mebibytes * MIB);
  const alone: Stretch[] = [await scene.fetchFor(stretchMs)];
  const stalled: Stretch[] = [];
  for (let count = 1; count <= stretches; count++) {
    const seat = await scene.stall();
    stalled.push(await scene.fetchFor(count === stretches ? longStretchMs : stretchMs));
    await seat.leave();
    alone.push(await scene.fetchFor(stretchMs));
  }
  return { alone, stalled };
};

const cpuSecondsOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
};

interface From {
  readonly torrent: string;
  readonly peer: string;
  readonly bytes: number;
  /** Its process. */
  readonly engine: number;
}

class Scene {
  readonly #room: Room;
  readonly #session: RemoteSession;
  readonly #state: string;
  readonly #torrent: string;
  readonly #peer: string;
  readonly #bytes: number;
  readonly #engine: number;

  private constructor(room: Room, session: RemoteSession, state: string, from: From) {
    this.#room = room;
    this.#session = session;
    this.#state = state;
    this.#torrent = from.torrent;
    this.#peer = from.peer;
    this.#bytes = from.bytes;
    this.#engine = from.engine;
  }

  static async open(room: Room, bytes: number): Promise<Scene> {
    const payload = makeFilePayload(room.folder('payload'), bytes);
    const path = join(room.path, 'made.torrent');
    const torrent = makeByMktorrent(payload, { path, pieceLength: MIB }).path;
    const seeder = await sluice.seed(room, { torrent, directory: payload.directory });
    const state = join(room.path, 'state');
    const engine = startSluice(room, [
      ...['daemon', '--state', state, '--dir', room.folder('data'), '--port', '0'],
    ]);
    await until(START_MS, 'the engine to listen', () => READY.test(engine.log()));
    const session = await connectSession({
      sockets: new NodeLocalSockets(),
      clock: new NodeClock(),
      path: READY.exec(engine.log())![1]!,
      version: 'stall',
    });
    room.defer(() => session.close());
    return new Scene(room, session, state, {
      torrent,
      peer: seeder.address,
      bytes,
      engine: engine.pid,
    });
  }

  /** Again and again; what begins with the stretch is not counted: the machine has just done something else. */
  async fetchFor(ms: number): Promise<Stretch> {
    await this.fetch();
    const began = performance.now();
    const fetches: Fetch[] = [];
    do fetches.push(await this.fetch());
    while (performance.now() - began < ms);
    return fetches;
  }

  /** From the wish to the last piece on disk. */
  async fetch(): Promise<Fetch> {
    const session = this.#session;
    const finished = Promise.withResolvers<number>();
    const leave = session.onEvent(({ name }) => {
      if (name === 'torrent:finished') finished.resolve(performance.now());
    });
    const source = { kind: 'file', path: this.#torrent } as const;
    const cpuBefore = cpuSecondsOf(this.#engine);
    const began = performance.now();
    const { id } = await session.execute('torrent:add', { source, peers: [this.#peer] });
    const tooLong = sleep(FETCH_MS, undefined, { ref: false }).then(() => {
      throw new Error(`not fetched within ${FETCH_MS / 1000} s`);
    });
    const took = (await Promise.race([finished.promise, tooLong])) - began;
    const cpuSeconds = cpuSecondsOf(this.#engine) - cpuBefore;
    leave();
    await session.execute('torrent:remove', { id, withData: true });
    return { bytesPerSecond: this.#bytes / (took / 1000), cpuSeconds };
  }

  /** A screen on a terminal that takes nothing any more. */
  async stall(): Promise<Seat> {
    const seat = Seat.take(this.#room, {
      command: process.execPath,
      args: [SLUICE, '--state', this.#state],
      size: SIZE,
    });
    await seat.untilTaken();
    seat.stopReading();
    for (let times = 0; times < REPAINTS; times++) seat.press(REPAINT);
    await this.#untilStuck(seat);
    return seat;
  }

  async #untilStuck(seat: Seat): Promise<void> {
    for (let before = -1; before !== seat.byteCount; await sleep(STUCK_MS)) before = seat.byteCount;
  }
}
