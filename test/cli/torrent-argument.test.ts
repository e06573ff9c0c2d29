import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import type { TorrentId } from '../../source/base/ids.ts';
import { safeText } from '../../source/base/safe-text.ts';
import { chosenTorrent, chosenTorrents } from '../../source/cli/torrent-argument.ts';
import { makeTorrent } from '../helpers/frame-maker.ts';

const torrent = (id: string, name: string) =>
  makeTorrent(1, { id: id.padEnd(40, '0') as TorrentId, name: safeText(name) });

const TORRENTS = [
  torrent('aaaa11', 'Debian 13 netinst'),
  torrent('aaaa22', 'Debian 13 live'),
  torrent('bbbb', 'beef stew 2025'),
  torrent('beef', 'all'),
  torrent('1234', 'live'),
];

const numbersOf = (...words: readonly string[]) =>
  chosenTorrents(TORRENTS, words).map(({ number }) => number);

const fails = (words: readonly string[], code: string, message: RegExp) =>
  assert.throws(
    () => chosenTorrents(TORRENTS, words),
    (error: unknown) => {
      assert.ok(isSluiceError(error), String(error));
      assert.equal(error.code, code);
      assert.match(error.message, message);
      return true;
    },
  );

test('a number is the place in the order of adding', () => {
  assert.deepEqual(numbersOf('3'), [3]);
  assert.deepEqual(numbersOf('5', '1'), [5, 1]);
});

test('four digits of an info-hash name a torrent, three do not, in letters of any case', () => {
  assert.deepEqual(numbersOf('bbbb'), [3]);
  assert.deepEqual(numbersOf('AAAA11'), [1]);
  fails(['bbb'], 'session/not-found', /"bbb" is no torrent/);
});

test('digits that are no number of the list may begin a hash, or stand in a name', () => {
  assert.deepEqual(numbersOf('1234'), [5]);
  assert.deepEqual(numbersOf('2025'), [3]);
});

test('a part of a name is enough where no other has it', () => {
  assert.deepEqual(numbersOf('NETINST'), [1]);
  assert.deepEqual(numbersOf('stew'), [3]);
});

test('a whole name stands above a part of another', () => {
  assert.deepEqual(numbersOf('live'), [5]);
});

test('what may be several names none, and the candidates are told', () => {
  fails(['debian'], 'session/ambiguous', /any of 2 torrents: 1 aaaa1100 Debian 13 netinst; 2 aaaa/);
  fails(['beef'], 'session/ambiguous', /3 bbbb0000 beef stew 2025; 4 beef0000 all/);
  fails(['aaaa'], 'session/ambiguous', /2 torrents/);
});

test('of many candidates eight are told and the others counted', () => {
  const many = Array.from({ length: 20 }, (_, at) => torrent(`${at}f`, `part ${at}`));
  assert.throws(() => chosenTorrent(many, 'part'), /7 .*; and 12 more$/);
});

test('"all" is all of them, and a torrent that is named twice comes once', () => {
  assert.deepEqual(numbersOf('all'), [1, 2, 3, 4, 5]);
  assert.deepEqual(numbersOf('5', 'all', 'stew'), [5, 1, 2, 3, 4]);
  assert.deepEqual(chosenTorrents([], ['all']), []);
});

test('one word that names nothing spoils all, and an empty one names nothing', () => {
  fails(['1', 'nothing'], 'session/not-found', /"nothing"/);
  fails([''], 'session/not-found', /""/);
});

test('H129: what was typed is cleaned where it is said back', () => {
  fails(['\u001b[31mred'], 'session/not-found', /"␛\[31mred"/);
});

test('of all of them some may be left out; whoever is named is meant', () => {
  const torrents = [torrent('aaaa', 'one'), torrent('bbbb', 'two')];
  const isLeftOut = ({ name }: { readonly name: string }) => name === 'one';
  const names = (...words: readonly string[]) =>
    chosenTorrents(torrents, words, isLeftOut).map((each) => each.torrent.name);
  assert.deepEqual(names('all'), ['two']);
  assert.deepEqual(names('one'), ['one']);
  assert.deepEqual(names('all', 'one'), ['two', 'one']);
});
