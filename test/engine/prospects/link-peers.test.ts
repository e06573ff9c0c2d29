import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dns, Endpoint } from '../../../source/base/ports/network.ts';
import { MAX_LINK_LOOKUPS } from '../../../source/engine/limits.ts';
import { findLinkPeers, mayLinkName } from '../../../source/engine/prospects/link-peers.ts';

test('H79: a link may name a neighbour by its address, but nothing inside by a name, nor what is no peer', () => {
  const cases = [
    ['198.51.99.7', '198.51.99.7', true],
    ['10.0.0.7', '10.0.0.7', true],
    ['127.0.0.1', '127.0.0.1', true],
    ['::1', '::1', true],
    ['0.0.0.0', '0.0.0.0', false],
    ['239.192.152.143', '239.192.152.143', false],
    ['ff15::efc0:988f', 'ff15::efc0:988f', false],
    ['169.254.169.254', '169.254.169.254', false],
    ['peer.example', '198.51.99.7', true],
    ['peer.example', '127.0.0.1', false],
    ['peer.example', '192.168.1.1', false],
    ['localhost', '::1', false],
  ] as const;
  for (const [host, address, expected] of cases) {
    assert.equal(mayLinkName(host, address), expected, `${host} at ${address}`);
  }
});

/** A name server that answers when it is told to. */
const scene = (hosts: readonly string[]) => {
  const asked: string[] = [];
  const found: string[] = [];
  const answers = new Map<string, (addresses: readonly string[] | Error) => void>();
  let isOver = false;
  const dns: Dns = {
    resolve: (host) =>
      new Promise((resolve, reject) => {
        asked.push(host);
        answers.set(host, (answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
      }),
  };
  const hear = (peers: readonly Endpoint[]) => {
    for (const { host, port } of peers) found.push(`${host}:${port}`);
  };
  const all = findLinkPeers(
    hosts.map((host, at) => ({ host, port: at + 1 })),
    { dns, isOver: () => isOver, onPeers: hear },
  );
  const answer = async (host: string, addresses: readonly string[] | Error): Promise<void> => {
    answers.get(host)?.(addresses);
    await new Promise(setImmediate);
  };
  const end = (): void => {
    isOver = true;
  };
  return { asked, found, all, answer, end };
};

test('an address in a link waits for no name, and no name for another', async () => {
  const { asked, found, all, answer } = scene(['slow.example', '198.51.99.7', 'quick.example']);
  assert.deepEqual(found, ['198.51.99.7:2']);
  assert.deepEqual(asked, ['slow.example', 'quick.example']);
  await answer('quick.example', ['198.51.99.8', '10.0.0.1', '2001:db8::7']);
  assert.deepEqual(found, ['198.51.99.7:2', '198.51.99.8:3', '2001:db8::7:3']);
  await answer('slow.example', new Error('nobody knows it'));
  await all;
});

test('only so many names of a link are looked up at a time, and the rest as they are answered', async () => {
  const names = Array.from({ length: MAX_LINK_LOOKUPS + 2 }, (_, at) => `p${at}.example`);
  const { asked, found, all, answer } = scene(names);
  assert.equal(asked.length, MAX_LINK_LOOKUPS);
  for (const [at, name] of names.entries()) await answer(name, [`198.51.99.${at}`]);
  await all;
  assert.equal(found.length, names.length);
});

test('whoever has left hears of no more, and nothing more is looked up', async () => {
  const names = Array.from({ length: MAX_LINK_LOOKUPS + 2 }, (_, at) => `p${at}.example`);
  const { asked, found, all, answer, end } = scene(names);
  end();
  for (const name of asked) await answer(name, ['198.51.99.7']);
  await all;
  assert.deepEqual([found.length, asked.length], [0, MAX_LINK_LOOKUPS]);
});
