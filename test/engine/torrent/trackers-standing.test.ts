import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { DhtState } from '../../../source/contract/dht.ts';
import type { TorrentState } from '../../../source/contract/frame.ts';
import type { TrackerView } from '../../../source/discovery/tracker-record.ts';
import {
  type Hopes,
  noticeOf,
  standingOf,
} from '../../../source/engine/torrent/trackers-standing.ts';
import { makeTracker } from '../../helpers/frame-maker.ts';

const tracker = (fields: Partial<TrackerView>) => makeTracker(fields) as TrackerView;

const unheard = tracker({ status: 'announcing', lastAnnounceAt: null, peersReceived: 0 });
const dead = tracker({ failure: 'unreachable', message: safeText('connection refused') });
const refusing = tracker({ failure: 'refused', message: safeText('not registered') });
const naming = (peersReceived: number) => tracker({ failure: null, peersReceived });

const notice = (
  trackers: readonly TrackerView[],
  state: TorrentState = 'downloading',
  peersConnected = 0,
  dht: DhtState = 'off',
  more: Partial<Hopes> = {},
): string | undefined => {
  const alone = { hasLan: true, isPrivate: false, addressesKnown: 0 };
  const standing = standingOf(trackers);
  const told = noticeOf(state, peersConnected, { ...alone, ...more, standing, dht });
  return told === null ? undefined : `${told.kind}, ${told.text}`;
};

const CASES: readonly (readonly [readonly TrackerView[], string])[] = [
  [[], 'waiting, only the local network can find peers: turn on the DHT, or add a tracker'],
  [[unheard], 'looking, looking for peers'],
  [[dead, unheard], 'looking, looking for peers'],
  [[dead, dead], 'no-tracker, no tracker answers: connection refused'],
  [[refusing, refusing], 'no-tracker, the tracker refused us: not registered'],
  [[dead, refusing], 'no-tracker, no tracker helps, and one refused us: not registered'],
  [[dead, naming(0)], 'waiting, waiting for peers: the tracker knows of none'],
  [[naming(7)], 'waiting, waiting for peers: none of 7 that the tracker named is connected'],
];

for (const [trackers, words] of CASES) {
  test(`where nobody is connected it says "${words.slice(words.indexOf(',') + 2)}"`, () => {
    assert.equal(notice(trackers), words);
  });
}

test('who has peers, or does not run, is left alone', () => {
  assert.equal(notice([dead], 'downloading', 1), undefined);
  for (const state of ['checking', 'moving', 'pausing', 'paused', 'error'] as const) {
    assert.equal(notice([dead], state), undefined);
  }
});

test('a seed that is wanted while nobody is connected says so', () => {
  const wanted = (leechersKnown: number | null, peers = 0) =>
    notice([naming(3)], 'seeding', peers, 'off', { leechersKnown });
  assert.equal(
    wanted(12),
    'wanted-idle, wanted but idle: 12 peers want it by the tracker, and none is connected',
  );
  assert.match(wanted(1) ?? '', /one peer wants it/);
  assert.deepEqual([wanted(0), wanted(null), wanted(12, 1)], [undefined, undefined, undefined]);
});

test('a seed waits for nobody, but where its trackers fail nobody can find it', () => {
  for (const trackers of [[], [unheard], [naming(0)]])
    assert.equal(notice(trackers, 'seeding'), undefined);
  assert.equal(notice([dead], 'seeding'), 'no-tracker, no tracker answers: connection refused');
});

test('while a tracker that failed is asked again, the notice stays as it was', () => {
  assert.equal(notice([{ ...dead, status: 'announcing' }]), notice([dead]));
});

const WITH_DHT: readonly (readonly [readonly TrackerView[], DhtState, string | undefined])[] = [
  [[], 'idle', 'waiting, waiting for peers: the torrent names no tracker'],
  [[], 'starting', 'looking, looking for peers'],
  [[], 'ready', 'waiting, waiting for peers: nobody is found in the DHT yet'],
  [[], 'alone', 'waiting, waiting for peers: no node of the DHT answers'],
  [
    [dead],
    'ready',
    'waiting, no tracker answers: connection refused; nobody is found in the DHT yet',
  ],
  [
    [dead],
    'alone',
    'no-tracker, no tracker answers: connection refused; and no node of the DHT answers',
  ],
  [[naming(0)], 'ready', 'waiting, waiting for peers: the tracker knows of none'],
];

for (const [trackers, dht, words] of WITH_DHT) {
  test(`with ${trackers.length} trackers and a DHT that is ${dht} it says "${words}"`, () => {
    assert.equal(notice(trackers, 'downloading', 0, dht), words);
  });
}

const FORSAKEN: readonly (readonly [string, Partial<Hopes>, string])[] = [
  [
    'and no neighbours either',
    { hasLan: false },
    "no-tracker, nothing can find peers: turn on the DHT, or add a tracker or a peer's address",
  ],
  [
    'as it is private',
    { hasLan: false, isPrivate: true },
    'no-tracker, nothing can find peers: it is private, and names no tracker; add its own',
  ],
  [
    'but an address is known',
    { hasLan: false, addressesKnown: 1 },
    'waiting, waiting for peers: the one known address does not answer, and nothing names others',
  ],
  [
    'but some addresses are known',
    { addressesKnown: 3 },
    'waiting, waiting for peers: none of 3 known addresses answers, and nothing names others',
  ],
];

for (const [title, hopes, words] of FORSAKEN) {
  test(`without a tracker and the DHT, ${title}, it says so in words`, () => {
    assert.equal(notice([], 'downloading', 0, 'off', hopes), words);
  });
}

test('a seed that nobody can find says so, and one that neighbours can waits for them', () => {
  const words =
    "no-tracker, nothing can find peers: turn on the DHT, or add a tracker or a peer's address";
  assert.equal(notice([], 'seeding', 0, 'off', { hasLan: false }), words);
  assert.equal(notice([], 'seeding', 0, 'off'), undefined);
});

test('a seed that the DHT can name needs no tracker', () => {
  assert.equal(notice([dead], 'seeding', 0, 'ready'), undefined);
  assert.match(notice([dead], 'seeding', 0, 'alone') ?? '', /no node of the DHT answers$/);
});
