import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atOnce } from '../../source/base/steps.ts';
import { signingPartsInSteps } from '../../source/protocol/metainfo.ts';
import { signatureBy } from '../../source/protocol/torrent-signature.ts';
import { CERTIFICATE, signedTorrent } from '../helpers/signed-torrent.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const wish = { name: 'one', size: 20_000, pieceLength: 16_384 };
const partsOf = (bytes: Uint8Array) => atOnce(signingPartsInSteps(bytes));

test('what is signed with the key of a certificate is told from all else', () => {
  const signed = partsOf(signedTorrent(wish).bytes);
  assert.deepEqual(signatureBy(CERTIFICATE, signed), { updateUrl: undefined });
  assert.equal(signatureBy(CERTIFICATE, partsOf(makeTorrent(wish).bytes)), undefined, 'nobody');
  const other = partsOf(makeTorrent({ ...wish, name: 'two' }).bytes);
  const borrowed = { ...other, signatures: signed.signatures };
  assert.equal(signatureBy(CERTIFICATE, borrowed), undefined, 'of another torrent');
  const spoiled = Buffer.from(CERTIFICATE);
  spoiled[10] = spoiled[10]! ^ 1;
  assert.equal(signatureBy(spoiled, signed), undefined, 'no certificate');
  assert.equal(signatureBy(new Uint8Array(), signed), undefined);
});

test('what the signer says beside it is signed, too', () => {
  const words = { 'update-url': 'http://example.org/newer' };
  const signed = partsOf(signedTorrent(wish, words).bytes);
  assert.deepEqual(signatureBy(CERTIFICATE, signed), { updateUrl: words['update-url'] });
  const { signatures } = partsOf(signedTorrent(wish).bytes);
  const entry = [...(signatures as Map<string, Map<string, unknown>>).values()][0]!;
  entry.set('info', new Map([['update-url', Buffer.from('http://evil.example/')]]));
  assert.equal(signatureBy(CERTIFICATE, { ...signed, signatures }), undefined);
});

test('signatures that are none, and too many of them, are no reason to fail', () => {
  const parts = partsOf(makeTorrent(wish).bytes);
  const odd = [
    Buffer.from('x'),
    5,
    [],
    new Map([['a', 5]]),
    new Map([['a', new Map([['signature', Buffer.alloc(3)]])]]),
    new Map(Array.from({ length: 1_000 }, (_, at) => [`${at}`, new Map()])),
  ];
  for (const signatures of odd) {
    assert.equal(signatureBy(CERTIFICATE, { ...parts, signatures } as typeof parts), undefined);
  }
});
