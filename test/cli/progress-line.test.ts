import assert from 'node:assert/strict';
import { test } from 'node:test';
import stringWidth from 'string-width';
import { safeText } from '../../source/base/safe-text.ts';
import { progressLine } from '../../source/cli/progress-line.ts';
import type { TorrentState } from '../../source/contract/frame.ts';
import { makeFrame, makeTorrent } from '../helpers/frame-maker.ts';
import { HOSTILE_TEXTS } from '../helpers/hostile-texts.ts';

const { session } = makeFrame([], {}, { downloadRate: 1_572_864, uploadRate: 20_480 });

const STATES: readonly (readonly [TorrentState, RegExp])[] = [
  [
    'downloading',
    /^\[#{10}\.{10}\] 50\.0% {2}1\.50 MiB\/s down {2}20\.0 KiB\/s up {2}12 peers {2}12m34s left {2}/,
  ],
  ['seeding', /^seeding {2}20\.0 KiB\/s up {2}1\.00 MiB in all {2}12 peers {2}/],
  ['checking', /^\[#{10}\.{10}\] 50\.0% {2}checking {2}/],
  ['pausing', /50\.0% {2}pausing {2}/],
  ['paused', /50\.0% {2}paused {2}/],
  ['error', /50\.0% {2}error {2}/],
];

for (const [state, expected] of STATES) {
  test(`${state} is told in figures, the name last`, () => {
    const line = progressLine(makeTorrent(1, { state }), session, 200);
    assert.match(line, expected);
    assert.ok(line.endsWith('torrent 1'));
  });

  test(`${state} never fills a line of any width`, () => {
    for (let columns = 0; columns <= 130; columns++) {
      const line = progressLine(makeTorrent(1, { state }), session, columns);
      assert.ok(stringWidth(line) <= Math.max(0, columns - 1), `${columns}: ${line}`);
    }
  });
}

for (const [what, text] of HOSTILE_TEXTS) {
  test(`${what}: as a name it takes no more room than there is`, () => {
    const torrent = makeTorrent(1, { name: safeText(text) });
    for (const columns of [1, 2, 40, 79, 80, 81, 82, 83, 100, 120]) {
      const line = progressLine(torrent, session, columns);
      assert.ok(stringWidth(line) <= columns - 1, `${columns}: ${stringWidth(line)}`);
      assert.ok(line.isWellFormed(), 'no letter is cut in half');
    }
  });
}

test('where nobody is connected it says why, in place of figures', () => {
  const notice = {
    kind: 'waiting',
    text: safeText('only the local network can find peers'),
  } as const;
  const told = (state: TorrentState) =>
    progressLine(makeTorrent(1, { state, notice }), session, 200);
  assert.match(told('downloading'), /^50\.0% {2}only the local network can find peers {2}/);
  assert.match(told('seeding'), /^seeding {2}only the local network can find peers {2}/);
});

test('one peer is a peer', () => {
  const line = progressLine(makeTorrent(1, { peersConnected: 1 }), session, 200);
  assert.match(line, / 1 peer {2}/);
});

test('where the time left is unknown none is named', () => {
  assert.doesNotMatch(progressLine(makeTorrent(1, { eta: null }), session, 200), /left/);
});

test('odd shares keep the bar’s length', () => {
  for (const progress of [0, 0.999, 1]) {
    const line = progressLine(makeTorrent(1, { progress, state: 'checking' }), session, 200);
    assert.match(line, /^\[[#.]{20}\] /);
  }
});
