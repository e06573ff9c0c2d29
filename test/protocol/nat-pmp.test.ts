import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  decodeNatPmpAnswer,
  encodeNatPmpAddressRequest,
  encodeNatPmpMappingRequest,
} from '../../source/protocol/nat-pmp.ts';

const port = fc.integer({ min: 0, max: 65_535 });
const seconds = fc.integer({ min: 0, max: 0xffff_ffff });

describe('NAT-PMP (RFC 6886)', () => {
  it('asks as the RFC has it', () => {
    assert.deepEqual([...encodeNatPmpAddressRequest()], [0, 0]);
    const request = { protocol: 'tcp', internalPort: 0x1ae1, externalPort: 0x1ae2 } as const;
    assert.deepEqual(
      [...encodeNatPmpMappingRequest({ ...request, lifetimeSeconds: 7200 })],
      [0, 2, 0, 0, 0x1a, 0xe1, 0x1a, 0xe2, 0, 0, 0x1c, 0x20],
    );
  });

  it('reads addresses, mappings and refusals', () => {
    const address = Uint8Array.of(0, 128, 0, 0, 0, 0, 0, 5, 203, 0, 113, 5);
    assert.deepEqual(decodeNatPmpAnswer(address), {
      kind: 'address',
      epoch: 5,
      address: '203.0.113.5',
    });
    fc.assert(
      fc.property(port, port, seconds, seconds, (internalPort, externalPort, lifetime, epoch) => {
        const bytes = Buffer.alloc(16);
        bytes[1] = 129;
        bytes.writeUInt32BE(epoch, 4);
        bytes.writeUInt16BE(internalPort, 8);
        bytes.writeUInt16BE(externalPort, 10);
        bytes.writeUInt32BE(lifetime, 12);
        assert.deepEqual(decodeNatPmpAnswer(bytes), {
          kind: 'mapping',
          protocol: 'udp',
          epoch,
          internalPort,
          externalPort,
          lifetimeSeconds: lifetime,
        });
      }),
    );
    assert.deepEqual(decodeNatPmpAnswer(Uint8Array.of(0, 130, 0, 2)), {
      kind: 'refused',
      result: 2,
    });
  });

  it('takes whatever comes: no answer is cut short, a question or of another version', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        const answer = decodeNatPmpAnswer(bytes);
        const isNone = bytes.length < 4 || bytes[0] !== 0 || bytes[1]! < 128;
        if (isNone) assert.equal(answer, undefined);
        if (answer?.kind === 'mapping') assert.ok(bytes.length >= 16);
      }),
    );
  });
});
