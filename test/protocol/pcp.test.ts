import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { answersPcp, decodePcpMapAnswer, encodePcpMapRequest } from '../../source/protocol/pcp.ts';

const REQUEST = {
  protocol: 'udp',
  clientAddress: '192.168.1.7',
  nonce: Uint8Array.from({ length: 12 }, (_, at) => at + 1),
  internalPort: 6881,
  externalPort: 6882,
  externalAddress: undefined,
  lifetimeSeconds: 3600,
} as const;

/** What a router would say to a request. */
const answerTo = (request: Uint8Array, result = 0): Buffer => {
  const bytes = Buffer.from(request);
  bytes[1] = 129;
  bytes.fill(0, 2, 24);
  bytes[3] = result;
  bytes.writeUInt32BE(120, 4);
  bytes.writeUInt32BE(77, 8);
  return bytes;
};

describe('PCP (RFC 6887)', () => {
  it('asks as the RFC has it', () => {
    const bytes = Buffer.from(encodePcpMapRequest(REQUEST));
    assert.equal(
      bytes.toString('hex'),
      '0201000000000e1000000000000000000000ffffc0a80107' +
        '0102030405060708090a0b0c110000001ae11ae200000000000000000000ffff00000000',
    );
    const six = encodePcpMapRequest({ ...REQUEST, clientAddress: '2001:db8::1' });
    assert.equal(Buffer.from(six).toString('hex', 44), '00'.repeat(16));
  });

  it('knows the answer to a request by its nonce, protocol and port', () => {
    const answer = decodePcpMapAnswer(answerTo(encodePcpMapRequest(REQUEST)))!;
    assert.equal(answer.lifetimeSeconds, 120);
    assert.equal(answer.epoch, 77);
    assert.equal(answer.mapping?.externalPort, 6882);
    assert.equal(answer.mapping?.externalAddress, '0.0.0.0');
    assert.ok(answersPcp(answer, REQUEST));
    assert.ok(!answersPcp(answer, { ...REQUEST, protocol: 'tcp' }));
    assert.ok(!answersPcp(answer, { ...REQUEST, internalPort: 1 }));
    assert.ok(!answersPcp(answer, { ...REQUEST, nonce: new Uint8Array(12) }));
  });

  it('reads the refusal of one that speaks NAT-PMP alone', () => {
    const answer = decodePcpMapAnswer(Uint8Array.of(0, 129, 0, 1, 0, 0, 0, 9));
    assert.equal(answer?.version, 0);
    assert.equal(answer?.result, 1);
    assert.equal(answer?.mapping, undefined);
  });

  it('takes whatever comes, cut anywhere', () => {
    const whole = answerTo(encodePcpMapRequest(REQUEST));
    for (let length = 0; length < whole.length; length++) {
      assert.equal(decodePcpMapAnswer(whole.subarray(0, length))?.mapping, undefined);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const answer = decodePcpMapAnswer(bytes);
        if (answer !== undefined) assert.ok(bytes[1]! >= 128);
      }),
    );
  });
});
