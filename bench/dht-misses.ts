/** Why a search of the DHT has not found who was announced, by asking every node what it keeps. */
import type { Endpoint } from '../source/base/ports/network.ts';
import { decodeKrpc } from '../source/protocol/decode-krpc.ts';
import { encodeKrpc } from '../source/protocol/encode-krpc.ts';
import { DHT_PORT, type DhtNetwork } from '../test/helpers/dht-network.ts';

/** Packets get lost. */
const TURNS = 3;
const WAIT_MS = 2_000;

export interface Miss {
  readonly infoHash: Uint8Array;
  readonly announcer: Endpoint;
  /** Nodes that took the announce. */
  readonly announcedTo: number;
  /** Nodes that answered the search. */
  readonly answers: number;
}

export async function causeOf(network: DhtNetwork, miss: Miss): Promise<string> {
  if (miss.announcedTo === 0) return 'nobody took the announce';
  const holders = await countHolders(network, miss);
  if (holders === 0) return `all ${miss.announcedTo} nodes that took the announce are gone`;
  if (miss.answers === 0) return 'nobody answered the search';
  return `the search passed by the ${holders} nodes that knew`;
}

async function countHolders(network: DhtNetwork, { infoHash, announcer }: Miss): Promise<number> {
  const holders = new Set<string>();
  const { udp } = network.network.host(network.freshAddress());
  const socket = await udp.bind({ host: '0.0.0.0', port: DHT_PORT }, (bytes, from) => {
    const message = decodeKrpc(bytes);
    if (message?.kind !== 'answer') return;
    if (message.answer.values?.some(({ host }) => host === announcer.host)) holders.add(from.host);
  });
  const id = network.random.bytes(20);
  const query = {
    method: 'get_peers',
    infoHash,
    want: undefined,
    noSeeds: false,
    scrape: false,
  } as const;
  const transaction = Buffer.from('why?');
  const question = encodeKrpc({ kind: 'query', transaction, id, query, isReadOnly: true });
  for (let turn = 0; turn < TURNS; turn++) {
    for (const { endpoint } of network.members) socket.send(question, endpoint);
    await network.clock.advance(WAIT_MS);
  }
  socket.close();
  return holders.size;
}
