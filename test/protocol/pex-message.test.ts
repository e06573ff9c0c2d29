import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { encodeBencode } from '../../source/protocol/bencode.ts';
import { MAX_PEX_PEERS } from '../../source/protocol/limits.ts';
import {
  decodePexMessage,
  encodePexMessage,
  type PexPeer,
} from '../../source/protocol/pex-message.ts';

const host = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat(255)).map(([a, b]) => `${a}.2.3.${b}`),
  fc.integer({ min: 1, max: 0xffff }).map((group) => `2001:db8::${group.toString(16)}`),
);
const plain = { noNullPrototype: true };
const endpoint = fc.record({ host, port: fc.integer({ min: 1, max: 65_535 }) }, plain);
const peer: fc.Arbitrary<PexPeer> = fc.record(
  {
    endpoint,
    encrypts: fc.boolean(),
    isSeed: fc.boolean(),
    speaksUtp: fc.boolean(),
    punches: fc.boolean(),
    isReachable: fc.boolean(),
  },
  plain,
);
const byFamily = <Item>(items: readonly Item[], of: (item: Item) => string): Item[] => [
  ...items.filter((item) => !of(item).includes(':')),
  ...items.filter((item) => of(item).includes(':')),
];
const key = ({ endpoint: { host: address, port } }: PexPeer) => `${address} ${port}`;

describe('ut_pex messages (BEP 11)', () => {
  it('come back as they were written, IPv4 before IPv6', () => {
    const added = fc.uniqueArray(peer, { selector: key, maxLength: 20 });
    fc.assert(
      fc.property(added, fc.array(endpoint, { maxLength: 20 }), (peers, dropped) => {
        assert.deepEqual(decodePexMessage(encodePexMessage({ added: peers, dropped })), {
          added: byFamily(peers, (each) => each.endpoint.host),
          dropped: byFamily(dropped, (each) => each.host),
        });
      }),
    );
  });

  it('H78: keep so many entries of a hundred thousand', () => {
    const added = Buffer.alloc(600_000, Buffer.from([9, 8, 7, 6, 5, 4, 3]));
    const message = decodePexMessage(encodeBencode({ added, dropped: added }))!;
    assert.ok(message.added.length <= MAX_PEX_PEERS);
    assert.equal(message.dropped.length, MAX_PEX_PEERS);
  });

  it('H79: leave out port 0 and addresses that nobody can dial, and keep the flags of the others', () => {
    const entry = (...bytes: readonly number[]) => Uint8Array.from(bytes);
    const added = Buffer.concat([
      entry(0, 0, 0, 0, 1, 1),
      entry(224, 0, 0, 1, 1, 1),
      entry(9, 9, 9, 9, 0, 0),
      entry(9, 9, 9, 9, 0, 7),
      entry(1, 2),
    ]);
    const flags = entry(0, 0, 0, 0x1b, 0x12);
    assert.deepEqual(decodePexMessage(encodeBencode({ added, 'added.f': flags }))!.added, [
      {
        endpoint: { host: '9.9.9.9', port: 7 },
        encrypts: true,
        isSeed: true,
        speaksUtp: false,
        punches: true,
        isReachable: true,
      },
    ]);
    assert.deepEqual(decodePexMessage(encodeBencode({ added, 'added.f': 7 }))!.added.length, 1);
    assert.equal(decodePexMessage(encodeBencode([])), undefined);
  });

  it('may be any bytes at all, cut off anywhere', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodePexMessage(bytes);
      }),
    );
    const whole = encodePexMessage({ added: [], dropped: [{ host: '1.2.3.4', port: 5 }] });
    for (let length = 0; length < whole.length; length++) {
      assert.equal(decodePexMessage(whole.subarray(0, length)), undefined);
    }
  });
});
