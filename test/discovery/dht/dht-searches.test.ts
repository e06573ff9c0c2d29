import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint } from '../../../source/base/ports/network.ts';
import type { MutableItem } from '../../../source/discovery/dht/item-search.ts';
import type { PeerSearchResult } from '../../../source/discovery/dht/peer-search.ts';
import type { KrpcQueryMessage } from '../../../source/protocol/krpc-message.ts';
import { idSharing } from '../../../source/protocol/node-id.ts';
import { immutableTarget, sealItem } from '../../../source/protocol/stored-item.ts';
import { type DhtMember, DhtNetwork } from '../../helpers/dht-network.ts';
import { ScriptedNode } from '../../helpers/scripted-node.ts';

const hostsOf = (peers: readonly Endpoint[]): readonly string[] => peers.map(({ host }) => host);

const find = async (
  network: DhtNetwork,
  member: DhtMember,
  infoHash: Uint8Array,
): Promise<PeerSearchResult & { readonly hosts: readonly string[] }> => {
  const hosts: string[] = [];
  const onPeers = (peers: readonly Endpoint[]): void => void hosts.push(...hostsOf(peers));
  const result = await network.clock.wait(
    member.dht.searchPeers({ infoHash, onPeers, scrape: true }),
  );
  return { ...result, hosts };
};

const announce = (
  network: DhtNetwork,
  member: DhtMember,
  infoHash: Uint8Array,
  isSeed = false,
): Promise<PeerSearchResult> =>
  network.clock.wait(
    member.dht.searchPeers({ infoHash, onPeers: () => {}, announce: { port: 6000, isSeed } }),
  );

test('in a network of thirty, who announces is found by all, in few steps, and counted', async () => {
  const network = new DhtNetwork({ seed: 'thirty' });
  await network.grow(30);
  await network.clock.advance(5_000);
  const infoHash = network.random.bytes(20);
  const announcers = network.members.slice(3, 7);
  for (const [at, member] of announcers.entries()) {
    const { announcedTo } = await announce(network, member, infoHash, at === 0);
    assert.equal(announcedTo, 8);
  }
  for (const member of network.members.filter((_, at) => at % 7 === 0)) {
    const { hosts, hops, questions, seeds, leechers } = await find(network, member, infoHash);
    for (const { endpoint } of announcers) assert.ok(hosts.includes(endpoint.host));
    assert.ok(hops <= Math.ceil(Math.log2(30)), `${hops} hops`);
    assert.ok(questions < 30, `${questions} questions`);
    assert.deepEqual([seeds, leechers], [1, 3]);
  }
  network.close();
  await network.clock.advance(60_000);
  assert.equal(network.clock.pendingTimers, 0, 'a closed node waits for nothing');
});

test('a tenth of all packets lost and a quarter of the nodes gone: what was announced is found', async () => {
  const network = new DhtNetwork({ seed: 'churn', host: { udpLoss: 0.1, udpJitterMs: 50 } });
  await network.grow(24);
  await network.clock.advance(10_000);
  const hashes = Array.from({ length: 10 }, () => network.random.bytes(20));
  for (const infoHash of hashes) await announce(network, network.anyMember(), infoHash);
  for (let gone = 0; gone < 6; gone++) network.anyMember().vanish();
  await network.grow(6);
  let found = 0;
  for (const infoHash of hashes) {
    const { hosts } = await find(network, network.anyMember(), infoHash);
    if (hosts.length > 0) found += 1;
  }
  assert.ok(found >= 9, `${found} of 10`);
  network.close();
});

test('H100: liars that name ever nearer nodes, and a host with many ids, do not hide a torrent', async () => {
  const network = new DhtNetwork({ seed: 'liars', isGlobal: true });
  await network.grow(24);
  await network.clock.advance(20_000);
  const infoHash = network.random.bytes(20);
  const liars = await Promise.all(Array.from({ length: 5 }, () => ScriptedNode.open(network)));
  let bits = 30;
  for (const liar of liars) {
    liar.respond(() => {
      bits = Math.min(150, bits + 1);
      const nodes = Array.from({ length: 8 }, (_, at) => ({
        id: idSharing(infoHash, bits, network.random.bytes(20)),
        host: liars[at % liars.length]!.endpoint.host,
        port: 1_000 + at,
      }));
      return { id: idSharing(infoHash, bits, network.random.bytes(20)), nodes };
    });
    for (const { dht } of network.members) dht.addNode(liar.endpoint);
  }
  await network.clock.advance(10_000);
  const announcer = network.members[5]!;
  assert.ok((await announce(network, announcer, infoHash)).announcedTo >= 8);
  for (const member of network.members.slice(12, 18)) {
    const { hosts, questions } = await find(network, member, infoHash);
    assert.ok(hosts.includes(announcer.endpoint.host));
    assert.ok(questions <= 60, `${questions} questions`);
  }
  network.close();
});

test('H103: a node of the internet names no addresses of our LAN, neither nodes nor peers', async () => {
  const network = new DhtNetwork({ seed: 'scopes', isGlobal: true });
  const us = await network.add({ bootstrap: [] });
  const [them, inside] = [
    await ScriptedNode.open(network),
    await ScriptedNode.open(network, '192.168.1.7'),
  ];
  them.respond(() => ({
    nodes: [
      { id: inside.id, ...inside.endpoint },
      { id: inside.id, host: '127.0.0.1', port: 22 },
    ],
    values: [inside.endpoint, { host: '127.0.0.1', port: 80 }, { host: '9.9.9.9', port: 9 }],
  }));
  us.dht.addNode(them.endpoint);
  await network.clock.advance(1_000);
  const { hosts } = await find(network, us, network.random.bytes(20));
  assert.deepEqual(hosts, ['9.9.9.9']);
  await network.clock.advance(60_000);
  assert.equal(inside.heard.length, 0);
  network.close();
});

test('an answer counts only from the address that was asked', async () => {
  const network = new DhtNetwork({ seed: 'spoof' });
  const us = await network.add({ bootstrap: [] });
  const them = await ScriptedNode.open(network);
  const spoofer = await ScriptedNode.open(network);
  them.respond(({ transaction }) => {
    const answer = { id: spoofer.id, values: [{ host: '6.6.6.6', port: 6 }] };
    spoofer.say({ kind: 'answer', transaction, answer, seenAs: undefined }, us.endpoint);
    return undefined;
  });
  us.dht.addNode(them.endpoint);
  await network.clock.advance(20_000);
  assert.equal(us.dht.figures().families[0]?.nodes, 0);
  network.close();
});

test('items are put and got, immutable and mutable, with salt, the newest first', async () => {
  const network = new DhtNetwork({ seed: 'items' });
  await network.grow(18);
  await network.clock.advance(5_000);
  const [one, other] = [network.members[2]!.dht, network.members[17]!.dht];
  const { clock } = network;
  const value = Buffer.from('d1:ai1e1:b2:hie');
  assert.ok((await clock.wait(one.putImmutable(value))) >= 8);
  assert.deepEqual(
    await clock.wait(other.getImmutable(immutableTarget(value))),
    new Uint8Array(value),
  );
  assert.equal(await clock.wait(other.getImmutable(network.random.bytes(20))), undefined);

  const seed = network.random.bytes(32);
  const salt = Buffer.from('notes');
  const { key } = sealItem(seed, value, 1n, salt);
  const put = (text: string, sequence: bigint, cas?: bigint): Promise<number> =>
    clock.wait(one.putMutable({ seed, salt, sequence, value: Buffer.from(text), cas }));
  assert.ok((await put('3:one', 1n)) >= 8);
  assert.ok((await put('3:two', 2n, 1n)) >= 8);
  assert.equal(await put('3:bad', 3n, 1n), 0, 'another value is there than it thinks');
  assert.equal(await put('3:old', 1n), 0);
  const item = await clock.wait(other.getMutable(key, salt));
  assert.deepEqual([item?.sequence, Buffer.from(item!.value).toString()], [2n, '3:two']);
  assert.equal(await clock.wait(other.getMutable(key)), undefined, 'another salt is another item');
  network.close();
});

test('where nobody is found it is looked again soon, then ever more seldom', async () => {
  const network = new DhtNetwork({ seed: 'lonely' });
  await network.grow(3);
  await network.clock.advance(5_000);
  const rounds: number[] = [];
  const infoHash = network.random.bytes(20);
  const { dht } = network.members[2]!;
  assert.equal(dht.roundOf(infoHash), undefined);
  dht.follow({
    infoHash,
    port: () => 0,
    isSeed: () => false,
    onPeers: () => {},
    onRound: () => rounds.push(network.clock.now()),
  });
  await network.clock.advance(25 * 60_000);
  const gaps = rounds.slice(1).map((at, before) => at - rounds[before]!);
  for (const [at, seconds] of [15, 30, 60, 120].entries()) {
    assert.ok(Math.abs(gaps[at]! / seconds / 1000 - 1) < 0.15, `${gaps}`);
  }
  assert.ok(Math.max(...gaps) <= 11 * 60_000, `${gaps}`);
  const { last, dueMs = 0 } = dht.roundOf(infoHash) ?? {};
  assert.deepEqual([last?.endedMs, last?.peers], [rounds.at(-1), 0]);
  assert.ok(dueMs > network.clock.now());
  network.close();
});

test('who announces itself to us in a swarm of ours is heard at once', async () => {
  const network = new DhtNetwork({ seed: 'at once' });
  await network.grow(2);
  await network.clock.advance(5_000);
  const [one, other] = network.members as [DhtMember, DhtMember];
  const infoHash = network.random.bytes(20);
  const heard: string[] = [];
  const torrent = { infoHash, port: () => 0, isSeed: () => false };
  other.dht.follow({ ...torrent, onPeers: (peers) => heard.push(...hostsOf(peers)) });
  await network.clock.advance(5_000);
  assert.deepEqual(heard, []);
  await announce(network, one, infoHash);
  assert.deepEqual(heard, [one.endpoint.host]);
  network.close();
});

test('where peers come in over the same socket, the port that packets come from is announced', async () => {
  const network = new DhtNetwork({ seed: 'implied' });
  await network.grow(2);
  await network.clock.advance(5_000);
  const [one, other] = network.members as [DhtMember, DhtMember];
  const announcedBy = async (hasImpliedPort: boolean): Promise<readonly number[]> => {
    const infoHash = network.random.bytes(20);
    const ports: number[] = [];
    const torrent = { infoHash, isSeed: () => false };
    const hear = (peers: readonly Endpoint[]) => ports.push(...peers.map(({ port }) => port));
    other.dht.follow({ ...torrent, port: () => 0, onPeers: hear });
    const announced = { ...torrent, port: () => 6_000, hasImpliedPort: () => hasImpliedPort };
    one.dht.follow({ ...announced, onPeers: () => {} });
    await network.clock.advance(20_000);
    return [...new Set(ports)];
  };
  assert.deepEqual(await announcedBy(false), [6_000]);
  assert.deepEqual(await announcedBy(true), [one.endpoint.port]);
  network.close();
});

test('what was announced to ourselves is found, too', async () => {
  const network = new DhtNetwork({ seed: 'ourselves' });
  await network.grow(2);
  await network.clock.advance(5_000);
  const [one, other] = network.members as [DhtMember, DhtMember];
  const infoHash = network.random.bytes(20);
  assert.equal((await announce(network, one, infoHash)).announcedTo, 1);
  assert.deepEqual((await find(network, other, infoHash)).hosts, [one.endpoint.host]);
  network.close();
});

test('a followed torrent is announced soon, again and again, and no more once nobody follows it', async () => {
  const network = new DhtNetwork({ seed: 'rounds' });
  await network.grow(10);
  await network.clock.advance(5_000);
  const infoHash = network.random.bytes(20);
  const rounds: number[] = [];
  const heard = new Set<string>();
  const unfollow = network.members[4]!.dht.follow({
    infoHash,
    port: () => 7000,
    isSeed: () => false,
    onPeers: (peers) => peers.forEach(({ host }) => void heard.add(host)),
    onRound: ({ announcedTo }) => rounds.push(announcedTo),
  });
  await network.clock.advance(5_000);
  assert.equal(rounds.length, 1);
  await announce(network, network.members[9]!, infoHash);
  await network.clock.advance(16 * 60_000);
  assert.ok(heard.has(network.members[9]!.endpoint.host));
  const before = rounds.length;
  assert.ok(before >= 2);
  unfollow();
  await network.clock.advance(20 * 60_000);
  assert.equal(rounds.length, before);
  network.close();
});

test('many torrents are announced one after the other', async () => {
  const network = new DhtNetwork({ seed: 'many rounds' });
  await network.grow(6);
  await network.clock.advance(5_000);
  const starts: number[] = [];
  for (let count = 0; count < 10; count++) {
    network.members[4]!.dht.follow({
      infoHash: network.random.bytes(20),
      port: () => {
        starts.push(network.clock.now());
        return 0;
      },
      isSeed: () => false,
      onPeers: () => {},
    });
  }
  await network.clock.advance(2_900);
  assert.ok(starts.length >= 5 && starts.length <= 7, `${starts.length} after three seconds`);
  await network.clock.advance(5_000);
  assert.equal(new Set(starts).size, 10);
  network.close();
});

test('an announce that got lost is told once more, and so is a question to an entry point', async () => {
  const network = new DhtNetwork({ seed: 'lost' });
  const them = await ScriptedNode.open(network);
  const isLost = ({ query }: KrpcQueryMessage): boolean =>
    them.heard.filter((heard) => heard.query.method === query.method).length === 1;
  them.respond((question) =>
    isLost(question) ? undefined : { token: Buffer.from('token'), nodes: [] },
  );
  const us = await network.add({ bootstrap: [them.endpoint] });
  await network.clock.advance(3_000);
  assert.equal(us.dht.figures().families[0]?.nodes, 1);
  assert.equal((await announce(network, us, network.random.bytes(20))).announcedTo, 1);
  const methods = them.heard.map(({ query }) => query.method);
  assert.equal(methods.filter((method) => method === 'announce_peer').length, 2);
  network.close();
});

test('an announce goes past nodes that take none, and a broken count of peers counts for nothing', async () => {
  const network = new DhtNetwork({ seed: 'full' });
  await network.grow(20);
  await network.clock.advance(5_000);
  const infoHash = network.random.bytes(20);
  const full = new Uint8Array(256).fill(0xff);
  for (let made = 0; made < 4; made++) {
    const node = await ScriptedNode.open(network);
    const id = idSharing(infoHash, 40 + made, network.random.bytes(20));
    node.respond(() => ({ id, nodes: [], seedFilter: full, peerFilter: full }));
    for (const { dht } of network.members) dht.addNode(node.endpoint);
  }
  await network.clock.advance(5_000);
  assert.equal((await announce(network, network.members[3]!, infoHash)).announcedTo, 8);
  const { seeds, leechers } = await find(network, network.members[9]!, infoHash);
  assert.deepEqual([seeds, leechers], [0, 1]);
  network.close();
});

test('an item that has another hash, or that its author has not signed, is none', async () => {
  const network = new DhtNetwork({ seed: 'forged' });
  const us = await network.add({ bootstrap: [] });
  const liar = await ScriptedNode.open(network);
  const value = Buffer.from('5:hello');
  const salt = Buffer.from('notes');
  const seal = sealItem(network.random.bytes(32), value, 7n, salt);
  liar.respond(() => ({ value: Buffer.from('5:hullo'), ...seal }));
  us.dht.addNode(liar.endpoint);
  await network.clock.advance(1_000);
  const { clock } = network;
  assert.equal(await clock.wait(us.dht.getImmutable(immutableTarget(value))), undefined);
  assert.equal(await clock.wait(us.dht.getMutable(seal.key, salt)), undefined);
  liar.respond(() => ({ value, ...seal }));
  assert.equal((await clock.wait(us.dht.getMutable(seal.key, salt)))?.sequence, 7n);
  network.close();
});

test('whoever looks after an item finds the newest and gives it to nodes that lost it; an older one replayed changes nothing', async () => {
  const network = new DhtNetwork({ seed: 'kept' });
  await network.grow(12);
  await network.clock.advance(5_000);
  const { clock } = network;
  const [author, follower] = [network.members[2]!.dht, network.members[9]!.dht];
  const seed = network.random.bytes(32);
  const salt = Buffer.from('notes');
  const sealed = (text: string, sequence: bigint) => {
    const value = Buffer.from(text);
    return { ...sealItem(seed, value, sequence, salt), value };
  };
  const { key } = sealed('3:one', 1n);
  const keep = (dht: typeof author, known?: MutableItem) =>
    clock.wait(dht.keepMutable({ key, salt, known }));
  assert.deepEqual(await keep(follower), { newest: undefined, copies: 0 });
  const first = await keep(author, sealed('3:one', 1n));
  assert.ok(first.copies >= 8);
  assert.ok((await keep(author, sealed('3:two', 2n))).copies >= 8);
  const found = await keep(follower, sealed('3:one', 1n));
  assert.deepEqual([found.newest?.sequence, found.copies >= 8], [2n, true]);
  // Two hours on nobody remembers it but the one who follows.
  await clock.advance(150 * 60_000);
  assert.equal((await keep(author)).newest, undefined);
  assert.ok((await keep(follower, found.newest)).copies >= 8);
  assert.equal((await keep(author, sealed('3:one', 1n))).newest?.sequence, 2n);
  network.close();
});

test('H104: signed or not, a sequence number beyond those of BEP 44 is none: nothing could ever come after it', async () => {
  const network = new DhtNetwork({ seed: 'overflow' });
  const us = await network.add({ bootstrap: [] });
  const liar = await ScriptedNode.open(network);
  const value = Buffer.from('5:hello');
  const salt = new Uint8Array();
  const seed = network.random.bytes(32);
  us.dht.addNode(liar.endpoint);
  await network.clock.advance(1_000);
  const found = async (sequence: bigint): Promise<bigint | undefined> => {
    const seal = sealItem(seed, value, sequence, salt);
    liar.respond(() => ({ value, ...seal }));
    return (await network.clock.wait(us.dht.keepMutable({ key: seal.key, salt }))).newest?.sequence;
  };
  assert.equal(await found(2n ** 63n), undefined);
  assert.equal(await found(-1n), undefined);
  assert.equal(await found(2n ** 63n - 1n), 2n ** 63n - 1n);
  network.close();
});
