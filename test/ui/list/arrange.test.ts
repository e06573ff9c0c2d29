import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { TorrentSummary } from '../../../source/contract/frame.ts';
import {
  arrangeTorrents,
  RESORT_AFTER_MS,
  rememberedArrange,
} from '../../../source/ui/list/arrange.ts';
import { FIRST_SORT, SORT_FIELDS, type Sort } from '../../../source/ui/list/sort.ts';
import { makeTorrent } from '../../helpers/frame-maker.ts';

const FASTEST: Sort = { field: 'down', direction: 'descending' };

const torrentsOf = (...rates: readonly number[]): readonly TorrentSummary[] =>
  rates.map((downloadRate, at) => makeTorrent(at + 1, { downloadRate }));

const numbers = (torrents: readonly TorrentSummary[]): string =>
  torrents.map(({ id }) => Number.parseInt(id, 16)).join(' ');

const withRate = (
  torrents: readonly TorrentSummary[],
  number: number,
  downloadRate: number,
): readonly TorrentSummary[] =>
  torrents.map((torrent, at) => (at + 1 === number ? { ...torrent, downloadRate } : torrent));

describe('what the list shows', () => {
  test('nothing changed is the same list', () => {
    const arrange = rememberedArrange();
    const torrents = torrentsOf(3, 2, 1);
    const wanted = { sort: FASTEST, filter: '' };
    assert.equal(arrange(torrents, wanted), arrange(torrents, { ...wanted }));
  });

  test('rates move rows every few seconds, though their figures are new at once', () => {
    let now = 0;
    const arrange = rememberedArrange(() => now);
    const wanted = { sort: FASTEST, filter: '' };
    const first = torrentsOf(30, 20, 10);
    assert.equal(numbers(arrange(first, wanted)), '1 2 3');
    now = RESORT_AFTER_MS - 1;
    const second = withRate(first, 3, 99);
    const held = arrange(second, wanted);
    assert.equal(numbers(held), '1 2 3');
    assert.equal(held[2]!.downloadRate, 99);
    now = RESORT_AFTER_MS;
    const third = withRate(second, 1, 31);
    assert.equal(numbers(arrange(third, wanted)), '3 1 2');
  });

  test('a move that had to wait is not forgotten', () => {
    let now = 0;
    const arrange = rememberedArrange(() => now);
    const wanted = { sort: FASTEST, filter: '' };
    const first = torrentsOf(30, 20, 10);
    arrange(first, wanted);
    const second = withRate(first, 3, 99);
    arrange(second, wanted);
    now = RESORT_AFTER_MS;
    const third = [{ ...second[0]!, uploadRate: 5 }, ...second.slice(1)];
    assert.equal(numbers(arrange(third, wanted)), '3 1 2');
  });

  test('a key that asks for an order has it at once', () => {
    const arrange = rememberedArrange(() => 0);
    const first = torrentsOf(30, 20, 10);
    arrange(first, { sort: FASTEST, filter: '' });
    const second = withRate(first, 3, 99);
    assert.equal(numbers(arrange(second, { sort: { ...FASTEST }, filter: '' })), '3 1 2');
  });

  test('what stands still is moved at once', () => {
    const arrange = rememberedArrange(() => 0);
    const wanted = { sort: { field: 'state', direction: 'ascending' } as const, filter: '' };
    const first = torrentsOf(1, 1);
    arrange(first, wanted);
    const second = [first[0]!, { ...first[1]!, state: 'checking' as const }];
    assert.equal(numbers(arrange(second, wanted)), '2 1');
  });

  test('while rows are held, what the filter lets in stands where it stood among all', () => {
    let now = 0;
    const arrange = rememberedArrange(() => now);
    const wanted = { sort: FASTEST, filter: 'down>0' };
    const first = torrentsOf(30, 0, 10);
    assert.equal(numbers(arrange(first, wanted)), '1 3');
    const second = withRate(withRate(first, 2, 99), 1, 0);
    assert.equal(numbers(arrange(second, wanted)), '3 2');
    assert.equal(numbers(arrange(second, { ...wanted, filter: '' })), '1 3 2');
    arrange(second, wanted);
    now = RESORT_AFTER_MS;
    assert.equal(numbers(arrange(withRate(second, 3, 11), wanted)), '2 3');
  });

  test('a filter by age looks at the time', () => {
    let now = 1000;
    const arrange = rememberedArrange(() => now);
    const wanted = { sort: FIRST_SORT, filter: 'added<1h' };
    const torrents = [makeTorrent(1, { addedAt: 0 }), makeTorrent(2, { addedAt: 3_000_000 })];
    assert.equal(numbers(arrange(torrents, wanted)), '1 2');
    now = 3_700_000;
    assert.equal(numbers(arrange([...torrents], wanted)), '2');
  });

  test('step by step it comes to the same as all at once', () => {
    const filter = fc.constantFrom('', 'down>2', '-torrent', 'is:active', 'torrent 1');
    const field = fc.constantFrom(...SORT_FIELDS);
    const rate = fc.integer({ min: 0, max: 5 });
    const rates = fc.array(rate, { minLength: 1, maxLength: 12 });
    const changes = fc.array(fc.tuple(fc.nat(12), rate), { maxLength: 12 });
    fc.assert(
      fc.property(rates, changes, filter, field, (start, steps, typed, by) => {
        const wanted = { sort: { field: by, direction: 'descending' } as const, filter: typed };
        const arrange = rememberedArrange();
        let torrents = torrentsOf(...start);
        for (const [number, value] of steps) {
          assert.deepEqual(arrange(torrents, wanted), arrangeTorrents(torrents, wanted));
          torrents = withRate(torrents, number, value);
        }
        assert.deepEqual(arrange(torrents, wanted), arrangeTorrents(torrents, wanted));
      }),
    );
  });

  test('a frame that moves nothing sorts and filters nothing again', () => {
    let looks = 0;
    const watched = {
      ...makeTorrent(1),
      get name() {
        looks += 1;
        return makeTorrent(1).name;
      },
    };
    const arrange = rememberedArrange();
    const wanted = { sort: { field: 'name', direction: 'ascending' } as const, filter: 'torrent' };
    const first = [watched, makeTorrent(2), makeTorrent(3)];
    arrange(first, wanted);
    looks = 0;
    const second = [watched, makeTorrent(2, { downloadRate: 1 }), first[2]!];
    assert.equal(arrange(second, wanted)[1]!.downloadRate, 1);
    assert.equal(looks, 0);
  });
});
