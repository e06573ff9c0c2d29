import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BUCKET_NODES,
  LOOKUP_CONCURRENCY,
  MAX_LOOKUP_CANDIDATES_PER_NETWORK,
  MAX_LOOKUP_QUESTIONS,
} from '../../../source/policy/dht/limits.ts';
import { Lookup, type LookupNode } from '../../../source/policy/dht/lookup.ts';
import type { NodeContact } from '../../../source/protocol/compact-nodes.ts';
import { compareDistance, idSharing } from '../../../source/protocol/node-id.ts';
import { secureNodeId } from '../../../source/protocol/secure-node-id.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';

const random = new SeededRandom('lookup');
const OWN = random.bytes(20);
const TARGET = random.bytes(20);

let made = 0;
const contact = (id = random.bytes(20)): NodeContact => {
  made += 1;
  return { id, host: `10.${made >> 16}.${(made >> 8) & 0xff}.${made & 0xff}`, port: 6881 };
};

const contacts = (count: number): NodeContact[] => Array.from({ length: count }, () => contact());

const nearest = (nodes: readonly NodeContact[], count: number): readonly NodeContact[] =>
  [...nodes].sort((one, other) => compareDistance(TARGET, one.id, other.id)).slice(0, count);

/** All there is to ask now. */
const askAll = (lookup: Lookup): readonly LookupNode[] => {
  const asked: LookupNode[] = [];
  for (let node = lookup.next(); node !== undefined; node = lookup.next()) asked.push(node);
  return asked;
};

/** Runs to its end; each question is answered at once by `answer`, undefined being silence. */
const run = (
  lookup: Lookup,
  answer: (asked: NodeContact) => readonly NodeContact[] | undefined,
): readonly NodeContact[] => {
  const order: NodeContact[] = [];
  while (!lookup.isDone) {
    const node = lookup.next();
    assert.ok(node, 'a lookup that is not done asks somebody');
    order.push(node.contact);
    const named = answer(node.contact);
    if (named === undefined) lookup.onFailure(node);
    else lookup.onAnswer(node, node.contact.id, named);
  }
  return order;
};

const found = (lookup: Lookup): readonly string[] =>
  lookup.closest().map(({ contact: { host } }) => host);

const hosts = (nodes: readonly NodeContact[]): readonly string[] => nodes.map(({ host }) => host);

test('it finds the eight nearest of all, from a few far ones, in few questions', () => {
  const all = contacts(2_000);
  const lookup = new Lookup(TARGET, OWN);
  lookup.begin(all.slice(0, 3));
  const neighbours = (of: NodeContact): readonly NodeContact[] => {
    // As a table does: eight that share one bit more with the target than the node that is asked.
    const nearer = all.filter(({ id }) => compareDistance(TARGET, id, of.id) < 0);
    return nearer.length <= 8 ? nearest(all, 8) : nearer.slice(0, 8);
  };
  const order = run(lookup, neighbours);
  assert.deepEqual(found(lookup), hosts(nearest(all, 8)));
  assert.ok(order.length < 80, `${order.length} questions`);
  assert.ok(lookup.figures().hops >= 2);
});

test('it is over when the eight nearest have answered, and asks nobody farther', () => {
  const known = contacts(30);
  const lookup = new Lookup(TARGET, OWN);
  lookup.begin(known);
  const order = run(lookup, () => []);
  assert.deepEqual(hosts(order), hosts(nearest(known, 8)));
});

test('those that are silent are passed over', () => {
  const known = contacts(30);
  const silent = new Set(hosts(nearest(known, 5)));
  const lookup = new Lookup(TARGET, OWN);
  lookup.begin(known);
  run(lookup, ({ host }) => (silent.has(host) ? undefined : []));
  assert.deepEqual(found(lookup), hosts(nearest(known, 13).slice(5)));
});

test('so many are asked at a time; a slow one gives its turn away, and is still heard', () => {
  const lookup = new Lookup(TARGET, OWN);
  lookup.begin(contacts(30));
  const asked = askAll(lookup);
  assert.equal(asked.length, LOOKUP_CONCURRENCY);
  lookup.onSlow(asked[0]!);
  assert.equal(askAll(lookup).length, 1);
  const near = contact(idSharing(TARGET, 30, random.bytes(20)));
  assert.ok(lookup.onAnswer(asked[0]!, asked[0]!.contact.id, [near]));
  lookup.onFailure(asked[1]!);
  assert.equal(lookup.next()?.contact.host, near.host);
});

test('a slow one is waited for only where too few have answered', () => {
  const few = new Lookup(TARGET, OWN);
  few.begin(contacts(1));
  const [only] = askAll(few);
  few.onSlow(only!);
  assert.equal(few.isDone, false);
  few.onFailure(only!);
  assert.equal(few.isDone, true);

  const many = new Lookup(TARGET, OWN);
  many.begin(contacts(12));
  const slow = many.next()!;
  many.onSlow(slow);
  for (let node = many.next(); node !== undefined; node = many.next()) {
    many.onAnswer(node, node.contact.id, []);
  }
  assert.equal(many.closest().length, BUCKET_NODES);
  assert.ok(many.isDone);
});

test('one that is slow is asked once more in the end, and fails when neither question is answered', () => {
  const lookup = new Lookup(TARGET, OWN);
  lookup.begin(contacts(2));
  const [slow, other] = askAll(lookup);
  lookup.onSlow(slow!);
  assert.equal(lookup.next(), undefined, 'not while others are waited for');
  lookup.onAnswer(other!, other!.contact.id, []);
  assert.equal(lookup.next(), slow);
  lookup.onSlow(slow!);
  assert.equal(lookup.next(), undefined, 'twice is enough');
  lookup.onFailure(slow!);
  assert.equal(lookup.isDone, false, 'the second question is open');
  assert.ok(lookup.onAnswer(slow!, slow!.contact.id, []));
  assert.equal(lookup.closest().length, 2);
  assert.ok(lookup.isDone);
});

test('those that answered and are of no use are passed by, and others found behind them', () => {
  const all = contacts(3 * BUCKET_NODES);
  const useless = new Set(nearest(all, 5));
  const lookup = new Lookup(TARGET, OWN);
  lookup.begin(all);
  for (let node = lookup.next(); node !== undefined; node = lookup.next()) {
    lookup.onAnswer(node, node.contact.id, [], useless.has(node.contact));
  }
  assert.ok(lookup.isDone);
  const expected = nearest(all, 5 + BUCKET_NODES).slice(5);
  assert.deepEqual(
    lookup.closest().map(({ contact: found }) => found),
    expected,
  );
});

test('what a node says its id is counts more than what others say', () => {
  const lookup = new Lookup(TARGET, OWN);
  const lied = contact(idSharing(TARGET, 100, random.bytes(20)));
  lookup.begin([lied]);
  const node = lookup.next()!;
  const truth = random.bytes(20);
  lookup.onAnswer(node, truth, []);
  assert.deepEqual(lookup.closest()[0]?.contact, { ...lied, id: truth });
});

test('H100: a host with a thousand ids is asked twice and counts once', () => {
  const lookup = new Lookup(TARGET, OWN);
  const sybil = Array.from({ length: 1_000 }, (_, at) => ({
    id: idSharing(TARGET, 60, random.bytes(20)),
    host: '10.99.99.99',
    port: 1_000 + at,
  }));
  const honest = contacts(20);
  lookup.begin([...sybil, ...honest]);
  const order = run(lookup, () => []);
  assert.equal(order.filter(({ host }) => host === '10.99.99.99').length, 2);
  assert.deepEqual(found(lookup).slice(1), hosts(nearest(honest, 7)));
});

test('H100: of one network of the internet a few are asked, however many are named', () => {
  const lookup = new Lookup(TARGET, OWN);
  const crowd = Array.from({ length: 50 }, (_, at) => ({
    id: idSharing(TARGET, 60, random.bytes(20)),
    host: `31.5.6.${at + 1}`,
    port: 6881,
  }));
  lookup.begin([...crowd, ...contacts(20)]);
  const order = run(lookup, () => []);
  const asked = order.filter(({ host }) => host.startsWith('31.5.6.')).length;
  assert.equal(asked, MAX_LOOKUP_CANDIDATES_PER_NETWORK);
});

test('H100: a network of liars that name ever nearer ones is left at last', () => {
  const lookup = new Lookup(TARGET, OWN);
  lookup.begin([contact()]);
  let bits = 1;
  const order = run(lookup, () => {
    bits += 1;
    return Array.from({ length: 16 }, () =>
      contact(idSharing(TARGET, Math.min(159, bits), random.bytes(20))),
    );
  });
  assert.ok(order.length <= MAX_LOOKUP_QUESTIONS, `${order.length} questions`);
});

test('H100: nodes whose id does not go with their address cannot shut out those whose does', () => {
  const at = (count: number, host: (index: number) => string, id: (host: string) => Uint8Array) =>
    Array.from({ length: count }, (_, index) => {
      const address = host(index);
      return { id: id(address), host: address, port: 6881 };
    });
  const honest = at(
    60,
    (index) => `31.${index}.5.6`,
    (host) => secureNodeId(host, random.bytes(20))!,
  );
  let bits = 20;
  const liars = (): readonly NodeContact[] => {
    bits += 1;
    made += 8;
    return at(
      8,
      (index) => `81.${(made + index) & 0xff}.${(made >> 8) & 0xff}.9`,
      () => idSharing(TARGET, Math.min(159, bits), random.bytes(20)),
    );
  };
  const lookup = new Lookup(TARGET, OWN);
  lookup.begin([...honest, ...liars()]);
  run(lookup, ({ host }) => (host.startsWith('81.') ? liars() : []));
  const closest = found(lookup);
  for (const host of hosts(nearest(honest, 8))) assert.ok(closest.includes(host), host);
});

test('H101: ourselves we do not ask, and an answer with our id is none', () => {
  const lookup = new Lookup(TARGET, OWN);
  lookup.begin([contact(OWN)]);
  assert.equal(lookup.next(), undefined);
  lookup.begin([contact()]);
  assert.equal(lookup.onAnswer(lookup.next()!, OWN, []), false);
  assert.ok(lookup.isDone);
  assert.deepEqual(lookup.closest(), []);
});
