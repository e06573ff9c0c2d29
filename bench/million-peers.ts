/** A million peers in one process: what they take, what an announce costs, and the longest that one keeps the others waiting. */
import { execFileSync } from 'node:child_process';
import { NodeRandom } from '../source/system/random.ts';
import { SwarmTable } from '../source/tracker/swarm-table.ts';

const PEERS = 1_000_000;
const AGAIN = 500_000;
const HASH_BYTES = 20;
const EXPIRY_MS = 60_000;
const WANTED = { own: 50, other: 0 };
/** Of IPv6, one in so many. */
const IPV6_EVERY = 4;

export interface MillionResult {
  readonly words: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const hostOf = (peer: number): string => {
  const [a, b, c] = [peer >>> 16, (peer >>> 8) & 0xff, peer & 0xff];
  return peer % IPV6_EVERY === 0
    ? `2001:${a.toString(16)}:${b.toString(16)}:${c.toString(16)}::1`
    : `${1 + (a & 7)}.${a}.${b}.${c}`;
};

/** Small swarms are many, and a few are large: the square of chance. */
const swarmOf = (peer: number, swarms: number): number =>
  Math.floor(swarms * ((peer * 0.618_033_988_75) % 1) ** 2);

/** By this thread's own time: what else the machine does is not counted. */
class Clocked {
  longestMicroseconds = 0;
  #microseconds = 0;
  #count = 0;

  run(work: () => void): void {
    const start = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(start);
    this.longestMicroseconds = Math.max(this.longestMicroseconds, user + system);
    this.#microseconds += user + system;
    this.#count += 1;
  }

  get perSecond(): string {
    return Math.round((this.#count / this.#microseconds) * 1e6).toLocaleString('en-US');
  }
}

const measure = (swarms: number): readonly string[] => {
  const random = new NodeRandom();
  // In one piece: the collector's work on them would count.
  const hashes = random.bytes(HASH_BYTES * swarms);
  const peerId = random.bytes(20);
  const table = new SwarmTable(EXPIRY_MS, random);
  const announce = (peer: number, nowMs: number): void => {
    const endpoint = { host: hostOf(peer), port: 6881 };
    const at = swarmOf(peer, swarms) * HASH_BYTES;
    const infoHash = hashes.subarray(at, at + HASH_BYTES);
    const said = { infoHash, endpoint, peerId, event: undefined, left: peer % 3 };
    if (!table.announce(said, nowMs)) throw new Error('a peer was not kept');
    table.draw(said, WANTED, nowMs);
    table.counts(infoHash);
  };
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const [joining, returning, leaving] = [new Clocked(), new Clocked(), new Clocked()];
  for (let peer = 0; peer < PEERS; peer++) joining.run(() => announce(peer, 0));
  globalThis.gc?.();
  const bytes = (process.memoryUsage().rss - before) / PEERS;
  const ownBytes = table.bytes / PEERS;
  for (let at = 0; at < AGAIN; at++) {
    const peer = random.integer(PEERS);
    returning.run(() => announce(peer, 1_000));
  }
  while (table.peerCount > 0) leaving.run(() => table.forgetSilent(2 * EXPIRY_MS, 1_000));
  const longest = Math.max(joining.longestMicroseconds, returning.longestMicroseconds);
  return [
    swarms.toLocaleString('en-US'),
    ownBytes.toFixed(0),
    bytes.toFixed(0),
    joining.perSecond,
    returning.perSecond,
    (longest / 1_000).toFixed(1),
    (leaving.longestMicroseconds / 1_000).toFixed(1),
  ];
};

/** Each in a process of its own, which has no memory left over from another. */
const measureApart = (swarms: number): readonly string[] => {
  const args = ['--expose-gc', import.meta.filename, String(swarms)];
  const text = execFileSync(process.execPath, args, { encoding: 'utf8' });
  return JSON.parse(text) as string[];
};

export const measureMillion = (): MillionResult => ({
  words: 'a quarter of them IPv6, each at an address of its own; times are CPU',
  head: [
    'swarms',
    'bytes a peer, in tables',
    'bytes a peer, process',
    'new peers per second',
    'known peers per second',
    'longest announce, ms',
    'longest thousand forgotten, ms',
  ],
  rows: [1_000, 20_000, 400_000].map(measureApart),
});

if (import.meta.main) process.stdout.write(JSON.stringify(measure(Number(process.argv[2]))));
