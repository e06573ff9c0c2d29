import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TorrentId } from '../../../source/base/ids.ts';
import type { QueueSettings } from '../../../source/contract/settings.ts';
import { type QueueMember, TorrentQueue } from '../../../source/engine/session/torrent-queue.ts';
import { SEED_TURN_MS } from '../../../source/policy/limits.ts';
import type { QueueKind } from '../../../source/policy/queue-lane.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const NO_LIMITS: QueueSettings = { downloads: null, seeds: null, checks: null, countsSlow: true };

const scene = (limits: Partial<QueueSettings> = {}) => {
  const clock = new VirtualClock();
  const told: string[] = [];
  const touched: string[] = [];
  const queue = new TorrentQueue({
    clock,
    settings: { ...NO_LIMITS, ...limits },
    touch: (id) => touched.push(id),
  });
  const members = new Map<string, QueueMember>();
  const wish = (id: string, kind: QueueKind, order = id.charCodeAt(0)): void => {
    const member = members.get(id) ?? {
      id: id as TorrentId,
      onVerdict: (verdictKind, runs) =>
        told.push(`${id} ${verdictKind} ${runs ? 'runs' : 'waits'}`),
      onOrder: (key) => wish(id, kind, key),
    };
    members.set(id, member);
    const own = { isForced: false, isSlow: false, need: 1 };
    queue.set(member, { id: member.id, kind, order, ...own });
    if (kind === 'download' && queue.positionOf(member.id) === null) queue.setOrder(member, order);
  };
  const turn = () => clock.advance(0);
  return { clock, queue, wish, told, touched, turn };
};

test('without a limit one runs at once, not a turn later', () => {
  const { wish, told } = scene();
  wish('a', 'download');
  assert.deepEqual(told, ['a download runs']);
});

test('where places are few, all that comes in one turn is judged together', async () => {
  const { wish, told, turn } = scene({ downloads: 1 });
  for (const id of 'cab') wish(id, 'download');
  assert.deepEqual(told, []);
  await turn();
  assert.deepEqual(told.sort(), ['a download runs', 'b download waits', 'c download waits']);
});

test('a seed whose turn is over makes room by the clock alone', async () => {
  const { clock, wish, told, turn } = scene({ seeds: 1 });
  for (const id of 'ab') wish(id, 'seed');
  await turn();
  told.length = 0;
  await clock.advance(SEED_TURN_MS);
  assert.deepEqual(told, ['a seed waits', 'b seed runs']);
});

test('a move tells those it moves, shows those whose place is another, and decides anew', async () => {
  const { queue, wish, told, touched, turn } = scene({ downloads: 1 });
  for (const id of 'abcd') wish(id, 'download');
  await turn();
  touched.length = 0;
  told.length = 0;
  queue.move(['c', 'x'] as TorrentId[], 'top');
  assert.deepEqual(touched, ['c', 'a', 'b']);
  assert.equal(queue.positionOf('d' as TorrentId), 4);
  await turn();
  assert.deepEqual(told, ['a download waits', 'c download runs']);
  assert.throws(() => queue.move(['x'] as TorrentId[], 'top'), /has something to download/);
});

test('when one leaves, those behind it are shown anew, and the reason of a wait says how many run', async () => {
  const { queue, wish, touched, turn } = scene({ downloads: 2 });
  for (const id of 'abcd') wish(id, 'download');
  await turn();
  assert.equal(queue.reasonOf('d' as TorrentId), 'waits: 2 of 2 downloads run');
  assert.equal(queue.reasonOf('a' as TorrentId), undefined);
  touched.length = 0;
  queue.forget('b' as TorrentId);
  await turn();
  assert.deepEqual(touched, ['c', 'd']);
  assert.equal(queue.positionOf('d' as TorrentId), 3);
  queue.obey({ ...NO_LIMITS, downloads: 1 });
  await turn();
  assert.equal(queue.reasonOf('d' as TorrentId), 'waits: 1 of 1 download runs');
});

test('new ones come last, and never two in one place', () => {
  const { queue } = scene();
  const orders = [queue.newOrder(), queue.newOrder(), queue.newOrder()];
  assert.equal(new Set(orders).size, 3);
  assert.deepEqual(
    [...orders].sort((left, right) => left - right),
    orders,
  );
});

test('once closed it tells nobody anything, and no timer is left', async () => {
  const { clock, queue, wish, told, turn } = scene({ seeds: 1 });
  for (const id of 'ab') wish(id, 'seed');
  await turn();
  queue.close();
  told.length = 0;
  wish('c', 'seed');
  queue.delete('a' as TorrentId);
  await turn();
  assert.deepEqual([told, clock.pendingTimers], [[], 0]);
});
