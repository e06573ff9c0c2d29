import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromBinaryString, toBinaryString, toHex } from '../../source/base/bytes.ts';
import { parseMetainfo } from '../../source/protocol/metainfo.ts';
import { editTorrent, type TorrentEdit } from '../../source/protocol/torrent-edit.ts';

const PIECES = `6:pieces20:${'\xfe'.repeat(20)}`;
const INFO = `d6:lengthi5e4:name1:a12:piece lengthi16384e${PIECES}e`;
/** Its keys are in no order, one is not text, and a number is larger than we compute with. */
const ODD_INFO = `d${PIECES}4:name1:a12:piece lengthi16384e6:lengthi5e2:\xff\xfei99999999999999999ee`;

const edited = (torrent: string, edit: TorrentEdit): string =>
  toBinaryString(editTorrent(fromBinaryString(torrent), edit));

const hashOf = (torrent: string): string =>
  toHex(parseMetainfo(fromBinaryString(torrent)).hashes.v1!);

test('trackers are changed, and the rest stays byte for byte', () => {
  const before = `d8:announce9:http://a/7:comment2:hi4:info${INFO}e`;
  assert.equal(
    edited(before, { trackers: (tiers) => [...tiers, ['udp://b:1']] }),
    `d8:announce9:http://a/13:announce-listll9:http://a/el9:udp://b:1ee7:comment2:hi4:info${INFO}e`,
  );
  assert.equal(edited(before, { trackers: () => [] }), `d7:comment2:hi4:info${INFO}e`);
});

test('an odd info dictionary is kept as it is written, and with it the info-hash', () => {
  const before = `d4:info${ODD_INFO}3:zzzi0ee`;
  const after = edited(before, { comment: 'new', webSeeds: () => ['http://w/'] });
  assert.equal(after, `d7:comment3:new4:info${ODD_INFO}8:url-list9:http://w/3:zzzi0ee`);
  assert.equal(hashOf(after), hashOf(before));
});

test('entries in a wrong order are put in order, and what follows the torrent is left out', () => {
  const before = `d4:info${INFO}7:comment2:hi8:announce9:http://a/e\n`;
  assert.equal(edited(before, { comment: null }), `d8:announce9:http://a/4:info${INFO}e`);
});

test('a comment that is written twice goes twice', () => {
  const before = `d7:comment2:hi13:comment.utf-82:ho4:info${INFO}e`;
  assert.equal(edited(before, { comment: 'x' }), `d7:comment1:x4:info${INFO}e`);
});

test('trackers that Sluice cannot speak with are kept, also those that stand outside of tiers', () => {
  const before = `d13:announce-listl9:http://a/l8:wss://b/ee4:info${INFO}e`;
  assert.equal(
    edited(before, { trackers: (tiers) => tiers }),
    `d8:announce9:http://a/13:announce-listll9:http://a/el8:wss://b/ee4:info${INFO}e`,
  );
});

test('what is no torrent is refused', () => {
  assert.throws(() => edited('d4:infodee', { comment: 'x' }), { code: 'metainfo/invalid' });
  assert.throws(() => edited('<html>', { comment: 'x' }), { code: 'metainfo/invalid' });
});

test('whatever is changed, the info-hash stays and what was wished is read', () => {
  const url = fc.webUrl({ validSchemes: ['http', 'https'] }).filter((text) => text.length < 200);
  const tiers = fc.array(fc.array(url, { minLength: 1, maxLength: 3 }), { maxLength: 3 });
  fc.assert(
    fc.property(tiers, fc.string({ unit: 'grapheme' }), (trackers, comment) => {
      const before = `d8:announce9:http://a/4:info${ODD_INFO}e`;
      const after = edited(before, { trackers: () => trackers, comment });
      assert.equal(hashOf(after), hashOf(before));
      assert.equal(edited(after, {}), after);
      const read = parseMetainfo(fromBinaryString(after));
      assert.equal(read.announceTiers.flat().length, new Set(trackers.flat()).size);
    }),
    { numRuns: 50 },
  );
});
