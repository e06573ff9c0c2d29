import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { Act } from '../../../source/ui/acts.ts';
import { DEFAULT_KEYMAP } from '../../../source/ui/keys/keymap.ts';
import { ScreenStore } from '../../../source/ui/screen-store.ts';
import { plainWords, spokenLines } from '../../../source/ui/speech/spoken-lines.ts';
import { span } from '../../../source/ui/text/line.ts';
import { FakeSession } from '../../helpers/fake-session.ts';
import {
  makeFile,
  makeFrame,
  makeId,
  makePeer,
  makePieces,
  makeTorrent,
  makeTracker,
} from '../../helpers/frame-maker.ts';
import { HOSTILE_TEXTS } from '../../helpers/hostile-texts.ts';

const details = {
  [makeId(1)]: {
    peers: [makePeer(1), makePeer(2)],
    files: [makeFile(0), makeFile(1)],
    trackers: [makeTracker()],
    pieces: makePieces('##bb..xx--'),
  },
};

const spoken = (...acts: readonly Act[]): readonly string[] => {
  const session = new FakeSession(makeFrame([makeTorrent(1), makeTorrent(2)], details));
  const size = { columns: 80, rows: 24 };
  const store = new ScreenStore(session, { keymap: DEFAULT_KEYMAP, size });
  for (const act of acts) store.dispatch(act);
  return spokenLines(store.context);
};

const OPEN: readonly Act[] = [{ kind: 'open' }, { kind: 'open' }];

describe('the screen in sentences', () => {
  test('says how many there are, where the cursor is and which keys there are', () => {
    const lines = spoken({ kind: 'step', step: 'down' });
    assert.equal(lines[0], '2 torrents, 2 downloading');
    assert.match(
      lines[1]!,
      /^2 of 2: torrent 2, downloading, 50 percent, 1\.43 MiB per second down/,
    );
    assert.match(lines[2]!, /^Keys: Enter details, p pause, .*q quit$/);
    assert.equal(lines.length, 3);
  });

  test('says a message', () => {
    const lines = spoken({ kind: 'say', message: { tone: 'good', text: 'Paused torrent 1' } });
    assert.ok(lines.includes('Paused torrent 1'));
  });

  const TABS: readonly (readonly ['overview' | 'peers' | 'files' | 'trackers', RegExp])[] = [
    ['overview', /^Downloading, 50 percent, 512 MiB of 1\.00 GiB, 12 minutes 34 seconds left\.$/],
    ['peers', /^1 of 2: 192\.0\.2\.1:6881, Some Client 1\.0, has 75 percent/],
    ['files', /^1 of 3: \[x\] folder .*1\.90 MiB/],
    ['trackers', /^1 of 1: http:\/\/tracker\.example\/announce, Working/],
  ];
  for (const [tab, expected] of TABS) {
    test(`says what is in the tab ${tab}, the row under the cursor where there is one`, () => {
      const lines = spoken(...OPEN, { kind: 'tab', tab });
      assert.match(lines[1]!, /^[A-Z][a-z]+ of torrent 1$/);
      assert.match(lines[2]!, expected, lines.join('\n'));
    });
  }

  test('says the pieces in numbers', () => {
    const lines = spoken(...OPEN, { kind: 'tab', tab: 'pieces' });
    assert.ok(
      lines.some((line) => /2 have.*2 arriving.*2 nobody has/.test(line)),
      lines.join('\n'),
    );
  });

  test('nothing that is drawn is left in it', () => {
    for (const tab of ['overview', 'peers', 'files', 'trackers', 'pieces', 'log'] as const) {
      for (const line of spoken(...OPEN, { kind: 'tab', tab })) {
        assert.doesNotMatch(line, /[\u2500-\u259f\u2800-\u28ff]/, line);
      }
    }
  });

  test('whatever a line holds, one clean line is left of it (H124, H125, H126, H127)', () => {
    for (const [, text] of HOSTILE_TEXTS) {
      assert.doesNotMatch(plainWords([span(text)]), /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    }
  });

  test('an empty list says so', () => {
    const store = new ScreenStore(new FakeSession(makeFrame([])), {
      keymap: DEFAULT_KEYMAP,
      size: { columns: 80, rows: 24 },
    });
    const lines = spokenLines(store.context);
    assert.equal(lines[0], 'There are no torrents to show.');
    assert.match(lines[1]!, /a add/);
    assert.ok(safeText(lines[0]!) === lines[0]);
  });
});
