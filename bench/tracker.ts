/**
 * Our tracker under load, beside opentracker and bittorrent-tracker, taking turns: announces a second over UDP and HTTP, and what a peer
 * takes. A bare server in Node shows what of that is Node's. Then a million peers in one process.
 *
 *   npm run bench:tracker -- [--runs N] [--seconds N] [--roads udp,http,http-close] [--bittorrent-tracker DIR] [--write]
 *
 * DIR is one in which `npm install --ignore-scripts bittorrent-tracker` was run. `--write` puts the tables into docs/benchmarks.md.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { freePort } from '../test/interop/ports.ts';
import { Room } from '../test/interop/room.ts';
import type { LoadCount, LoadOrder } from './announce-load.ts';
import { cpuMsOf } from './line-meter.ts';
import { describeMachine } from './machine.ts';
import { measureMillion } from './million-peers.ts';
import { writePage } from './page.ts';
import { formatRows, median } from './table.ts';
import { bareServer, chooseTrackers, type TrackerContender } from './tracker-contenders.ts';

type Road = LoadOrder['road'];

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '6' },
    roads: { type: 'string', default: 'udp,http,http-close' },
    workers: { type: 'string', default: '2' },
    'bittorrent-tracker': { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});

const WORKERS = Number(values.workers);
const ADDRESSES = 50;
const SWARMS = 400;
const PORTS_PER_SWARM = 3;
const PEERS = WORKERS * ADDRESSES * SWARMS * PORTS_PER_SWARM;
const WINDOWS: Readonly<Record<Road, number>> = { udp: 4, http: 1, 'http-close': 1 };
/** Before it counts: Node compiles what is called often, which takes some ten thousand announces; a tracker runs for months. */
const WARM_ANSWERS = 30_000;
const WARM_MS = 2_000;
const MOST_WARM_MS = 60_000;
/** Long enough that all peers have announced themselves. */
const FILL_MS = 180_000;
const HASHES = Array.from({ length: SWARMS }, () => randomBytes(20).toString('hex'));

interface Turn {
  readonly perSecond: number;
  /** Of the tracker's own time, all threads. */
  readonly cpuMicroseconds: number;
  /** Infinite where no connection is made. */
  readonly perConnection: number;
  readonly lostShare: number;
  readonly namedShare: number;
}

const NO_ANSWERS: LoadCount = { answers: 0, named: 0, lost: 0, connections: 0 };

/** Generators that run until they are told to stop. */
class Load {
  readonly #workers: readonly Worker[];
  readonly #counts: LoadCount[];

  constructor(road: Road, port: number) {
    this.#counts = Array.from({ length: WORKERS }, () => ({ ...NO_ANSWERS }));
    this.#workers = this.#counts.map((_, worker) => this.#start(road, port, worker));
  }

  get count(): LoadCount {
    const sum = (of: keyof LoadCount): number =>
      this.#counts.reduce((total, count) => total + count[of], 0);
    return {
      ...{ answers: sum('answers'), named: sum('named') },
      ...{ lost: sum('lost'), connections: sum('connections') },
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #start(road: Road, port: number, worker: number): Worker {
    const order: LoadOrder = {
      ...{ road, port, worker, hashes: HASHES },
      ...{ addresses: ADDRESSES, portsPerSwarm: PORTS_PER_SWARM, window: WINDOWS[road] },
    };
    const thread = new Worker(new URL('announce-load.ts', import.meta.url), { workerData: order });
    thread.on('message', (count: LoadCount) => {
      this.#counts[worker] = count;
    });
    return thread;
  }
}

const rssOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))![1]) * 1024;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const inRoom = async <Result>(body: (room: Room) => Promise<Result>): Promise<Result> => {
  const room = new Room();
  try {
    return await body(room);
  } finally {
    await room.close();
    room.remove();
  }
};

const warmed = async (load: Load): Promise<void> => {
  await sleep(WARM_MS);
  for (let ms = WARM_MS; load.count.answers < WARM_ANSWERS && ms < MOST_WARM_MS; ms += 250) {
    await sleep(250);
  }
};

const measure = (contender: TrackerContender, road: Road): Promise<Turn> =>
  inRoom(async (room) => {
    const port = await freePort();
    const { pid } = await contender.start(room, port, HASHES);
    const load = new Load(road, port);
    await warmed(load);
    const [before, cpuBefore, start] = [load.count, cpuMsOf(pid), performance.now()];
    await sleep(Number(values.seconds) * 1_000);
    const [after, cpuMs, ms] = [load.count, cpuMsOf(pid) - cpuBefore, performance.now() - start];
    await load.stop();
    const answers = after.answers - before.answers;
    return {
      perSecond: (answers / ms) * 1_000,
      cpuMicroseconds: (cpuMs / answers) * 1_000,
      perConnection: answers / (after.connections - before.connections),
      lostShare: (after.lost - before.lost) / answers,
      namedShare: (after.named - before.named) / answers,
    };
  });

/** Growth of the process while all peers come, by UDP. */
const measureMemory = (contender: TrackerContender): Promise<number> =>
  inRoom(async (room) => {
    const port = await freePort();
    const { pid } = await contender.start(room, port, HASHES);
    const before = rssOf(pid);
    const load = new Load('udp', port);
    for (let waited = 0; load.count.answers < PEERS * 1.2 && waited < FILL_MS; waited += 250) {
      await sleep(250);
    }
    if (load.count.answers < PEERS) throw new Error(`${contender.name} did not take all peers`);
    await load.stop();
    return (rssOf(pid) - before) / PEERS;
  });

const WORDS: Readonly<Record<Road, string>> = {
  udp: 'UDP',
  http: 'HTTP, connections kept',
  'http-close': 'HTTP, a connection for each',
};

const contend = async (
  road: Road,
  contenders: readonly TrackerContender[],
): Promise<string[][]> => {
  const turns = contenders.map((): Turn[] => []);
  for (let run = 1; run <= Number(values.runs); run++) {
    for (const [at, contender] of contenders.entries()) {
      const turn = await measure(contender, road);
      turns[at]!.push(turn);
      say(
        `  ${road} ${run} ${contender.name}: ${turn.perSecond.toFixed(0)}/s, ${turn.cpuMicroseconds.toFixed(1)} µs CPU, ${road === 'http-close' ? `${turn.perConnection.toFixed(2)} a connection, ` : ''}lost ${turn.lostShare.toFixed(4)}, named ${turn.namedShare.toFixed(2)}`,
      );
    }
  }
  const ours = turns[0]!;
  return contenders.map(({ name }, at) => {
    const own = turns[at]!;
    const pick = (of: keyof Turn): number => median(own.map((turn) => turn[of]));
    // Of the same turn: a slow minute of the machine hits both.
    const ratio = median(own.map((turn, run) => turn.cpuMicroseconds / ours[run]!.cpuMicroseconds));
    return [
      WORDS[road],
      name,
      road === 'udp' ? '' : perConnectionIn(road, pick('perConnection')),
      grouped(pick('perSecond')),
      pick('cpuMicroseconds').toFixed(1),
      grouped(1e6 / pick('cpuMicroseconds')),
      ratio.toFixed(2),
    ];
  });
};

/** Where each announce is to have a connection of its own, that is what all must do. */
const perConnectionIn = (road: Road, announces: number): string => {
  if (road === 'http-close' && Math.abs(announces - 1) > 0.05)
    throw new Error(`${announces} announces a connection`);
  return announces > 100 ? 'many' : announces.toFixed(2);
};

const grouped = (number: number): string => Math.round(number).toLocaleString('en-US');

const contenders = chooseTrackers(values['bittorrent-tracker']);
const rows: string[][] = [];
for (const road of values.roads.split(',')) {
  rows.push(...(await contend(road as Road, [...contenders, bareServer])));
}
const memory: string[][] = [];
for (const contender of contenders) {
  const bytes = await measureMemory(contender);
  say(`  memory ${contender.name}: ${bytes.toFixed(0)} bytes a peer`);
  memory.push([contender.name, bytes.toFixed(0)]);
}
const million = measureMillion();
const text = [
  `${describeMachine()}; ${WORKERS} threads of one generator beside the tracker on the same cores, ${grouped(PEERS)} peers in ${SWARMS} swarms, answers of up to 50 peers; medians of ${values.runs} turns of ${values.seconds} s, ratios of the same turn.`,
  formatRows(
    [
      'Road',
      'Tracker',
      'announces a connection',
      'announces a second, seen',
      'CPU, µs each',
      'announces per second of CPU',
      "CPU by Sluice's",
    ],
    rows,
  ),
  `What the process grew by while ${grouped(PEERS)} peers came:`,
  formatRows(['Tracker', 'bytes a peer'], memory),
  `A million peers in one process, by calls in place of packets (${million.words}):`,
  formatRows(million.head, million.rows),
].join('\n\n');
say(`\n${text}`);
if (values.write) writePage('tracker', text);
process.exit(0);
