import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DhtOptions } from '../../../source/discovery/dht/dht.ts';
import {
  MAX_ANSWER_BYTES,
  MAX_ANSWER_FACTOR,
  MAX_ITEM_ANSWER_BYTES,
  MAX_ITEM_ANSWER_FACTOR,
} from '../../../source/discovery/limits.ts';
import {
  DHT_ANSWER_BURST_BYTES,
  MAX_PACKETS_PER_WINDOW,
} from '../../../source/policy/dht/limits.ts';
import { encodeKrpc } from '../../../source/protocol/encode-krpc.ts';
import {
  KRPC_ERROR,
  type KrpcAnswer,
  type KrpcQuery,
} from '../../../source/protocol/krpc-message.ts';
import { immutableTarget, mutableTarget, sealItem } from '../../../source/protocol/stored-item.ts';
import { type DhtMember, DhtNetwork } from '../../helpers/dht-network.ts';
import { type Reply, ScriptedNode } from '../../helpers/scripted-node.ts';

const HASH = new Uint8Array(20).fill(7);
const NO_SALT = new Uint8Array();

const setUp = async (
  options: Partial<DhtOptions> = {},
): Promise<{ network: DhtNetwork; us: DhtMember; them: ScriptedNode }> => {
  const network = new DhtNetwork({ seed: 'answers' });
  const us = await network.add({ bootstrap: [], ...options });
  return { network, us, them: await ScriptedNode.open(network) };
};

const answerOf = (reply: Reply | undefined): KrpcAnswer => {
  assert.equal(reply?.message.kind, 'answer');
  return reply.message.answer;
};

const codeOf = (reply: Reply | undefined): number => {
  assert.equal(reply?.message.kind, 'error');
  return reply.message.code;
};

const peersQuery = (infoHash = HASH): KrpcQuery => ({
  method: 'get_peers',
  infoHash,
  want: undefined,
  noSeeds: false,
  scrape: false,
});

const announceQuery = (token: Uint8Array, port = 5_000, isSeed = false): KrpcQuery => ({
  method: 'announce_peer',
  infoHash: HASH,
  port,
  hasImpliedPort: false,
  isSeed,
  token,
});

test('a ping is answered with our id, and with the address it came from', async () => {
  const { us, them } = await setUp();
  const reply = await them.ask(us.endpoint, { method: 'ping' });
  assert.equal(answerOf(reply).id.length, 20);
  assert.ok(reply?.message.kind === 'answer');
  assert.deepEqual(reply.message.seenAs, them.endpoint);
});

test('who announces with the token it got is named to those who ask', async () => {
  const { network, us, them } = await setUp();
  const { token } = answerOf(await them.ask(us.endpoint, peersQuery()));
  assert.ok(token);
  answerOf(await them.ask(us.endpoint, announceQuery(token)));
  const other = await ScriptedNode.open(network);
  const { values } = answerOf(await other.ask(us.endpoint, peersQuery()));
  assert.deepEqual(values, [{ host: them.endpoint.host, port: 5_000 }]);
});

test('an implied port is the one the packet came from', async () => {
  const { us, them } = await setUp();
  const token = answerOf(await them.ask(us.endpoint, peersQuery())).token!;
  const query = { ...announceQuery(token, 0), hasImpliedPort: true } as KrpcQuery;
  answerOf(await them.ask(us.endpoint, query));
  const { values } = answerOf(await them.ask(us.endpoint, peersQuery()));
  assert.deepEqual(values, [them.endpoint]);
});

test('H99: an announce without a token, with one made up, or with one of another address or torrent is refused', async () => {
  const { network, us, them } = await setUp();
  const token = answerOf(await them.ask(us.endpoint, peersQuery())).token!;
  const thief = await ScriptedNode.open(network);
  const refused = async (node: ScriptedNode, query: KrpcQuery): Promise<void> =>
    assert.equal(codeOf(await node.ask(us.endpoint, query)), KRPC_ERROR.protocol);
  await refused(thief, announceQuery(token));
  await refused(them, announceQuery(new Uint8Array(8)));
  await refused(them, announceQuery(NO_SALT));
  const otherHash = new Uint8Array(20).fill(8);
  await refused(them, { ...announceQuery(token), infoHash: otherHash } as KrpcQuery);
  await network.clock.advance(11 * 60_000);
  await refused(them, announceQuery(token));
  assert.equal(us.dht.figures().families[0]?.storedPeers, 0);
});

test('H98: no answer is longer than its limit and its share of the question, however much there is to tell', async () => {
  const { network, us, them } = await setUp();
  const crowd = await Promise.all(Array.from({ length: 60 }, () => ScriptedNode.open(network)));
  const value = Buffer.from(`995:${'v'.repeat(995)}`);
  const seed = new Uint8Array(32).fill(3);
  const seal = sealItem(seed, value, 1n, NO_SALT);
  const target = mutableTarget(seal.key, NO_SALT);
  for (const node of crowd) {
    us.dht.addNode(node.endpoint);
    const token = answerOf(await node.ask(us.endpoint, peersQuery())).token!;
    await node.ask(us.endpoint, announceQuery(token, 5_000, true));
  }
  const get: KrpcQuery = { method: 'get', target, want: [4, 6], sequence: undefined };
  const token = answerOf(await them.ask(us.endpoint, get)).token!;
  const mutable = { ...seal, salt: NO_SALT, cas: undefined };
  await them.ask(us.endpoint, { method: 'put', token, value, mutable });
  const queries: readonly KrpcQuery[] = [
    { method: 'ping' },
    { method: 'find_node', target: HASH, want: [4, 6] },
    peersQuery(),
    { ...peersQuery(), want: [4, 6], scrape: true } as KrpcQuery,
    { method: 'sample_infohashes', target: HASH, want: undefined },
    { method: 'unknown', target: HASH, want: undefined },
  ];
  for (const query of queries) {
    const reply = await them.ask(us.endpoint, query);
    assert.ok(reply && reply.length <= Math.min(MAX_ANSWER_BYTES, reply.asked * MAX_ANSWER_FACTOR));
  }
  const scraped = answerOf(await them.ask(us.endpoint, queries[3]!));
  assert.ok(scraped.seedFilter && scraped.nodes?.length === 8 && scraped.token);
  const reply = await them.ask(us.endpoint, get);
  assert.ok(reply && reply.length <= MAX_ITEM_ANSWER_BYTES);
  assert.ok(reply.length <= reply.asked * MAX_ITEM_ANSWER_FACTOR);
  assert.deepEqual(answerOf(reply).value, new Uint8Array(value));
});

test('H98: all answers together stay below so many bytes a second', async () => {
  const { network, us } = await setUp();
  const crowd = await Promise.all(Array.from({ length: 60 }, () => ScriptedNode.open(network)));
  const before = us.dht.figures().traffic.sentBytes;
  for (const node of crowd) {
    const value = Buffer.from('i1e');
    for (let count = 0; count < 40; count++) {
      const query = { method: 'get', target: immutableTarget(value), want: [4] } as const;
      node.say(
        {
          kind: 'query',
          transaction: Buffer.alloc(30),
          id: node.id,
          query: { ...query, sequence: undefined },
          isReadOnly: true,
        },
        us.endpoint,
      );
    }
  }
  await network.clock.advance(1_000);
  const { sentBytes, dropped } = us.dht.figures().traffic;
  assert.ok(sentBytes - before <= DHT_ANSWER_BURST_BYTES + 32_768, `${sentBytes - before} bytes`);
  assert.ok(dropped > 500, `${dropped} left unanswered`);
});

test('H97: a flood from one host is cut off, and others are answered as before', async () => {
  const { network, us, them } = await setUp();
  const query = { method: 'ping' } as const;
  const flood = { kind: 'query', transaction: HASH, id: them.id, query, isReadOnly: true } as const;
  for (let count = 0; count < 1_000; count++) them.say(flood, us.endpoint);
  await network.clock.advance(1_000);
  assert.ok(us.dht.figures().traffic.answered <= MAX_PACKETS_PER_WINDOW);
  assert.equal(await them.ask(us.endpoint, query), undefined);
  const other = await ScriptedNode.open(network);
  answerOf(await other.ask(us.endpoint, query));
  await network.clock.advance(5 * 60_000);
  answerOf(await them.ask(us.endpoint, query));
});

test('H101: our own words that come back, and our own id from elsewhere, are dropped', async () => {
  const { network, us, them } = await setUp();
  const ourId = Buffer.from(us.dht.figures().families[0]!.nodeId, 'hex');
  const query = { method: 'ping' } as const;
  const mirrored = {
    kind: 'query',
    transaction: HASH,
    id: ourId,
    query,
    isReadOnly: false,
  } as const;
  assert.equal(await them.raw(us.endpoint, encodeKrpc(mirrored)), undefined);
  const named = await ScriptedNode.open(network);
  them.respond(() => ({ id: ourId, nodes: [{ id: named.id, ...named.endpoint }] }));
  us.dht.addNode(them.endpoint);
  us.dht.addEntryPoint(them.endpoint);
  await network.clock.advance(20_000);
  assert.equal(us.dht.figures().families[0]?.nodes, 0);
  assert.equal(named.heard.length, 0, 'nor is anybody believed to be there whom it names');
});

test('H97: packets that are nothing, and answers that nobody asked for, change nothing', async () => {
  const { network, us, them } = await setUp();
  for (const text of ['d', 'de', 'd1:y1:qe', 'd1:t2:aa1:y1:re', `d${'1:'.repeat(30)}`]) {
    assert.equal(await them.raw(us.endpoint, Buffer.from(text)), undefined);
  }
  const answer = { id: them.id, nodes: [{ ...them.endpoint, id: them.id }] };
  them.say({ kind: 'answer', transaction: HASH, answer, seenAs: us.endpoint }, us.endpoint);
  await network.clock.advance(1_000);
  const { families, traffic } = us.dht.figures();
  assert.deepEqual([families[0]?.nodes, traffic.dropped], [0, 6]);
});

test('a question without sense gets an error, an unknown one with a target gets nodes', async () => {
  const { us, them } = await setUp();
  const code = async (text: string): Promise<number> =>
    codeOf(await them.raw(us.endpoint, Buffer.from(text)));
  assert.equal(await code('d1:ade1:q4:ping1:t2:aa1:y1:qe'), KRPC_ERROR.protocol);
  const id = 'abcdefghij0123456789';
  assert.equal(await code(`d1:ad2:id20:${id}e1:q5:dance1:t2:aa1:y1:qe`), KRPC_ERROR.unknownMethod);
  const { message } = (await them.raw(us.endpoint, Buffer.from('d1:q4:ping1:t2:aa1:y1:qe')))!;
  assert.deepEqual(message.kind === 'error' && message.seenAs, them.endpoint, 'BEP 42');
  const known = await them.ask(us.endpoint, { method: 'unknown', target: HASH, want: undefined });
  assert.ok(answerOf(known).nodes);
});

test('nodes come in the families that are wanted, where we have them', async () => {
  const { network, us, them } = await setUp();
  us.dht.addNode(them.endpoint);
  await network.clock.advance(1_000);
  const ask = async (want: readonly (4 | 6)[] | undefined): Promise<KrpcAnswer> =>
    answerOf(await them.ask(us.endpoint, { method: 'find_node', target: HASH, want }));
  assert.equal((await ask(undefined)).nodes?.length, 1);
  assert.equal((await ask([4, 6])).nodes?.length, 1);
  assert.equal((await ask([6])).nodes, undefined);
});

test('info-hashes are sampled, with how many there are', async () => {
  const { us, them } = await setUp();
  const token = answerOf(await them.ask(us.endpoint, peersQuery())).token!;
  await them.ask(us.endpoint, announceQuery(token));
  const sampled = await them.ask(us.endpoint, {
    method: 'sample_infohashes',
    target: HASH,
    want: undefined,
  });
  const { samples, sampledOf, sampleSeconds } = answerOf(sampled);
  assert.deepEqual([samples, sampledOf, sampleSeconds], [[HASH], 1, 21_600]);
});

test('a stored item comes back only if it is newer than what the asker has', async () => {
  const { us, them } = await setUp();
  const value = Buffer.from('5:hello');
  const seal = sealItem(new Uint8Array(32).fill(3), value, 7n, NO_SALT);
  const target = mutableTarget(seal.key, NO_SALT);
  const get = async (sequence: bigint | undefined): Promise<KrpcAnswer> =>
    answerOf(await them.ask(us.endpoint, { method: 'get', target, want: undefined, sequence }));
  const token = (await get(undefined)).token!;
  const mutable = { ...seal, salt: NO_SALT, cas: undefined };
  answerOf(await them.ask(us.endpoint, { method: 'put', token, value, mutable }));
  assert.deepEqual((await get(6n)).value, new Uint8Array(value));
  const same = await get(7n);
  assert.deepEqual([same.value, same.signature, same.sequence], [undefined, undefined, 7n]);
  const forged = { ...mutable, sequence: 8n };
  const refused = await them.ask(us.endpoint, { method: 'put', token, value, mutable: forged });
  assert.equal(codeOf(refused), KRPC_ERROR.badSignature);
});

test('H99: an item without a token, or with that of another item, is refused', async () => {
  const { us, them } = await setUp();
  const value = Buffer.from('5:hello');
  const get = { method: 'get', target: HASH, want: undefined, sequence: undefined } as const;
  const token = answerOf(await them.ask(us.endpoint, get)).token!;
  for (const wrong of [token, new Uint8Array(8), new Uint8Array()]) {
    const put = { method: 'put', token: wrong, value, mutable: undefined } as const;
    assert.equal(codeOf(await them.ask(us.endpoint, put)), KRPC_ERROR.protocol);
  }
});

test('a node that only reads asks, is asked nothing, and is taken into no table', async () => {
  const { network, us, them } = await setUp({ isReadOnly: true });
  assert.equal(await them.ask(us.endpoint, { method: 'ping' }), undefined);
  us.dht.addNode(them.endpoint);
  await network.clock.advance(1_000);
  assert.equal(them.heard[0]?.isReadOnly, true);
  const open = await network.add({ bootstrap: [] });
  answerOf(await them.ask(open.endpoint, { method: 'ping' }, true));
  assert.equal(open.dht.figures().families[0]?.nodes, 0);
});

test('who asks us is asked whether it answers, and only then known', async () => {
  const { network, us, them } = await setUp();
  them.respond(() => undefined);
  await them.ask(us.endpoint, { method: 'ping' });
  assert.equal(us.dht.figures().families[0]?.nodes, 0);
  await network.clock.advance(20_000);
  them.respond(() => ({}));
  await them.ask(us.endpoint, { method: 'ping' });
  assert.equal(us.dht.figures().families[0]?.nodes, 1);
});
