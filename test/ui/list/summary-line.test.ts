import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import { summaryLine } from '../../../source/ui/list/summary-line.ts';
import { lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { makeFrame, makeTorrent } from '../../helpers/frame-maker.ts';

const frame = makeFrame(
  [makeTorrent(1), makeTorrent(2, { state: 'seeding' })],
  {},
  {
    downloadRate: 1_500_000,
    uploadRate: 20_000,
    peers: 34,
  },
);

describe('the first line', () => {
  test('says what there is, who is connected and what flows', () => {
    assert.equal(
      textOf(summaryLine(frame, 100)),
      ' Sluice  2 torrents, 1 downloading, 1 seeding       port 6881  34 peers  ↑ 19.5 KiB/s  ↓ 1.43 MiB/s ',
    );
  });

  test('alternative limits that are in force stand there, with their rates and until when', () => {
    const until = new Date(2026, 2, 2, 18, 0).getTime();
    const alternative = { ...frame.session.alternative, isInForce: true, isByHand: true, until };
    const limited = { ...frame, session: { ...frame.session, alternative } };
    assert.match(
      textOf(summaryLine(limited, 120)),
      /alt limits until Mon 18:00 .*↑ .*19\.5 KiB\/s of 50\.0 KiB\/s .*of 50\.0 KiB\/s $/,
    );
    assert.match(textOf(summaryLine(limited, 80)), /alt limits until Mon 18:00/);
    assert.equal(lineWidth(summaryLine(limited, 80)), 80);
    const forGood = { ...alternative, until: null };
    const always = { ...frame, session: { ...frame.session, alternative: forGood } };
    assert.match(textOf(summaryLine(always, 80)), /alt limits {2}↑/);
  });

  test('a torrent that is being made stands in place of the counts, cut in the middle where that is long', () => {
    const making = {
      name: safeText('album of the year'),
      progress: 0.4321,
      bytesPerSecond: 1,
      eta: 65,
    };
    const busy = { ...frame, session: { ...frame.session, making } };
    assert.match(
      textOf(summaryLine(busy, 120)),
      /^ Sluice {2}making album of the year 43\.2 ?%, 1m05s left /,
    );
    for (const width of [20, 40, 60, 80]) assert.equal(lineWidth(summaryLine(busy, width)), width);
    assert.match(textOf(summaryLine(busy, 80)), /making al.*ar 43/);
    const unknown = { ...busy, session: { ...busy.session, making: { ...making, eta: null } } };
    assert.match(textOf(summaryLine(unknown, 120)), /making album of the year 43\.2 ?% {2}/);
  });

  test('while nothing may be sent it says why, in place of figures that are all nought', () => {
    const text = safeText('wg0 is gone: nothing is sent until it is back.');
    const road = { isClosed: true, text };
    const closed = { ...frame, session: { ...frame.session, road } };
    for (const width of [30, 80, 120]) {
      const line = summaryLine(closed, width, { title: 'a torrent' });
      assert.equal(lineWidth(line), width);
      if (width > 30) assert.match(textOf(line), /^ Sluice {2}wg0 is gone: nothing is sent until/);
    }
    const open = { ...closed, session: { ...closed.session, road: { isClosed: false, text } } };
    assert.equal(textOf(summaryLine(open, 100)), textOf(summaryLine(frame, 100)));
  });

  test('is exactly as wide as the window, whatever the figures', () => {
    const wild = makeFrame(
      [],
      {},
      {
        downloadRate: Number.MAX_VALUE,
        uploadRate: Number.NaN,
        downloadLimit: 1e6,
        uploadLimit: 1e9,
        peers: 1e9,
      },
    );
    for (let width = 40; width < 200; width++) {
      assert.equal(lineWidth(summaryLine(frame, width)), width);
      assert.equal(lineWidth(summaryLine(wild, width)), width);
      assert.equal(lineWidth(summaryLine(frame, width, { title: 'x'.repeat(300) })), width);
    }
  });

  test('says so when no port is open', () => {
    const shut = makeFrame([], {}, { listenPort: null });
    assert.match(textOf(summaryLine(shut, 100)), /no port open/);
  });

  test('says where one is in a list that is longer than its page', () => {
    const words = (shown: number): string =>
      textOf(summaryLine(frame, 100, { position: { place: 1, shown } }));
    assert.match(words(2), /^ Sluice {2}1\/2 torrents, 1 downloading/);
    assert.match(words(1), /^ Sluice {2}1\/1 of 2 torrents, 1 downloading/);
  });

  test('cuts a long name in the middle', () => {
    const title = 'The.Long.Running.Show.S01E01.1080p.WEB-DL.H.264-GROUP';
    assert.match(textOf(summaryLine(frame, 80, { title })), /^ The\.Long.*….*-GROUP /);
  });

  test('names the torrent where the list is out of sight', () => {
    assert.match(textOf(summaryLine(frame, 80, { title: 'debian.iso' })), /^ debian\.iso /);
  });
});
