/**
 * DHT nodes that do harm, all in league: Sybils nearest to whatever is asked for, some with the ids that their addresses
 * allow, others with forged ones; liars about peers; flooders; and none that keeps what it is given. They never
 * contradict each other.
 */
import type { Endpoint } from '../source/base/ports/network.ts';
import type { NodeContact } from '../source/protocol/compact-nodes.ts';
import type { KrpcAnswer, KrpcQueryMessage } from '../source/protocol/krpc-message.ts';
import { compareDistance, idSharing } from '../source/protocol/node-id.ts';
import { secureNodeId } from '../source/protocol/secure-node-id.ts';
import type { DhtNetwork } from '../test/helpers/dht-network.ts';
import { ScriptedNode } from '../test/helpers/scripted-node.ts';

/** In one answer. */
const NAMED_SYBILS = 6;
const NAMED_FORGERS = 2;
/** One of so many forges its id. */
const FORGERS = 5;
/** As near to any target as nobody is by chance. */
const NEAR_BITS = 30;
const INTRUSION_MS = 30_000;
/** Honest nodes that each makes itself known to, and packets for one more, all at once. */
const INTRODUCTIONS = 4;
const FLOOD_PACKETS = 60;

interface Liar {
  readonly node: ScriptedNode;
  readonly noise: Uint8Array;
  /** The ids that go with an address begin in one of eight ways (BEP 42). */
  readonly allowed: readonly NodeContact[];
}

/** Each keeps asking honest nodes, so that they come into their tables. */
export async function openHostileNodes(network: DhtNetwork, count: number): Promise<void> {
  const liars: Liar[] = [];
  for (let made = 0; made < count; made++) {
    const node = await ScriptedNode.open(network);
    const allowed = allowedPlaces(network, node.endpoint);
    liars.push({ node, noise: network.random.bytes(20), allowed });
  }
  const forgers = liars.filter((_, at) => at % FORGERS === 0);
  const league = {
    forgers,
    places: liars.filter((_, at) => at % FORGERS !== 0).flatMap(({ allowed }) => allowed),
  };
  for (const liar of liars) {
    liar.node.respond((query) => lie(network, liar, league, query));
    intrude(network, liar);
  }
}

interface League {
  readonly forgers: readonly Liar[];
  readonly places: readonly NodeContact[];
}

function allowedPlaces(network: DhtNetwork, endpoint: Endpoint): readonly NodeContact[] {
  return Array.from({ length: 8 }, (_, chance) => {
    const noise = network.random.bytes(20);
    noise[19] = (noise[19]! & 0xf8) | chance;
    return { ...endpoint, id: secureNodeId(endpoint.host, noise)! };
  });
}

const forgedPlace = ({ node, noise }: Liar, target: Uint8Array): NodeContact => ({
  ...node.endpoint,
  id: idSharing(target, NEAR_BITS + (noise[0]! & 7), noise),
});

function lie(
  network: DhtNetwork,
  liar: Liar,
  { forgers, places }: League,
  { query }: KrpcQueryMessage,
): Partial<KrpcAnswer> {
  // It answers more than it would keep in mind.
  liar.node.heard.length = 0;
  const target =
    'target' in query ? query.target : 'infoHash' in query ? query.infoHash : undefined;
  if (target === undefined) return { id: liar.allowed[0]!.id };
  const { random } = network;
  const someForgers = Array.from(
    { length: NAMED_FORGERS },
    () => forgers[random.integer(forgers.length)]!,
  );
  const nodes = [
    ...nearest(target, places, NAMED_SYBILS),
    ...someForgers.map((forger) => forgedPlace(forger, target)),
  ];
  const { id } = forgers.includes(liar)
    ? forgedPlace(liar, target)
    : nearest(target, liar.allowed, 1)[0]!;
  if (query.method !== 'get_peers') return { id, nodes };
  const values = Array.from(
    { length: 20 },
    (): Endpoint => ({ host: `99.${random.integer(255)}.7.${random.integer(255)}`, port: 1 }),
  );
  return { id, nodes, values, token: random.bytes(8) };
}

function nearest(
  target: Uint8Array,
  places: readonly NodeContact[],
  count: number,
): readonly NodeContact[] {
  const found: NodeContact[] = [];
  for (const place of places) {
    let at = found.length;
    while (at > 0 && compareDistance(target, place.id, found[at - 1]!.id) < 0) at -= 1;
    if (at >= count) continue;
    found.splice(at, 0, place);
    if (found.length > count) found.pop();
  }
  return found;
}

function intrude(network: DhtNetwork, { node, allowed }: Liar): void {
  const { clock, random } = network;
  const ping = (to: Endpoint): void => {
    const query = { method: 'ping' } as const;
    const transaction = random.bytes(2);
    const { id } = allowed[0]!;
    node.say({ kind: 'query', transaction, id, query, isReadOnly: false }, to);
  };
  const turn = (): void => {
    if (network.members.length === 0) return;
    for (let count = 0; count < INTRODUCTIONS; count++) ping(network.anyMember().endpoint);
    const victim = network.anyMember().endpoint;
    for (let count = 0; count < FLOOD_PACKETS; count++) ping(victim);
    clock.setTimer(INTRUSION_MS * (0.5 + random.float()), turn);
  };
  clock.setTimer(random.integer(INTRUSION_MS), turn);
}
