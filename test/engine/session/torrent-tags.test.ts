import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TorrentTags } from '../../../source/engine/session/torrent-tags.ts';
import { mseTag } from '../../../source/protocol/mse-keys.ts';

const hash = (number: number): Uint8Array => {
  const bytes = new Uint8Array(20);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
};

describe('TorrentTags', () => {
  it('knows torrents by their tags, those that came and went since too', () => {
    const tags = new TorrentTags();
    // Before the first question nothing is kept: they are all told then.
    tags.add(hash(1));
    tags.remove(hash(1));
    const all = () => [hash(2), hash(3)];
    assert.deepEqual(tags.find(mseTag(hash(2)), all), hash(2));
    assert.equal(tags.find(mseTag(hash(1)), all), undefined);
    tags.add(hash(4));
    tags.remove(hash(3));
    assert.deepEqual(tags.find(mseTag(hash(4)), all), hash(4));
    assert.equal(tags.find(mseTag(hash(3)), all), undefined);
  });

  it('asks for all of ten thousand once, however many strangers come', () => {
    const tags = new TorrentTags();
    let asked = 0;
    const all = () => {
      asked += 1;
      return Array.from({ length: 10_000 }, (_, number) => hash(number));
    };
    for (let stranger = 9_000; stranger < 11_000; stranger++) {
      const found = tags.find(mseTag(hash(stranger)), all);
      assert.equal(found !== undefined, stranger < 10_000);
    }
    assert.equal(asked, 1);
  });
});
