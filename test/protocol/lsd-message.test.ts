import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { utf8 } from '../../source/base/bytes.ts';
import { MAX_LSD_HASHES, MAX_LSD_MESSAGE_BYTES } from '../../source/protocol/limits.ts';
import {
  decodeLsdMessage,
  encodeLsdMessage,
  LSD_GROUPS,
} from '../../source/protocol/lsd-message.ts';

const HASH = 'c12fe1c06bba254a9dc9f519b335aa7c1367a88a';
const [FOUR, SIX] = LSD_GROUPS;

describe('local discovery messages (BEP 14)', () => {
  it('look as the BEP has them', () => {
    const message = { port: 6881, infoHashes: [HASH], cookie: 'abc' };
    assert.equal(
      Buffer.from(encodeLsdMessage(message, FOUR!)).toString(),
      'BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\nPort: 6881\r\n' +
        `Infohash: ${HASH}\r\ncookie: abc\r\n\r\n\r\n`,
    );
    assert.match(
      Buffer.from(encodeLsdMessage(message, SIX!)).toString(),
      /\[ff15::efc0:988f\]:6771/,
    );
  });

  it('come back as they were written, and with all that they may hold fit into a packet', () => {
    const hash = fc
      .uint8Array({ minLength: 20, maxLength: 20 })
      .map((bytes) => Buffer.from(bytes).toString('hex'));
    const hashes = fc.uniqueArray(hash, { minLength: 1, maxLength: MAX_LSD_HASHES });
    fc.assert(
      fc.property(hashes, fc.integer({ min: 1, max: 65_535 }), (infoHashes, port) => {
        const message = { port, infoHashes, cookie: '0011223344556677' };
        const bytes = encodeLsdMessage(message, SIX!);
        assert.ok(bytes.length <= MAX_LSD_MESSAGE_BYTES);
        assert.deepEqual(decodeLsdMessage(bytes), message);
      }),
    );
  });

  it('are read whatever the case of their names, and with headers that nobody knows', () => {
    const text = `BT-SEARCH * HTTP/1.0\r\nhost: x\r\nPORT:51413\r\nX-New: 1\r\ninfohash:\t${HASH.toUpperCase()} \r\n\r\n`;
    assert.deepEqual(decodeLsdMessage(utf8(text)), {
      port: 51413,
      infoHashes: [HASH],
      cookie: undefined,
    });
  });

  it('H105: are none without a port or a torrent, or where they are longer than a packet', () => {
    const head = 'BT-SEARCH * HTTP/1.1\r\n';
    for (const text of [
      '',
      'GET / HTTP/1.1\r\n\r\n',
      `${head}Port: 0\r\nInfohash: ${HASH}\r\n\r\n`,
      `${head}Port: 65536\r\nInfohash: ${HASH}\r\n\r\n`,
      `${head}Port: 1\r\nInfohash: ${HASH.slice(1)}\r\n\r\n`,
      `${head}Infohash: ${HASH}\r\n\r\n`,
      `${head}Port: 1\r\n${`Infohash: ${HASH}\r\n`.repeat(100)}`,
    ]) {
      assert.equal(decodeLsdMessage(utf8(text)), undefined);
    }
  });

  it('may be any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        decodeLsdMessage(bytes);
      }),
    );
  });
});
