/**
 * Measures the DHT in a simulated network in virtual time: who announces is looked for by others, with nodes
 * that come and go, packets that get lost, and nodes that lie.
 *
 *   npm run bench:dht -- [--nodes N,N…] [--lookups N] [--seed WORD] [--write]
 *
 * `--write` puts the table into docs/benchmarks.md.
 */
import { parseArgs } from 'node:util';
import type { PeerSearchResult } from '../source/discovery/dht/peer-search.ts';
import { type DhtMember, DhtNetwork } from '../test/helpers/dht-network.ts';
import { causeOf } from './dht-misses.ts';
import { openHostileNodes } from './hostile-nodes.ts';
import { describeMachine } from './machine.ts';
import { writePage } from './page.ts';
import { formatRows, median } from './table.ts';

const OPTIONS = {
  nodes: { type: 'string', default: '1000' },
  lookups: { type: 'string', default: '200' },
  seed: { type: 'string', default: 'dht' },
  write: { type: 'boolean', default: false },
} as const;

const { values } = parseArgs({ options: OPTIONS });

interface Weather {
  readonly name: string;
  /** Shares of nodes. */
  readonly replaced: number;
  readonly hostile: number;
}

/** One network, and what comes over it, one after the other. */
interface Climate {
  /** Share of packets, from the first node on. */
  readonly loss: number;
  readonly weathers: readonly Weather[];
}

const CLIMATES: readonly Climate[] = [
  { loss: 0, weathers: [{ name: 'calm', replaced: 0, hostile: 0 }] },
  {
    loss: 0.1,
    weathers: [
      { name: '10 % of packets lost, 25 % of nodes replaced', replaced: 0.25, hostile: 0 },
      { name: 'the same, and 10 % of nodes hostile', replaced: 0.25, hostile: 0.1 },
    ],
  },
];

const HEADINGS = [
  'nodes',
  'weather',
  'found',
  'hops, median (most)',
  'log₂ of nodes',
  'questions, median (most)',
  'time to the peer, s, median (most)',
  'heap per node, KiB',
  'sent per node at rest, B/s',
];

/** Searches at a time. */
const GROUP = 25;
const GROW_MS = 20;
/** For the last ones to come in. */
const ENTER_MS = 10_000;
const SETTLE_MS = 120_000;
const REST_MS = 60_000;

async function main(): Promise<void> {
  const rows: (readonly string[])[] = [];
  for (const nodes of values.nodes.split(',').map(Number)) {
    for (const climate of CLIMATES) {
      rows.push(...(await measure(nodes, climate)));
      // Ten thousand take long: what has been measured is not lost with the rest.
      report(rows);
    }
  }
}

function report(rows: readonly (readonly string[])[]): void {
  const heading = `${describeMachine()}; in each weather ${values.lookups} torrents, each announced by one node and looked for by another, links of 20 ms each way.`;
  const text = `${heading}\n\n${formatRows(HEADINGS, rows)}`;
  process.stdout.write(`\n${text}\n`);
  if (values.write) writePage('dht', text);
}

async function measure(
  nodes: number,
  { loss, weathers }: Climate,
): Promise<readonly (readonly string[])[]> {
  const before = heapBytes();
  const network = new DhtNetwork({
    seed: `${values.seed} ${nodes}`,
    host: { udpLoss: loss, udpJitterMs: 10 },
    isGlobal: true,
    entryPoints: 3,
  });
  await network.grow(nodes, GROW_MS);
  await network.clock.advance(SETTLE_MS);
  const heap = ((heapBytes() - before) / nodes / 1_024).toFixed(0);
  const atRest = (await restingRate(network)).toFixed(0);
  const rows: (readonly string[])[] = [];
  for (const [at, weather] of weathers.entries()) {
    const found = await weatherFigures(network, weather);
    const row = [String(nodes), weather.name, ...found, ...(at === 0 ? [heap, atRest] : ['', ''])];
    process.stdout.write(`${row.join('  ')}\n`);
    rows.push(row);
  }
  network.close();
  return rows;
}

async function weatherFigures(network: DhtNetwork, weather: Weather): Promise<readonly string[]> {
  const nodes = network.members.length;
  if (weather.hostile > 0) {
    await openHostileNodes(network, Math.round(nodes * weather.hostile));
    await network.clock.advance(SETTLE_MS);
  }
  const announced = await announceAll(network);
  await replaceSome(network, weather.replaced);
  const outcomes = await inGroups(network, announced, (each) => find(network, each));
  for (const cause of await missCauses(network, outcomes)) {
    process.stdout.write(`  missed: ${cause}\n`);
  }
  const spread = (pick: (outcome: Outcome) => number, digits = 0): string => {
    const figures = outcomes.map(pick).filter(Number.isFinite);
    return `${median(figures).toFixed(digits)} (${Math.max(...figures).toFixed(digits)})`;
  };
  return [
    `${(100 * (1 - outcomes.filter(isMiss).length / outcomes.length)).toFixed(1)} %`,
    spread(({ hops }) => hops),
    Math.log2(nodes).toFixed(1),
    spread(({ questions }) => questions),
    spread(({ tookMs }) => tookMs / 1_000, 2),
  ];
}

async function restingRate(network: DhtNetwork): Promise<number> {
  const sent = (): number =>
    network.members.reduce((sum, { dht }) => sum + dht.figures().traffic.sentBytes, 0);
  const before = sent();
  await network.clock.advance(REST_MS);
  return (sent() - before) / network.members.length / (REST_MS / 1_000);
}

interface Announced {
  readonly infoHash: Uint8Array;
  readonly announcer: DhtMember;
  readonly announcedTo: number;
}

/** By nodes that stay. */
function announceAll(network: DhtNetwork): Promise<readonly Announced[]> {
  const half = network.members.slice(0, network.members.length >> 1);
  const announcers = Array.from(
    { length: Number(values.lookups) },
    (_, at) => half[at % half.length]!,
  );
  return inGroups(network, announcers, async (announcer) => {
    const infoHash = network.random.bytes(20);
    const announce = { port: 6_881, isSeed: false };
    const { announcedTo } = await announcer.dht.searchPeers({ infoHash, onPeers() {}, announce });
    return { infoHash, announcer, announcedTo };
  });
}

/** Soon done in virtual time: nothing that was announced has expired by then. */
async function inGroups<Item, Result>(
  network: DhtNetwork,
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += GROUP) {
    const running = Promise.all(items.slice(at, at + GROUP).map(run));
    results.push(...(await network.clock.wait(running)));
  }
  return results;
}

/** Of those who have not announced. */
async function replaceSome(network: DhtNetwork, share: number): Promise<void> {
  const count = Math.round(network.members.length * share);
  const half = network.members.length >> 1;
  for (let gone = 0; gone < count; gone++) {
    const at = half + network.random.integer(network.members.length - half);
    network.members[at]!.vanish();
  }
  await network.grow(count, GROW_MS);
  await network.clock.advance(ENTER_MS);
}

interface Outcome extends PeerSearchResult {
  readonly announced: Announced;
  /** NaN where it was not found. */
  readonly tookMs: number;
}

async function find(network: DhtNetwork, announced: Announced): Promise<Outcome> {
  const { infoHash, announcer } = announced;
  let seeker = network.anyMember();
  while (seeker === announcer) seeker = network.anyMember();
  let tookMs = Number.NaN;
  const before = network.clock.now();
  const result = await seeker.dht.searchPeers({
    infoHash,
    onPeers(peers) {
      if (!peers.some(({ host }) => host === announcer.endpoint.host)) return;
      tookMs = network.clock.now() - before;
    },
  });
  return { ...result, announced, tookMs };
}

const isMiss = ({ tookMs }: Outcome): boolean => Number.isNaN(tookMs);

async function missCauses(
  network: DhtNetwork,
  outcomes: readonly Outcome[],
): Promise<readonly string[]> {
  const causes: string[] = [];
  for (const { announced, answers } of outcomes.filter(isMiss)) {
    const announcer = announced.announcer.endpoint;
    causes.push(await causeOf(network, { ...announced, announcer, answers }));
  }
  return causes;
}

/** Run with --expose-gc, or it counts what nobody needs any more. */
function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

await main();
