/**
 * DHT nodes that do harm, all in league: Sybils that are always nearest, with ids that do not go with their address and
 * with the nearest of those that do, liars about peers, flooders, and none that keeps what it is given.
 */
import type { Endpoint } from '../source/base/ports/network.ts';
import type { NodeContact } from '../source/protocol/compact-nodes.ts';
import type { KrpcAnswer, KrpcQueryMessage } from '../source/protocol/krpc-message.ts';
import { compareDistance, idSharing } from '../source/protocol/node-id.ts';
import { secureNodeId } from '../source/protocol/secure-node-id.ts';
import type { DhtNetwork } from '../test/helpers/dht-network.ts';
import { ScriptedNode } from '../test/helpers/scripted-node.ts';

const NAMED = 8;
/** As near to any target as nobody is by chance. */
const NEAR_BITS = 30;
const INTRUSION_MS = 30_000;
/** Honest nodes that each makes itself known to, and packets for one more, all at once. */
const INTRODUCTIONS = 4;
const FLOOD_PACKETS = 60;

/** Each keeps asking honest nodes, so that they come into their tables. */
export async function openHostileNodes(
  network: DhtNetwork,
  count: number,
): Promise<readonly ScriptedNode[]> {
  const nodes: ScriptedNode[] = [];
  for (let made = 0; made < count; made++) nodes.push(await ScriptedNode.open(network));
  const places = nodes.flatMap(({ endpoint }) => allowedPlaces(network, endpoint));
  for (const node of nodes) {
    const own = allowedPlaces(network, node.endpoint);
    node.respond((query) => lie(network, node, own, places, query));
    intrude(network, node, own[0]!.id);
  }
  return nodes;
}

/** The ids that go with an address begin in one of eight ways (BEP 42). */
function allowedPlaces(network: DhtNetwork, endpoint: Endpoint): readonly NodeContact[] {
  return Array.from({ length: 8 }, (_, chance) => {
    const noise = network.random.bytes(20);
    noise[19] = (noise[19]! & 0xf8) | chance;
    return { ...endpoint, id: secureNodeId(endpoint.host, noise)! };
  });
}

function lie(
  network: DhtNetwork,
  node: ScriptedNode,
  own: readonly NodeContact[],
  places: readonly NodeContact[],
  { query }: KrpcQueryMessage,
): Partial<KrpcAnswer> {
  // It answers more than it would keep in mind.
  node.heard.length = 0;
  const target =
    'target' in query ? query.target : 'infoHash' in query ? query.infoHash : undefined;
  if (target === undefined) return { id: own[0]!.id };
  const { random } = network;
  const forged = (): Uint8Array =>
    idSharing(target, NEAR_BITS + random.integer(8), random.bytes(20));
  const isAllowed = random.float() < 0.5;
  const nodes = isAllowed
    ? nearest(target, places, NAMED)
    : Array.from({ length: NAMED }, () => ({
        ...places[random.integer(places.length)]!,
        id: forged(),
      }));
  const values = Array.from(
    { length: 20 },
    (): Endpoint => ({
      host: `99.${random.integer(255)}.7.${random.integer(255)}`,
      port: 1,
    }),
  );
  const isAsked = query.method === 'get_peers';
  const id = isAllowed ? nearest(target, own, 1)[0]!.id : forged();
  return { id, nodes, ...(isAsked ? { values, token: random.bytes(8) } : {}) };
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

function intrude(network: DhtNetwork, node: ScriptedNode, id: Uint8Array): void {
  const { clock, random } = network;
  const ping = (to: Endpoint): void => {
    const query = { method: 'ping' } as const;
    const transaction = random.bytes(2);
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
