import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import { Desk } from '../../helpers/desk.ts';
import { makeId } from '../../helpers/frame-maker.ts';

const id = makeId(1);
const OVERVIEW = {
  infoHashV1: 'ab'.repeat(20),
  infoHashV2: null,
  pieceLength: 1,
  pieceCount: 1,
  fileCount: 1,
  comment: safeText(''),
  createdBy: safeText(''),
  createdAt: null,
  magnet: 'magnet:?xt=urn:btih:abab',
};

describe('copying', () => {
  test('y names what can be copied, each behind its key', () => {
    const desk = new Desk();
    desk.press('y');
    assert.match(desk.dialog, /m magnet link +h info-hash +p path +n name/);
  });

  for (const [key, text] of [
    ['m', OVERVIEW.magnet],
    ['h', OVERVIEW.infoHashV1],
    ['p', '/data/downloads/torrent 1'],
    ['n', 'torrent 1'],
  ] as const) {
    test(`y ${key} copies ${text}`, () => {
      const desk = new Desk();
      desk.press('y');
      assert.deepEqual(desk.session.watched, [`${id} overview`]);
      desk.session.publish({ details: { [id]: { overview: OVERVIEW } } });
      desk.press(key);
      assert.deepEqual(desk.copied, [text]);
      assert.match(desk.message!, /^Copied the .* of torrent 1$/);
      assert.equal(desk.sheet, null);
    });
  }

  test('before the engine has said the hash nothing is copied, and the question stays', () => {
    const desk = new Desk();
    desk.press('y', 'h');
    assert.deepEqual([desk.copied, desk.sheet?.kind], [[], 'copy']);
  });
});
