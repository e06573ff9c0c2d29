import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMedia, mediaTypeOf } from '../../source/protocol/media-type.ts';

test('the type of a file is told by the end of its name, whatever its letters', () => {
  assert.equal(mediaTypeOf('a film.MKV'), 'video/x-matroska');
  assert.equal(mediaTypeOf('b.tar.mp3'), 'audio/mpeg');
  assert.equal(mediaTypeOf('c.srt'), 'text/plain; charset=utf-8');
});

test('what a browser would run, and what nobody knows, is bytes', () => {
  for (const name of ['x.html', 'x.svg', 'x.js', 'x.xhtml', 'x', '.mkv.', 'x.constructor', '']) {
    assert.equal(mediaTypeOf(name), 'application/octet-stream', name);
  }
});

test('films and music are media, texts and pictures beside them are not', () => {
  assert.deepEqual(['a.webm', 'a.flac', 'a.srt', 'a.jpg', 'a.iso'].map(isMedia), [
    true,
    true,
    false,
    false,
    false,
  ]);
});
