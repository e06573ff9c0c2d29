import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayLinkName } from '../../../source/engine/prospects/prospect.ts';

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
