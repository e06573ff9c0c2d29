import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { SessionEvent } from '../../../source/contract/events.ts';
import { eventWords, foldKey, isChatter } from '../../../source/ui/log/event-words.ts';
import { EVENTS, makeEvent } from '../../helpers/event-maker.ts';
import { makeId } from '../../helpers/frame-maker.ts';

/** In the log of all; in the torrent's own. */
const SENTENCES: readonly (readonly [string, string])[] = [
  ['Port 6881 is open for incoming peers', 'Port 6881 is open for incoming peers'],
  ['Added debian.iso', 'Added'],
  ['Checked debian.iso: 1,204 of 2,790 pieces there', 'Checked: 1,204 of 2,790 pieces there'],
  [
    'Connected to 192.0.2.1:6881 (Some 1.0) for debian.iso',
    'Connected to 192.0.2.1:6881 (Some 1.0)',
  ],
  ['t.example:80 gave 30 peers for debian.iso', 't.example:80 gave 30 peers'],
  ['Verified piece 4,031 for debian.iso', 'Verified piece 4,031'],
  [
    'Piece 7 arrived with a wrong hash for debian.iso; it is fetched again',
    'Piece 7 arrived with a wrong hash; it is fetched again',
  ],
  ['Banned 192.0.2.1:6881 for debian.iso: sent rubbish', 'Banned 192.0.2.1:6881: sent rubbish'],
  ['Lost 192.0.2.1:6881 for debian.iso: banned', 'Lost 192.0.2.1:6881: banned'],
  ['Tracker t.example for debian.iso refused us: gone', 'Tracker t.example refused us: gone'],
  ['Paused debian.iso', 'Paused'],
  ['Resumed debian.iso', 'Resumed'],
  ['Finished debian.iso', 'Finished'],
  ['Stopped debian.iso: the disk is full', 'Stopped: the disk is full'],
  [
    'Removal of debian.iso with its data planned for 14:02:11',
    'Removal with its data planned for 14:02:11',
  ],
  ['Verifying debian.iso', 'Verifying'],
  [
    'Limited debian.iso: download 50.0 KiB/s, upload no limit',
    'Limited: download 50.0 KiB/s, upload no limit',
  ],
  ['Tracker t.example:80 was added for debian.iso', 'Tracker t.example:80 was added'],
  ['Kept debian.iso: the removal was taken back', 'Kept: the removal was taken back'],
  ['Removed debian.iso', 'Removed'],
  ['Metadata fetched for debian.iso: 2 files, 1.00 MiB', 'Metadata fetched: 2 files, 1.00 MiB'],
  ['no port is free', 'no port is free'],
  ['Made debian.iso: /srv/debian.iso.torrent', 'Made: /srv/debian.iso.torrent'],
  ['Published debian.iso as version 7 of nightly', 'Published as version 7 of nightly'],
  [
    'There is a newer version of debian.iso: :update takes it',
    'There is a newer version: :update takes it',
  ],
  ['Updated debian.iso: the new version is complete', 'Updated: the new version is complete'],
];

describe('events in words', () => {
  for (const [at, [full, own]] of SENTENCES.entries()) {
    const event = EVENTS[at]!;
    test(`${event.name}: ${full}`, () => {
      assert.equal(eventWords(event, 'debian.iso').text, full);
      assert.equal(eventWords(event).text, own);
    });
  }

  test('each kind has words', () => {
    assert.equal(SENTENCES.length, EVENTS.length);
    assert.equal(new Set(EVENTS.map(({ name }) => name)).size, EVENTS.length);
  });

  test('all pieces there is said so', () => {
    const event = makeEvent('torrent:checked', {
      id: makeId(1),
      torrentName: safeText('all'),
      piecesHave: 5,
      pieceCount: 5,
      isComplete: true,
    });
    assert.equal(eventWords(event).text, 'Checked: all of 5 pieces there');
  });

  test('what happened again and again is counted', () => {
    const failed = EVENTS.find(({ name }) => name === 'tracker:failed')!;
    assert.equal(eventWords(failed, '', 1200).text, 'Tracker t.example refused us: gone ×1,200');
    const verified = EVENTS.find(({ name }) => name === 'piece:verified')!;
    assert.equal(eventWords(verified, '', 12).text, 'Verified 12 pieces, the last is 4,031');
  });

  test('peers and pieces that come and go are chatter, troubles are not', () => {
    const chatter = EVENTS.filter(isChatter).map(({ name }) => name);
    assert.deepEqual(chatter.sort(), [
      'peer:connected',
      'peer:disconnected',
      'piece:verified',
      'tracker:announced',
    ]);
  });

  test('pieces of one torrent fold whichever they are, other events only where they say the same', () => {
    const piece = (torrent: number, index: number): SessionEvent =>
      makeEvent('piece:verified', { id: makeId(torrent), piece: index });
    assert.equal(foldKey(piece(1, 1)), foldKey(piece(1, 2)));
    assert.notEqual(foldKey(piece(1, 1)), foldKey(piece(2, 1)));
    const failed = (index: number): SessionEvent =>
      makeEvent('piece:failed', { id: makeId(1), piece: index });
    assert.notEqual(foldKey(failed(1)), foldKey(failed(2)));
  });

  test('an event that this screen does not know is named', () => {
    const event = { name: 'torrent:flew', number: 1, at: 0 } as unknown as SessionEvent;
    assert.equal(eventWords(event, 'debian.iso', 2).text, 'torrent:flew ×2');
  });

  test('share goals and alternative limits are told', () => {
    const id = makeId(1);
    const torrentName = safeText('debian.iso');
    const told = (event: SessionEvent) => [
      eventWords(event, 'debian.iso').text,
      eventWords(event).text,
    ];
    const by = ['ratio'] as const;
    const reached = { id, torrentName, by, ratio: 2.01, seedingMs: 5 };
    assert.deepEqual(told(makeEvent('torrent:goal-reached', reached)), [
      'Done debian.iso: ratio 2.01 reached',
      'Done: ratio 2.01 reached',
    ]);
    const goal = { ratio: 2, mode: 'any' } as const;
    assert.deepEqual(told(makeEvent('torrent:goal-changed', { id, goal })), [
      'Share goal of debian.iso: ratio 2.0',
      'Share goal: ratio 2.0',
    ]);
    assert.match(
      eventWords(makeEvent('torrent:goal-changed', { id, goal: null })).text,
      /the usual one/,
    );
    const switched = { isAlternative: true, isByHand: true, until: null };
    assert.equal(
      eventWords(makeEvent('session:limits-switched', switched)).text,
      'Alternative limits are in force by hand',
    );
    const back = { isAlternative: false, isByHand: false, until: 5 };
    assert.equal(
      eventWords(makeEvent('session:limits-switched', back)).text,
      'The usual limits count again',
    );
  });
});
