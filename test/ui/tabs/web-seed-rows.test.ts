import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { WebSeedDetails } from '../../../source/contract/details.ts';
import { idleActions } from '../../../source/ui/screen-layout.ts';
import { webSeedHead, webSeedRows, webSeedWords } from '../../../source/ui/tabs/web-seed-rows.ts';
import { lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { Desk, heard } from '../../helpers/desk.ts';
import { makeId, makeTracker, rawText } from '../../helpers/frame-maker.ts';
import { HOSTILE_TEXTS } from '../../helpers/hostile-texts.ts';

const NOW = 1_700_000_000_000;

const seed = (more: Partial<WebSeedDetails> = {}): WebSeedDetails => ({
  number: 1,
  url: safeText('https://mirror.example/pub/'),
  kind: 'files',
  status: 'delivering',
  statusText: safeText('delivering'),
  connections: 1,
  downloadRate: 2_097_152,
  downloaded: 104_857_600,
  nextTryAt: null,
  ...more,
});

const read = (seeds: readonly WebSeedDetails[], columns = 60): readonly string[] =>
  [webSeedHead(columns), ...webSeedRows(seeds, columns, NOW).map(({ line }) => line)].map((line) =>
    textOf(line).trimEnd(),
  );

test('each has its status, its rate, and what came of it', () => {
  assert.deepEqual(read([seed()]), [
    ' WEB SEED                     STATUS        DOWN/s       GOT',
    ' https://mirror.example/pub/  delivering  2.00 MiB   100 MiB',
  ]);
});

test('what is wrong is said in words, and when it is tried again', () => {
  const waiting = seed({
    status: 'waiting',
    statusText: safeText('answers 404'),
    downloadRate: 0,
    nextTryAt: NOW + 300_000,
  });
  assert.equal(webSeedWords(waiting, NOW), 'It answers 404; next try in 5 min.');
  assert.equal(webSeedWords(waiting, null), 'It answers 404.');
  const dropped = seed({ status: 'dropped', statusText: safeText('sent wrong data') });
  assert.equal(webSeedWords(dropped, NOW), 'It sent wrong data: it is asked no more.');
  assert.equal(
    webSeedWords(seed({ kind: 'pieces' }), NOW),
    'A script that is asked for pieces (BEP 17).',
  );
  assert.equal(read([waiting]).length, 3);
});

test('nothing stands there where there is none', () => {
  assert.deepEqual(webSeedRows([], 60, NOW), []);
});

test('whatever an address holds, lines keep their width', () => {
  for (const [, text] of HOSTILE_TEXTS) {
    for (const columns of [30, 60, 120]) {
      for (const { line } of webSeedRows([seed({ url: rawText(text) })], columns, NOW)) {
        assert.ok(lineWidth(line) <= columns);
      }
    }
  }
});

test('they stand below the trackers, and x takes the one under the cursor away after a question', async () => {
  const id = makeId(1);
  const desk = new Desk(1);
  const webSeeds = [seed(), seed({ number: 2 })];
  desk.session.publish({ details: { [id]: { trackers: [makeTracker()], webSeeds } } });
  desk.press('enter', 'enter', 't', 'j', 'j', 'x', 'y');
  await heard();
  assert.deepEqual(desk.commands, [`torrent:remove-web-seed {"id":"${id}","number":2}`]);
});

test('of a torrent without trackers they are all there is', async () => {
  const id = makeId(1);
  const desk = new Desk(1);
  desk.session.publish({ details: { [id]: { trackers: [], webSeeds: [seed()] } } });
  desk.press('enter', 'enter', 't', 'x', 'y');
  await heard();
  assert.deepEqual(desk.commands, [`torrent:remove-web-seed {"id":"${id}","number":1}`]);
});

test('keys that mean nothing to a web seed are no hints while the cursor is on it', () => {
  const desk = new Desk(1);
  const trackers = [makeTracker()];
  desk.session.publish({ details: { [makeId(1)]: { trackers, webSeeds: [seed()] } } });
  desk.press('enter', 'enter', 't');
  assert.deepEqual(idleActions(desk.store.context), []);
  desk.press('j');
  assert.deepEqual(idleActions(desk.store.context), [
    'announce',
    'edit-tracker',
    'tracker-up',
    'tracker-down',
  ]);
});
