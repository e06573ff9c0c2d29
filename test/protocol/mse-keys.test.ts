import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { maskTag, mseSign, mseStreams, mseTag } from '../../source/protocol/mse-keys.ts';
import { Rc4 } from '../../source/protocol/rc4.ts';

const sha1 = (...parts: (string | Uint8Array)[]): Buffer =>
  createHash('sha1')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part as string))))
    .digest();

describe('the keys of MSE', () => {
  it('name a torrent to those who have it, and mask the name from those who listen', () => {
    const secret = new Uint8Array(96).fill(9);
    const infoHash = new Uint8Array(20).fill(4);
    assert.deepEqual(mseSign(secret), sha1('req1', secret));
    assert.deepEqual(mseTag(infoHash), sha1('req2', infoHash));
    const mask = sha1('req3', secret);
    const masked = maskTag(mseTag(infoHash), secret);
    assert.deepEqual(Buffer.from(masked.map((byte, at) => byte ^ mask[at]!)), mseTag(infoHash));
    assert.deepEqual(maskTag(masked, secret), mseTag(infoHash));
  });

  it('make a stream each way, without its first thousand bytes', () => {
    const secret = new Uint8Array(96).fill(9);
    const infoHash = new Uint8Array(20).fill(4);
    const streams = mseStreams(secret, infoHash);
    for (const [word, stream] of [
      ['keyA', streams.fromDialler],
      ['keyB', streams.toDialler],
    ] as const) {
      const expected = new Uint8Array(1024 + 16);
      new Rc4(sha1(word, secret, infoHash)).apply(expected);
      const found = new Uint8Array(16);
      stream.apply(found);
      assert.deepEqual(found, expected.slice(1024));
    }
  });
});
