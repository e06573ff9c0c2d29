import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SluiceError } from '../../../source/base/errors.ts';
import { decodeSavedDht, encodeSavedDht } from '../../../source/discovery/dht/saved-dht.ts';
import { MAX_DHT_RETRY_MS, MAX_SAVED_DHT_NODES } from '../../../source/discovery/limits.ts';
import { isSecureNodeId } from '../../../source/protocol/secure-node-id.ts';
import { DHT_PORT, type DhtMember, DhtNetwork } from '../../helpers/dht-network.ts';

const goodNodes = ({ dht }: DhtMember): number => dht.figures().families[0]!.goodNodes;

const small = async (seed: string, isGlobal = false, nodes = 16): Promise<DhtNetwork> => {
  const network = new DhtNetwork({ seed, isGlobal });
  await network.grow(nodes);
  await network.clock.advance(5_000);
  return network;
};

test('an entry point by name lets us in, and everybody learns to know many', async () => {
  const network = await small('by name');
  network.network.setName('router.test', network.members[0]!.endpoint.host);
  const us = await network.add({ bootstrap: [{ host: 'router.test', port: DHT_PORT }] });
  await network.clock.advance(5_000);
  assert.ok(goodNodes(us) >= 12, `${goodNodes(us)} nodes`);
  assert.match(us.dht.figures().words, /^Connected: \d+ nodes over IPv4\.$/);
  for (const member of network.members) assert.ok(goodNodes(member) >= 8);
  network.close();
});

test('F28: with dead entry points and a dead name server the saved nodes let us in', async () => {
  const network = await small('saved');
  const saved = decodeSavedDht(encodeSavedDht(network.members[3]!.dht.saved()));
  network.members[3]!.vanish();
  const us = await network.add({ bootstrap: [{ host: 'router.test', port: 1 }], saved });
  await network.clock.advance(10_000);
  assert.ok(goodNodes(us) >= 12);
  network.close();
});

test('F28: where nobody answers it is said in words, and tried again ever more slowly', async () => {
  const network = new DhtNetwork({ seed: 'alone' });
  const asked: number[] = [];
  const dns = {
    resolve: async (): Promise<readonly string[]> => {
      asked.push(network.clock.now());
      throw new SluiceError('network/dns', 'no name server');
    },
  };
  const us = await network.add({ bootstrap: [{ host: 'router.test', port: 1 }], dns });
  assert.equal(us.dht.figures().words, 'Looking for nodes.');
  await network.clock.advance(2_000);
  assert.equal(
    us.dht.figures().words,
    'No node answers: tried 1 entry point, whose names could not be looked up; next try in 13 s.',
  );
  await network.clock.advance(3 * 3_600_000);
  const gaps = asked.slice(1).map((at, before) => at - asked[before]!);
  assert.ok(asked.length < 25, `${asked.length} attempts in three hours`);
  assert.ok(gaps.every((gap, at) => gap >= (gaps[at - 1] ?? 0) * 0.99));
  assert.ok(Math.abs(gaps.at(-1)! - MAX_DHT_RETRY_MS) < 5_000);
  network.close();
});

test('without anybody to begin with it says so, and the first peer that is a node changes it', async () => {
  const network = await small('first peer');
  const us = await network.add({ bootstrap: [] });
  await network.clock.advance(5_000);
  assert.match(us.dht.figures().words, /^No node answers: none is known to begin with; next try/);
  us.dht.addNode(network.members[0]!.endpoint);
  await network.clock.advance(25_000);
  assert.ok(goodNodes(us) >= 12, `${goodNodes(us)} nodes`);
  network.close();
});

test('the network of a torrent that names nodes is entered by them', async () => {
  const network = await small('torrent nodes');
  const us = await network.add({ bootstrap: [] });
  await network.clock.advance(5_000);
  us.dht.addEntryPoint(network.members[7]!.endpoint);
  await network.clock.advance(5_000);
  assert.ok(goodNodes(us) >= 12);
  network.close();
});

test('an island that was let in by one that was alone itself finds its way to the others', async () => {
  const network = await small('island');
  const router = network.members[0]!;
  router.host.goDown();
  const castaway = await network.add({ bootstrap: [router.endpoint] });
  await network.grow(8, 20, { bootstrap: [castaway.endpoint] });
  await network.clock.advance(10_000);
  const islanders = network.members.slice(-8);
  const mainland = network.members[5]!;
  const infoHash = network.random.bytes(20);
  const isFound = async (): Promise<boolean> => {
    const { peers } = await network.clock.wait(
      islanders[3]!.dht.searchPeers({ infoHash, onPeers() {} }),
    );
    return peers > 0;
  };
  const announce = { port: 1, isSeed: false };
  await network.clock.wait(mainland.dht.searchPeers({ infoHash, onPeers() {}, announce }));
  assert.equal(await isFound(), false);
  router.host.goUp();
  await network.clock.advance(3 * 60_000);
  assert.ok(await isFound());
  network.close();
});

test('while our line is dead no node is blamed, and afterwards all is as it was', async () => {
  const network = await small('line', false, 8);
  const us = network.members[5]!;
  await network.clock.advance(2 * 60_000);
  assert.equal(goodNodes(us), 7);
  us.host.goDown();
  await network.clock.advance(30 * 60_000);
  assert.ok(us.dht.figures().families[0]!.nodes >= 6, 'they are still known');
  us.host.goUp();
  await network.clock.advance(3 * 60_000);
  assert.ok(goodNodes(us) >= 6, `${goodNodes(us)} of 7`);
  network.close();
});

test('once enough others say what our address is, our id goes with it', async () => {
  const network = await small('votes', true, 12);
  await network.clock.advance(30_000);
  for (const { dht, endpoint } of network.members) {
    const { nodeId, externalAddress } = dht.figures().families[0]!;
    assert.equal(externalAddress, endpoint.host);
    assert.ok(isSecureNodeId(Buffer.from(nodeId, 'hex'), endpoint.host));
  }
  network.close();
});

test('what is saved is our id and good nodes, a few hundred at most; nonsense is left out', async () => {
  const network = await small('save');
  const saved = network.members[0]!.dht.saved();
  const text = encodeSavedDht(saved);
  assert.deepEqual(decodeSavedDht(text)[4]?.id, saved[4]?.id);
  assert.equal(decodeSavedDht(text)[4]?.nodes.length, saved[4]?.nodes.length);
  const node = { id: new Uint8Array(20), host: '10.0.0.1', port: 1 };
  const many = { 4: { id: new Uint8Array(20), nodes: Array.from({ length: 900 }, () => node) } };
  assert.equal(decodeSavedDht(encodeSavedDht(many))[4]?.nodes.length, MAX_SAVED_DHT_NODES);
  for (const broken of ['', '[]', 'null', '{"v4":7}', '{"v4":"zz"}', '{"v4":"00"}', '{"v4":']) {
    assert.deepEqual(decodeSavedDht(broken), {});
  }
  network.close();
});

test('a node that knows nobody yet saves those it knew before', async () => {
  const network = new DhtNetwork({ seed: 'keep' });
  const nodes = [{ id: new Uint8Array(20).fill(1), host: '10.0.9.9', port: 1 }];
  const us = await network.add({
    bootstrap: [],
    saved: { 4: { id: new Uint8Array(20).fill(2), nodes } },
  });
  await network.clock.advance(30_000);
  assert.deepEqual(us.dht.saved()[4], { id: new Uint8Array(20).fill(2), nodes });
  network.close();
});
