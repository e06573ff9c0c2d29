import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BUCKET_NODES,
  MAX_LOST_SILENCES,
  MAX_NETWORK_NODES_PER_BUCKET,
  NODE_GOOD_MS,
} from '../../../source/policy/dht/limits.ts';
import { RoutingTable } from '../../../source/policy/dht/routing-table.ts';
import type { NodeContact } from '../../../source/protocol/compact-nodes.ts';
import { compareDistance, idSharing, sharedBits } from '../../../source/protocol/node-id.ts';
import { secureNodeId } from '../../../source/protocol/secure-node-id.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';

const random = new SeededRandom('routing table');
const OWN = random.bytes(20);

let made = 0;
/** At an address of its own in a LAN, sharing so many bits with us. */
const nodeSharing = (bits: number): NodeContact => {
  made += 1;
  const host = `10.${made >> 16}.${(made >> 8) & 0xff}.${made & 0xff}`;
  return { id: idSharing(OWN, bits, random.bytes(20)), host, port: 6881 };
};

const nodesSharing = (bits: number, count: number): NodeContact[] =>
  Array.from({ length: count }, () => nodeSharing(bits));

const tableOf = (nodes: readonly NodeContact[], now = 0): RoutingTable => {
  const table = new RoutingTable(OWN, now);
  for (const node of nodes) table.onAnswer(node, now);
  return table;
};

const hostsIn = (table: RoutingTable): readonly string[] =>
  [...table.nodes()].map(({ host }) => host);

test('a bucket holds eight; only the one around our own id is split', () => {
  const table = tableOf(
    Array.from({ length: 2_000 }, () => ({ ...nodeSharing(0), id: random.bytes(20) })),
  );
  const figures = table.figures(0);
  assert.ok(figures.length > 5, `${figures.length} buckets`);
  for (const { good } of figures) assert.ok(good <= BUCKET_NODES);
  for (const { good } of figures.slice(0, 5)) assert.equal(good, BUCKET_NODES);
  for (let bucket = 0; bucket <= figures.length; bucket++) {
    const { good } = figures[bucket] ?? { good: 0 };
    assert.equal(table.hasRoomIn(bucket), good < BUCKET_NODES);
  }
  const deepest = Math.max(...[...table.nodes()].map(({ id }) => sharedBits(id, OWN)));
  assert.ok(deepest >= figures.length - 1);
});

test('the closest are those that sorting all by distance gives', () => {
  const table = tableOf(
    Array.from({ length: 500 }, () => ({ ...nodeSharing(0), id: random.bytes(20) })),
  );
  for (let round = 0; round < 100; round++) {
    const target =
      round % 2 === 0 ? random.bytes(20) : idSharing(OWN, round % 12, random.bytes(20));
    const sorted = [...table.nodes()].sort((one, other) =>
      compareDistance(target, one.id, other.id),
    );
    assert.deepEqual(table.closest(target, 8, 0), sorted.slice(0, 8));
  }
});

test('a node is good while it answers or, having answered once, asks; then in doubt, then bad', () => {
  const node = nodeSharing(0);
  const table = tableOf([node]);
  const standing = (now: number): string => {
    const [{ good, questionable, bad } = { good: 0, questionable: 0, bad: 0 }] = table.figures(now);
    return `${good} ${questionable} ${bad}`;
  };
  assert.equal(standing(NODE_GOOD_MS - 1), '1 0 0');
  assert.equal(standing(NODE_GOOD_MS), '0 1 0');
  assert.ok(table.onQuery(node, NODE_GOOD_MS));
  assert.equal(standing(NODE_GOOD_MS * 2 - 1), '1 0 0');
  table.onSilence(node, 0);
  assert.equal(standing(NODE_GOOD_MS), '1 0 0', 'one packet may be lost');
  assert.equal(table.toCheck(NODE_GOOD_MS)?.host, node.host, 'but it is asked again');
  table.onSilence(node, 0);
  assert.equal(standing(NODE_GOOD_MS), '0 0 1', 'two silences');
  table.onAnswer(node, NODE_GOOD_MS);
  assert.equal(standing(NODE_GOOD_MS), '1 0 0');
});

test('whoever only asks is not taken in', () => {
  const table = new RoutingTable(OWN, 0);
  assert.equal(table.onQuery(nodeSharing(0), 0), false);
  assert.equal(table.size, 0);
});

test('a full bucket of good nodes takes nobody; its newcomers wait as spares', () => {
  const old = nodesSharing(0, BUCKET_NODES);
  const table = tableOf([...old, ...nodesSharing(3, 1)]);
  assert.equal(table.onAnswer(nodeSharing(0), 1), undefined);
  assert.deepEqual(
    hostsIn(table).slice(0, 8),
    old.map(({ host }) => host),
  );
  assert.equal(table.figures(1)[0]!.spares, 1);
});

test('before a node in doubt loses its place it is asked; the longest silent first, and the newest spare follows', () => {
  const old = nodesSharing(0, BUCKET_NODES);
  const table = tableOf([...old, ...nodesSharing(3, 1)]);
  for (const node of old.slice(1)) table.onAnswer(node, 5);
  const later = NODE_GOOD_MS + 6;
  const [first, second] = nodesSharing(0, 2) as [NodeContact, NodeContact];
  assert.equal(table.onAnswer(first, later)?.host, old[0]!.host);
  assert.equal(table.onAnswer(second, later)?.host, old[0]!.host);
  table.onSilence(old[0]!, later);
  assert.ok(hostsIn(table).includes(old[0]!.host), 'once is not enough');
  table.onSilence(old[0]!, later);
  assert.ok(!hostsIn(table).includes(old[0]!.host));
  assert.ok(hostsIn(table).includes(second.host));
  assert.equal(table.figures(later)[0]!.spares, 1);
});

test('one that answers keeps its place against all newcomers', () => {
  const old = nodesSharing(0, BUCKET_NODES);
  const table = tableOf([...old, ...nodesSharing(3, 1)]);
  const doubtful = table.onAnswer(nodeSharing(0), NODE_GOOD_MS + 1);
  table.onAnswer(doubtful!, NODE_GOOD_MS + 2);
  assert.deepEqual(
    hostsIn(table).slice(0, 8),
    old.map(({ host }) => host),
  );
});

test('a bad one that nobody replaces is asked again for a while and then forgotten', () => {
  const node = nodeSharing(0);
  const table = tableOf([node]);
  for (let count = 1; count < MAX_LOST_SILENCES; count++) table.onSilence(node, 0);
  assert.equal(table.toCheck(0)?.host, node.host);
  table.onSilence(node, 0);
  assert.equal(table.size, 0);
  assert.equal(table.toCheck(0), undefined);
});

test('bad nodes are not named to anybody, and those in doubt only where good ones lack', () => {
  const [bad, doubtful, good] = nodesSharing(0, 3) as [NodeContact, NodeContact, NodeContact];
  const table = tableOf([bad, doubtful]);
  table.onAnswer(good, 10);
  table.onSilence(bad, 10);
  table.onSilence(bad, 10);
  const later = NODE_GOOD_MS + 5;
  const hosts = (count: number): readonly string[] =>
    table.closest(doubtful.id, count, later).map(({ host }) => host);
  assert.deepEqual(hosts(8), [good.host, doubtful.host]);
  assert.deepEqual(hosts(1), [good.host]);
});

test('H100: one host has one place, whatever ids and ports it shows', () => {
  const honest = nodeSharing(0);
  const table = tableOf([honest]);
  for (let port = 1; port < 50; port++) {
    table.onAnswer({ id: random.bytes(20), host: honest.host, port }, 1);
    table.onAnswer({ id: random.bytes(20), host: '2001:db8:1:2::a', port }, 1);
    table.onAnswer({ id: random.bytes(20), host: `2001:db8:1:2::${port.toString(16)}`, port }, 1);
  }
  assert.equal(table.size, 2);
  assert.ok([...table.nodes()].some(({ port }) => port === honest.port));
});

test('H100: one network of the internet has few places in a bucket, a LAN has as many as there are', () => {
  const at = (host: string): NodeContact => ({ ...nodeSharing(0), host });
  const neighbours = Array.from({ length: 50 }, (_, last) => at(`81.2.3.${last + 1}`));
  assert.equal(tableOf(neighbours).size, MAX_NETWORK_NODES_PER_BUCKET);
  const lan = Array.from({ length: 6 }, (_, last) => at(`192.168.1.${last + 1}`));
  assert.equal(tableOf(lan).size, 6);
});

test('H100: an id whose address is another gives way to one that goes with its address, never the other way', () => {
  const insecure = (host: string): NodeContact => {
    const id = random.bytes(20);
    id[0] = OWN[0]! ^ 0x80;
    return { id, host, port: 1 };
  };
  const secure = (host: string): NodeContact => {
    for (;;) {
      const id = secureNodeId(host, random.bytes(20))!;
      if (sharedBits(id, OWN) === 0) return { id, host, port: 1 };
      host = host.replace(/^\d+/, (first) => String(Number(first) + 1));
    }
  };
  const crowd = Array.from({ length: 8 }, (_, at) => insecure(`81.${at}.3.1`));
  const table = tableOf([...crowd, ...nodesSharing(3, 1)]);
  const good = secure('31.7.7.7');
  table.onAnswer(good, 1);
  assert.ok(hostsIn(table).includes(good.host));
  table.onAnswer(insecure('99.9.9.9'), 1);
  assert.ok(!hostsIn(table).includes('99.9.9.9'));
  assert.equal(table.figures(1)[0]!.good, 8);
});

test('a node that has taken another id stands under that one; nobody takes the id of one that is there', () => {
  const node = nodeSharing(0);
  const table = tableOf([node]);
  const renamed = { ...node, id: random.bytes(20) };
  table.onAnswer(renamed, 1);
  assert.deepEqual(
    [...table.nodes()].map(({ id }) => id),
    [renamed.id],
  );
  table.onAnswer({ ...nodeSharing(0), id: renamed.id }, 2);
  assert.deepEqual(hostsIn(table), [node.host]);
});

test('H101: our own id is nobody else', () => {
  const table = tableOf([{ ...nodeSharing(0), id: OWN }]);
  assert.equal(table.size, 0);
  assert.equal(table.hasRoomFor({ ...nodeSharing(0), id: OWN }, 0), false);
});

test('a bucket in which nothing has moved for a quarter of an hour is looked into, once', () => {
  const table = tableOf([...nodesSharing(0, 8), ...nodesSharing(2, 5)]);
  const noise = random.bytes(20);
  assert.equal(table.staleTarget(noise, NODE_GOOD_MS - 1), undefined);
  table.onAnswer([...table.nodes()].at(-1)!, NODE_GOOD_MS - 1);
  const target = table.staleTarget(noise, NODE_GOOD_MS);
  assert.equal(sharedBits(target!, OWN), 0, 'it lies in the stale bucket');
  assert.equal(table.staleTarget(noise, NODE_GOOD_MS), undefined);
});
