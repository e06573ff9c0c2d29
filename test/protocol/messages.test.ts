import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readUint32, writeHave, writeRequest } from '../../source/protocol/messages.ts';
import { encoded } from './encoded.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('messages', () => {
  it('are written as BEP 3 lays them out', () => {
    assert.equal(hex(encoded.keepAlive()), '00000000');
    assert.equal(hex(encoded.state(0)), '0000000100');
    assert.equal(hex(encoded.state(3)), '0000000103');
    assert.equal(hex(encoded.have(258)), '000000050400000102');
    assert.equal(hex(encoded.bitfield(Uint8Array.of(0xa0))), '0000000205a0');
    assert.equal(hex(encoded.request(1, 0x4000, 0x4000)), '0000000d06000000010000400000004000');
    assert.equal(hex(encoded.block(1, 2, Uint8Array.of(9))), '0000000a07000000010000000209');
    assert.equal(hex(encoded.cancel(1, 2, 3)), '0000000d08000000010000000200000003');
    assert.equal(hex(encoded.port(6881)), '00000003091ae1');
  });

  it('H57: carry every unsigned 32-bit number, also beyond 2^31', () => {
    const most = 2 ** 32 - 1;
    const bytes = encoded.request(most, 2 ** 31, 2 ** 31 + 16_384);
    assert.equal(readUint32(bytes, 5), most);
    assert.equal(readUint32(bytes, 9), 2 ** 31);
    assert.equal(readUint32(bytes, 13), 2 ** 31 + 16_384);
  });

  it('follow each other in one buffer, each writer telling where the next begins', () => {
    const bytes = new Uint8Array(26);
    assert.equal(writeRequest(bytes, writeHave(bytes, 0, 7), 1, 2, 3), 26);
    assert.equal(hex(bytes), hex(encoded.have(7)) + hex(encoded.request(1, 2, 3)));
  });
});
