/** DHT nodes that do harm: Sybils that are always nearest, liars about peers, and those who keep nothing of what they are given. */
import type { Endpoint } from '../source/base/ports/network.ts';
import type { KrpcAnswer, KrpcQueryMessage } from '../source/protocol/krpc-message.ts';
import { idSharing } from '../source/protocol/node-id.ts';
import type { DhtNetwork } from '../test/helpers/dht-network.ts';
import { ScriptedNode } from '../test/helpers/scripted-node.ts';

const NAMED = 8;
/** As near to any target as nobody is by chance. */
const NEAR_BITS = 30;
const PINGS_MS = 30_000;

/** Each keeps asking honest nodes, so that they come into their tables. */
export async function openHostileNodes(
  network: DhtNetwork,
  count: number,
): Promise<readonly ScriptedNode[]> {
  const nodes: ScriptedNode[] = [];
  for (let made = 0; made < count; made++) nodes.push(await ScriptedNode.open(network));
  for (const node of nodes) {
    node.respond((query) => lie(network, node, nodes, query));
    intrude(network, node);
  }
  return nodes;
}

function lie(
  network: DhtNetwork,
  node: ScriptedNode,
  accomplices: readonly ScriptedNode[],
  { query }: KrpcQueryMessage,
): Partial<KrpcAnswer> {
  // It answers more than it would keep in mind.
  node.heard.length = 0;
  const target =
    'target' in query ? query.target : 'infoHash' in query ? query.infoHash : undefined;
  if (target === undefined) return {};
  const { random } = network;
  const near = (): Uint8Array => idSharing(target, NEAR_BITS + random.integer(8), random.bytes(20));
  const nodes = Array.from({ length: NAMED }, () => {
    const { endpoint } = accomplices[random.integer(accomplices.length)]!;
    return { ...endpoint, id: near() };
  });
  const values = Array.from(
    { length: 20 },
    (): Endpoint => ({
      host: `99.${random.integer(255)}.7.${random.integer(255)}`,
      port: 1,
    }),
  );
  const isAsked = query.method === 'get_peers';
  return { id: near(), nodes, ...(isAsked ? { values, token: random.bytes(8) } : {}) };
}

function intrude(network: DhtNetwork, node: ScriptedNode): void {
  const { clock, random } = network;
  const turn = (): void => {
    if (network.members.length === 0) return;
    const transaction = random.bytes(2);
    const query = { method: 'ping' } as const;
    const id = random.bytes(20);
    for (let count = 0; count < 4; count++) {
      const { endpoint } = network.anyMember();
      node.say({ kind: 'query', transaction, id, query, isReadOnly: false }, endpoint);
    }
    clock.setTimer(PINGS_MS * (0.5 + random.float()), turn);
  };
  clock.setTimer(random.integer(PINGS_MS), turn);
}
