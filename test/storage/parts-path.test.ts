import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TorrentId } from '../../source/base/ids.ts';
import { partsPathOf } from '../../source/storage/parts-path.ts';

test('each torrent has its side file in the state folder', () => {
  assert.equal(partsPathOf('/state', 'abc' as TorrentId), '/state/parts/abc.parts');
});
