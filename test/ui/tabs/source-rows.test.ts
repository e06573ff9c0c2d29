import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { SourceDetails } from '../../../source/contract/details.ts';
import { sourceHead, sourceRows } from '../../../source/ui/tabs/source-rows.ts';
import { lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { Desk } from '../../helpers/desk.ts';
import { makeId, makeTracker } from '../../helpers/frame-maker.ts';

const NOW = 1_700_000_600_000;

const SOURCES: readonly SourceDetails[] = [
  {
    source: 'dht',
    status: 'working',
    statusText: safeText('12 peers found at 143 nodes; 8 tell of us.'),
    peersConnected: 3,
    lastAt: NOW - 180_000,
    nextAt: NOW + 720_000,
  },
  {
    source: 'pex',
    status: 'waiting',
    statusText: safeText('0 of 4 peers tell of others.'),
    peersConnected: 0,
    lastAt: null,
    nextAt: null,
  },
];

const read = (columns: number): readonly string[] =>
  [sourceHead(columns, NOW), ...sourceRows(SOURCES, columns, NOW).map(({ line }) => line)].map(
    (line) => textOf(line).trimEnd(),
  );

describe('other ways to hear of peers, below the trackers', () => {
  test('each says how it stands, how many came that way, and when it asks again', () => {
    const [head, dht, pex] = read(120);
    assert.match(head!, /^ FROM STATUS .*PEERS +LAST +NEXT$/);
    assert.match(
      dht!,
      /^ DHT +working +12 peers found at 143 nodes; 8 tell of us\. +3 +3 min ago +in 12 min$/,
    );
    assert.match(pex!, /^ PEX +waiting +0 of 4 peers tell of others\. +0 +- +-$/);
  });

  test('no line is wider than the window', () => {
    for (const columns of [40, 60, 80, 120]) {
      for (const { line } of sourceRows(SOURCES, columns, NOW))
        assert.ok(lineWidth(line) <= columns);
    }
  });

  test('they stand below what trackers there are, and cannot be taken away or changed', () => {
    const desk = new Desk(1, { columns: 80, rows: 24 });
    const details = { trackers: [makeTracker()], sources: SOURCES };
    desk.session.publish({ details: { [makeId(1)]: details } });
    desk.press('enter', 'enter', 't', 'G', 'x', 'e');
    assert.deepEqual(desk.commands, []);
    assert.equal(desk.sheet, null);
  });
});
