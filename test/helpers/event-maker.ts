/** Events with number and time filled in, so that a test names only what it is about. */
import { safeText } from '../../source/base/safe-text.ts';
import type { EventName, EventPayload, SessionEvent } from '../../source/contract/events.ts';
import { makeId } from './frame-maker.ts';

export const EVENT_AT = new Date(2026, 2, 1, 14, 2, 11).getTime();

export const makeEvent = <Name extends EventName>(
  name: Name,
  fields: EventPayload<Name>,
  number = 1,
  at = EVENT_AT + number * 1000,
): SessionEvent => ({ name, number, at, ...fields }) as unknown as SessionEvent;

const id = makeId(1);
const torrentName = safeText('debian.iso');

/** One of each, as an engine tells them. */
export const EVENTS: readonly SessionEvent[] = [
  makeEvent('session:listening', { port: 6881 }, 1),
  makeEvent('torrent:added', { id, torrentName }, 2),
  makeEvent(
    'torrent:checked',
    { id, torrentName, piecesHave: 1204, pieceCount: 2790, isComplete: false },
    3,
  ),
  makeEvent('peer:connected', { id, address: '192.0.2.1:6881', client: safeText('Some 1.0') }, 4),
  makeEvent('tracker:announced', { id, url: safeText('http://t.example:80/a?k=…'), peers: 30 }, 5),
  makeEvent('piece:verified', { id, piece: 4031 }, 6),
  makeEvent('piece:failed', { id, piece: 7 }, 7),
  makeEvent('peer:banned', { id, address: '192.0.2.1:6881', reason: safeText('sent rubbish') }, 8),
  makeEvent('peer:disconnected', { id, address: '192.0.2.1:6881', reason: safeText('banned') }, 9),
  makeEvent(
    'tracker:failed',
    { id, url: safeText('udp://t.example'), message: safeText('refused us: gone') },
    10,
  ),
  makeEvent('torrent:paused', { id }, 11),
  makeEvent('torrent:resumed', { id }, 12),
  makeEvent('torrent:finished', { id, torrentName }, 13),
  makeEvent('torrent:failed', { id, problem: safeText('the disk is full') }, 14),
  makeEvent('torrent:removal-planned', { id, torrentName, withData: true, removeAt: EVENT_AT }, 15),
  makeEvent('torrent:verifying', { id }, 16),
  makeEvent('torrent:limits-changed', { id, download: 51_200, upload: null, slots: null }, 17),
  makeEvent(
    'torrent:trackers-changed',
    { id, change: 'added', url: safeText('http://t.example:80/announce') },
    18,
  ),
  makeEvent('torrent:kept', { id, torrentName }, 19),
  makeEvent('torrent:removed', { id, torrentName }, 20),
  makeEvent('torrent:metadata', { id, torrentName, totalSize: 1_048_576, fileCount: 2 }, 21),
  makeEvent('session:warned', { message: safeText('no port is free') }, 22),
  makeEvent('torrent:created', { id, torrentName, path: '/srv/debian.iso.torrent' }, 23),
  makeEvent(
    'torrent:published',
    { id, torrentName, publication: safeText('nightly'), version: '7' },
    24,
  ),
  makeEvent('torrent:update-found', { id, torrentName, newer: makeId(2) }, 25),
  makeEvent('torrent:updated', { id, torrentName, previous: makeId(2) }, 26),
];
