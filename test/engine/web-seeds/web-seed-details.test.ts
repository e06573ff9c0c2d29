import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebSeed } from '../../../source/engine/web-seeds/web-seed.ts';
import {
  detailsOfWebSeed,
  failingWords,
  peerRowOf,
} from '../../../source/engine/web-seeds/web-seed-details.ts';
import type { WebSeedTrouble } from '../../../source/policy/web-seed-standing.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const seedAt = (url = 'http://w.test/pub/', number = 1): WebSeed =>
  new WebSeed(number, { url, isScript: false, isNamed: false });

const refused: WebSeedTrouble = { kind: 'refused', words: 'answers 500' };

test('what lets others ask in our name is not shown', () => {
  const { shownUrl } = seedAt('https://me:secret@w.test/a b?key=secret&x=#y');
  assert.equal(shownUrl, 'https://w.test/a%20b?key=***&***#y');
});

test('of a thousand words in an address none is shown, and none makes the others take longer', () => {
  const words = Array.from({ length: 500 }, (_, at) => at.toString(36)).join('&');
  const url = `https://w.test/a?${words}`;
  const { shownUrl } = seedAt(url);
  assert.ok(shownUrl.startsWith('https://w.test/a?***&***&***'), shownUrl);
});

test('each status has its word; a failure says what is wrong and when it is tried again', () => {
  const clock = new VirtualClock();
  const seed = seedAt();
  const look = (isUsed = true) => {
    const { status, statusText, nextTryAt } = detailsOfWebSeed(seed, isUsed, clock);
    return [status, statusText, nextTryAt === null ? null : nextTryAt - clock.wallTime()];
  };
  assert.deepEqual(look(), ['ready', 'not needed now', null]);
  assert.deepEqual(look(false), ['reserve', 'kept in reserve', null]);
  seed.connections = 1;
  assert.deepEqual(look(), ['connected', 'connected', null]);
  seed.download.add(100_000, clock.now());
  assert.deepEqual(look(), ['delivering', 'delivering', null]);
  seed.connections = 0;
  seed.standing.onTrouble(refused, clock.now(), 1);
  assert.deepEqual(look(), ['waiting', 'answers 500', 30_000]);
  for (let count = 0; count < 7; count++) seed.standing.onTrouble(refused, clock.now(), 1);
  assert.deepEqual(look(), ['dropped', 'answers 500, 8 times in a row', null]);
});

test('among peers stand those that are connected, and those that are tried again', () => {
  const clock = new VirtualClock();
  const seed = seedAt('https://w.test/');
  assert.equal(peerRowOf(seed, clock), undefined);
  seed.connections = 1;
  const row = peerRowOf(seed, clock)!;
  assert.deepEqual(
    [row.client, row.address, row.encryption, row.theyChokeUs, row.isSeed],
    ['web seed', 'https://w.test/', 'full', false, true],
  );
  seed.connections = 0;
  for (let count = 0; count < 5; count++) seed.standing.onTrouble(refused, clock.now(), 1);
  assert.equal(peerRowOf(seed, clock)?.client, 'web seed, answers 500, next try in 8 min');
});

test('where nothing comes from any of them, it is said of the one that is asked next', () => {
  const [one, other] = [seedAt(), seedAt('http://v.test/', 2)];
  assert.equal(failingWords([], 0), undefined);
  assert.equal(failingWords([one, other], 0), undefined);
  one.standing.onTrouble(refused, 0, 1);
  assert.equal(failingWords([one, other], 0), undefined, 'the other may be asked');
  assert.equal(failingWords([one], 0), 'its web seed answers 500, next try in 30 s');
  other.standing.onTrouble({ kind: 'busy', words: 'is busy (503)', waitMs: 7_200_000 }, 0, 1);
  assert.equal(
    failingWords([one, other], 0),
    'none of its 2 web seeds sends anything: one answers 500, next try in 30 s',
  );
  for (let count = 0; count < 7; count++) one.standing.onTrouble(refused, 0, 1);
  assert.equal(
    failingWords([one, other], 0),
    'none of its 2 web seeds sends anything: one is busy (503), next try in 2 h',
  );
  assert.equal(
    failingWords([one], 0),
    'its web seed answers 500, 8 times in a row, and is asked no more',
  );
});
