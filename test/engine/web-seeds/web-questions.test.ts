import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebQuestions } from '../../../source/engine/web-seeds/web-questions.ts';
import { WebSeed } from '../../../source/engine/web-seeds/web-seed.ts';
import { Layout, type PieceIndex } from '../../../source/protocol/layout.ts';

const questions = new WebQuestions({
  names: { name: 'n', files: ['a%20b', undefined] },
  infoHash: new Uint8Array(20).fill(0x41),
  userAgent: 'Sluice/1',
  isRefused: (address) => address === '1.1.1.1',
});

const seedAt = (url: string, isScript = false) => new WebSeed(1, { url, isScript, isNamed: false });

test('a part of a file is asked for by its range and its size', () => {
  const stretch = { kind: 'file', file: 0, start: 5, length: 7, fileSize: 99 } as const;
  const question = questions.questionFor(seedAt('http://w.test/'), stretch, 3);
  assert.ok('url' in question);
  const { url, start, length, fileSize, maxSkip, isScript, mayConnect } = question;
  assert.deepEqual(
    [url, start, length, fileSize, maxSkip, isScript],
    ['http://w.test/n/a%20b', 5, 7, 99, 3, false],
  );
  assert.equal(mayConnect('1.1.1.1', new URL(url)), false, 'whom the user refuses is not asked');
  assert.equal(mayConnect('1.1.1.2', new URL(url)), true);
});

test('a file that no address can name is missing there, and nobody is asked', () => {
  const stretch = { kind: 'file', file: 1, start: 0, length: 7, fileSize: 7 } as const;
  const trouble = questions.questionFor(seedAt('http://w.test/'), stretch, 0);
  assert.ok('kind' in trouble && trouble.kind === 'missing' && trouble.file === 1);
});

test('of a script a whole piece is asked for without a range, a part with one (BEP 17)', () => {
  const { pieceLength } = new Layout(32_768, [{ path: ['a'], size: 65_536 }]);
  const piece = 1 as PieceIndex;
  const seed = seedAt('http://w.test/s', true);
  const ask = (start: number, length: number) => {
    const stretch = { kind: 'piece', piece, start, length, pieceSize: pieceLength } as const;
    const question = questions.questionFor(seed, stretch, 0);
    return 'url' in question ? question.url.replace(/^.*&piece/, 'piece') : question;
  };
  assert.equal(ask(0, pieceLength), 'piece=1');
  assert.equal(ask(16_384, 16_384), 'piece=1&ranges=16384-32767');
});
