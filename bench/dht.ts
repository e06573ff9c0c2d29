/**
 * Measures the DHT in a simulated network in virtual time: who announces is looked for by others, with nodes
 * that come and go, packets that get lost, and nodes that lie.
 *
 *   npm run bench:dht -- [--nodes N,N…] [--lookups N] [--only PART-OF-THE-WEATHER]... [--seed WORD] [--write]
 *
 * `--write` puts the table into docs/benchmarks.md.
 */
import { parseArgs } from 'node:util';
import { type DhtMember, DhtNetwork } from '../test/helpers/dht-network.ts';
import { causeOf } from './dht-misses.ts';
import { openHostileNodes } from './hostile-nodes.ts';
import { describeMachine } from './machine.ts';
import { writePage } from './page.ts';
import { formatRows, median } from './table.ts';

const OPTIONS = {
  nodes: { type: 'string', default: '1000' },
  lookups: { type: 'string', default: '200' },
  only: { type: 'string', multiple: true },
  seed: { type: 'string', default: 'dht' },
  write: { type: 'boolean', default: false },
} as const;

const { values } = parseArgs({ options: OPTIONS });

interface Weather {
  readonly name: string;
  /** Shares of packets, nodes and nodes. */
  readonly loss: number;
  readonly churn: number;
  readonly hostile: number;
}

const WEATHERS: readonly Weather[] = [
  { name: 'calm', loss: 0, churn: 0, hostile: 0 },
  { name: '10 % of packets lost, 25 % of nodes replaced', loss: 0.1, churn: 0.25, hostile: 0 },
  { name: 'the same, and 10 % of nodes hostile', loss: 0.1, churn: 0.25, hostile: 0.1 },
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

const GROW_MS = 20;
const SETTLE_MS = 120_000;
const REST_MS = 120_000;

async function main(): Promise<void> {
  const rows: (readonly string[])[] = [];
  for (const nodes of values.nodes.split(',').map(Number)) {
    for (const weather of WEATHERS.filter(isWanted)) {
      const row = [String(nodes), weather.name, ...(await measure(nodes, weather))];
      process.stdout.write(`${row.join('  ')}\n`);
      rows.push(row);
    }
  }
  const heading = `${describeMachine()}; ${values.lookups} torrents each announced by one node and looked for by another, links of 20 ms each way, three nodes to enter by.`;
  const text = `${heading}\n\n${formatRows(HEADINGS, rows)}`;
  process.stdout.write(`\n${text}\n`);
  if (values.write) writePage('dht', text);
}

const isWanted = ({ name }: Weather): boolean =>
  values.only?.some((part) => name.includes(part)) ?? true;

async function measure(nodes: number, weather: Weather): Promise<readonly string[]> {
  const before = heapBytes();
  const host = { udpLoss: weather.loss, udpJitterMs: 10 };
  const network = new DhtNetwork({
    seed: `${values.seed} ${nodes}`,
    host,
    isGlobal: true,
    entryPoints: 3,
  });
  await network.grow(nodes, GROW_MS);
  await network.clock.advance(SETTLE_MS);
  const heap = (heapBytes() - before) / nodes / 1_024;
  const atRest = weather.hostile > 0 ? undefined : await restingRate(network);
  await openHostileNodes(network, Math.round(nodes * weather.hostile));
  await network.clock.advance(SETTLE_MS);
  const announced = await announceAll(network);
  await replaceSome(network, weather.churn);
  const outcomes: Outcome[] = [];
  for (const each of announced) {
    const outcome = await find(network, each);
    outcomes.push(outcome);
    if (outcome.missed !== undefined) process.stdout.write(`  missed: ${outcome.missed}\n`);
  }
  network.close();
  const of = (pick: (outcome: Outcome) => number): readonly number[] => outcomes.map(pick);
  const spread = (figures: readonly number[], digits = 0): string =>
    `${median(figures).toFixed(digits)} (${Math.max(...figures).toFixed(digits)})`;
  return [
    `${((100 * outcomes.filter(({ missed }) => missed === undefined).length) / outcomes.length).toFixed(1)} %`,
    spread(of(({ hops }) => hops)),
    Math.log2(nodes).toFixed(1),
    spread(of(({ questions }) => questions)),
    spread(of(({ tookMs }) => tookMs / 1_000).filter(Number.isFinite), 2),
    heap.toFixed(0),
    atRest === undefined ? '' : atRest.toFixed(0),
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
async function announceAll(network: DhtNetwork): Promise<readonly Announced[]> {
  const announced: Announced[] = [];
  for (let count = 0; count < Number(values.lookups); count++) {
    const infoHash = network.random.bytes(20);
    const announcer = network.members[count % (network.members.length >> 1)]!;
    const announce = { port: 6_881, isSeed: false };
    const searching = announcer.dht.searchPeers({ infoHash, onPeers() {}, announce });
    const { announcedTo } = await network.clock.wait(searching);
    announced.push({ infoHash, announcer, announcedTo });
  }
  return announced;
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
}

interface Outcome {
  /** Why, where it was not found. */
  readonly missed: string | undefined;
  readonly hops: number;
  readonly questions: number;
  readonly tookMs: number;
}

async function find(network: DhtNetwork, announced: Announced): Promise<Outcome> {
  const { infoHash, announcer, announcedTo } = announced;
  let seeker = network.anyMember();
  while (seeker === announcer) seeker = network.anyMember();
  let tookMs = Number.NaN;
  const before = network.clock.now();
  const searching = seeker.dht.searchPeers({
    infoHash,
    onPeers(peers) {
      if (!peers.some(({ host }) => host === announcer.endpoint.host)) return;
      tookMs = network.clock.now() - before;
    },
  });
  const { hops, questions, answers } = await network.clock.wait(searching);
  const miss = { infoHash, announcer: announcer.endpoint, announcedTo, answers };
  const missed = Number.isNaN(tookMs) ? await causeOf(network, miss) : undefined;
  return { missed, hops, questions, tookMs };
}

/** Run with --expose-gc, or it counts what nobody needs any more. */
function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

await main();
