import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { SessionSummary } from '../../../source/contract/frame.ts';
import { sessionFigures, torrentTotals } from '../../../source/ui/session/session-figures.ts';
import { makeFrame, makeTorrent } from '../../helpers/frame-maker.ts';

const MIB = 1024 ** 2;

const figures = (session: Partial<SessionSummary> = {}, now: number | null = null) => {
  const torrents = [
    makeTorrent(1, { downloaded: 4 * MIB, uploaded: MIB, wasted: 1024 }),
    makeTorrent(2, { downloaded: 0, uploaded: MIB }),
  ];
  const list = sessionFigures(makeFrame(torrents, {}, session), now, 1500);
  return Object.fromEntries(list.map(({ label, value }) => [label, value]));
};

describe('the figures of the session', () => {
  test('tell what moved in this session and in all, and how that divides', () => {
    const told = figures({ downloaded: MIB, uploaded: 0 });
    assert.equal(told.Got, '1.00 MiB, 4.00 MiB in all');
    assert.equal(told.Gave, '0 B, 2.00 MiB in all');
    assert.equal(told.Ratio, '0.50 in all');
    assert.equal(told.Wasted, '1.00 KiB');
  });

  test('tell the port and the limits in words', () => {
    assert.equal(figures().Port, '6881, nobody came in');
    assert.equal(figures({ listenPort: null }).Port, 'not listening for peers');
    assert.equal(figures({ downloadLimit: MIB }).Limits, '↓ 1.00 MiB/s, ↑ no limit');
  });

  test('tell of alternative limits which they are, why they are in force and until when', () => {
    const until = new Date(2026, 2, 2, 18, 0).getTime();
    const alternative = {
      isInForce: true,
      isByHand: true,
      until,
      downloadLimit: MIB,
      uploadLimit: null,
    };
    const told = figures({ alternative });
    assert.equal(told['Alternat.'], '↓ 1.00 MiB/s, ↑ no limit');
    assert.equal(told['In force'], 'by hand, until Mon 18:00');
    const later = figures({ alternative: { ...alternative, isInForce: false, isByHand: false } });
    assert.equal(later['Alternat.'], 'from Mon 18:00');
    assert.equal(figures()['Alternat.'], '');
  });

  test('tell of the tracker in the engine, where there is one', () => {
    assert.equal(figures().Tracker, '');
    const tracker = {
      state: 'open',
      text: safeText('It listens.'),
      port: 6969,
      urls: [],
      torrents: 1,
      peers: 3,
      announces: { http: 4, udp: 8 },
    } as const;
    assert.equal(figures({ tracker }).Tracker, '6969, 3 peers, 12 announces');
    const closed = figures({ tracker: { ...tracker, state: 'closed', port: null } });
    assert.equal(closed.Tracker, 'closed: :doctor says why');
  });

  test('tell since when it runs, where there is a clock', () => {
    assert.match(figures({ startedAt: 1_700_000_000_000 }).Started!, /^2023-11-1\d \d\d:\d\d$/);
    const told = figures({ startedAt: 1_700_000_000_000 }, 1_700_000_090_000);
    assert.match(told.Started!, /, 1m30s ago$/);
  });

  test('tell what the screen costs its line', () => {
    assert.equal(figures().Screen, '1.46 KiB/s to this terminal');
  });

  test('without downloads there is no ratio', () => {
    const list = sessionFigures(makeFrame([]), null, null);
    assert.equal(list.find(({ label }) => label === 'Ratio')?.value, '- in all');
  });

  test('all torrents are added up once for each list of them', () => {
    const torrents = [makeTorrent(1)];
    assert.equal(torrentTotals(torrents), torrentTotals(torrents));
  });
});
