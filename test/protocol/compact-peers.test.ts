import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  canonicalAddress,
  formatAddress,
  isDialableScope,
  scopeOfBytes,
} from '../../source/base/addresses.ts';
import { decodeCompactPeers, encodeCompactPeers } from '../../source/protocol/compact-peers.ts';
import { MAX_NAMED_PEERS } from '../../source/protocol/limits.ts';

test('IPv4 peers take six bytes, IPv6 peers eighteen, in network order', () => {
  const peers = [
    { host: '10.1.2.3', port: 6881 },
    { host: '2001:db8::1', port: 51_413 },
  ];
  assert.equal(Buffer.from(encodeCompactPeers(peers, 4)).toString('hex'), '0a0102031ae1');
  assert.equal(
    Buffer.from(encodeCompactPeers(peers, 6)).toString('hex'),
    '20010db8000000000000000000000001c8d5',
  );
  assert.deepEqual(decodeCompactPeers(Buffer.from('0a0102031ae1', 'hex'), 4), [peers[0]]);
});

test('H87: a list with a torn end, port 0 and undiallable addresses keeps its good entries', () => {
  const bytes = Buffer.from(
    [
      '0a0102031ae1',
      '0a0102040000',
      '000000001ae1',
      'e00000011ae1',
      'a9fea9fe0050',
      'ffffffff1ae1',
      '0a0102051ae1',
      '0a01',
    ].join(''),
    'hex',
  );
  assert.deepEqual(decodeCompactPeers(bytes, 4), [
    { host: '10.1.2.3', port: 6881 },
    { host: '10.1.2.5', port: 6881 },
  ]);
});

test('H87: a million peers are cut to the limit', () => {
  const bytes = Buffer.alloc(6_000_000, Buffer.from('0102030400ff', 'hex'));
  assert.equal(decodeCompactPeers(bytes, 4).length, MAX_NAMED_PEERS);
  assert.equal(decodeCompactPeers(bytes, 4, 5).length, 5);
});

test('an IPv4 peer mapped into IPv6 comes out as IPv4', () => {
  const mapped = Buffer.from('00000000000000000000ffff0a0102031ae1', 'hex');
  assert.deepEqual(decodeCompactPeers(mapped, 6), [{ host: '10.1.2.3', port: 6881 }]);
});

test('what is packed comes back', () => {
  for (const family of [4, 6] as const) {
    const length = family === 4 ? 4 : 16;
    const peer = fc
      .record({
        address: fc.uint8Array({ minLength: length, maxLength: length }),
        port: fc.integer({ min: 1, max: 65_535 }),
      })
      .filter(
        ({ address }) =>
          isDialableScope(scopeOfBytes(address)) &&
          formatAddress(address).includes(':') === (family === 6),
      )
      .map(({ address, port }) => ({ host: formatAddress(address), port }));
    fc.assert(
      fc.property(fc.array(peer, { maxLength: 20 }), (peers) => {
        assert.deepEqual(decodeCompactPeers(encodeCompactPeers(peers, family), family), peers);
      }),
    );
  }
});

test('any bytes give endpoints that could be dialled', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(4 as const, 6 as const),
      (bytes, family) => {
        for (const { host, port } of decodeCompactPeers(bytes, family)) {
          assert.equal(canonicalAddress(host), host);
          assert.ok(port > 0);
        }
      },
    ),
  );
});
