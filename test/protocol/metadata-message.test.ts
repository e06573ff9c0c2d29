import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { utf8 } from '../../source/base/bytes.ts';
import {
  decodeMetadataMessage,
  encodeMetadataData,
  encodeMetadataReject,
  encodeMetadataRequest,
  metadataPieceCount,
  metadataPieceSize,
} from '../../source/protocol/metadata-message.ts';

describe('ut_metadata messages (BEP 9)', () => {
  it('are the examples of the BEP', () => {
    assert.equal(Buffer.from(encodeMetadataRequest(0)).toString(), 'd8:msg_typei0e5:piecei0ee');
    assert.equal(Buffer.from(encodeMetadataReject(0)).toString(), 'd8:msg_typei2e5:piecei0ee');
    const data = encodeMetadataData(0, 34256, utf8('xxxx'));
    assert.equal(Buffer.from(data).toString(), 'd8:msg_typei1e5:piecei0e10:total_sizei34256eexxxx');
  });

  it('come back as they were written', () => {
    const numbers = fc.nat(1_000_000);
    fc.assert(
      fc.property(numbers, numbers, fc.uint8Array(), (piece, totalSize, bytes) => {
        assert.deepEqual(decodeMetadataMessage(encodeMetadataRequest(piece)), {
          kind: 'request',
          piece,
        });
        assert.deepEqual(decodeMetadataMessage(encodeMetadataReject(piece)), {
          kind: 'reject',
          piece,
        });
        const data = decodeMetadataMessage(encodeMetadataData(piece, totalSize, bytes));
        assert.deepEqual(data, { kind: 'data', piece, totalSize, bytes: Buffer.from(bytes) });
      }),
    );
  });

  it('H47: are passed over where their kind is new, their piece negative, or they are no dictionary', () => {
    for (const text of ['d8:msg_typei3e5:piecei0ee', 'd8:msg_typei0e5:piecei-1ee', 'le', 'd', '']) {
      assert.equal(decodeMetadataMessage(utf8(text)), undefined);
    }
    assert.equal(decodeMetadataMessage(utf8('d8:msg_typei0ee')), undefined);
    assert.equal(
      decodeMetadataMessage(utf8(`${'l'.repeat(5_000)}${'e'.repeat(5_000)}`)),
      undefined,
    );
  });

  it('may be any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodeMetadataMessage(bytes);
      }),
    );
  });

  it('carry 16 KiB each but the last', () => {
    assert.equal(metadataPieceCount(16_384), 1);
    assert.equal(metadataPieceCount(16_385), 2);
    assert.deepEqual(
      [0, 1].map((piece) => metadataPieceSize(piece, 16_385)),
      [16_384, 1],
    );
  });
});
