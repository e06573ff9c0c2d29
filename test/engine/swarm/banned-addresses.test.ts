import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError } from '../../../source/base/errors.ts';
import { MAX_BANNED_ADDRESSES } from '../../../source/engine/limits.ts';
import { BannedAddresses } from '../../../source/engine/swarm/banned-addresses.ts';
import { MemoryStateMedium, MemoryStateStore } from '../../helpers/memory-state.ts';

const scene = (medium = new MemoryStateMedium()) => {
  const state = new MemoryStateStore(medium);
  const dropped: string[] = [];
  const warnings: string[] = [];
  const bans = new BannedAddresses({
    state,
    onBanned: (host) => dropped.push(host),
    warn: (message) => warnings.push(message),
  });
  return { medium, state, bans, dropped, warnings };
};

test('a ban is kept for the next session, in one way of writing, and told once', async () => {
  const { medium, bans, dropped } = scene();
  await bans.ban('2001:DB8:0::1');
  await bans.ban('2001:db8::1');
  await bans.ban('192.0.2.7');
  assert.deepEqual(dropped, ['2001:db8::1', '192.0.2.7']);
  assert.ok(bans.has('192.0.2.7') && !bans.has('192.0.2.8'));
  const later = scene(medium).bans;
  await later.load();
  assert.deepEqual(later.all, ['192.0.2.7', '2001:db8::1']);
  await later.unban('192.0.2.7');
  await assert.rejects(later.unban('192.0.2.7'), (error) =>
    isSluiceError(error, 'session/not-allowed'),
  );
});

test('what is no address is refused, and so is one too many', async () => {
  const { bans, medium } = scene();
  for (const wrong of ['', 'host', '192.0.2.7:5', 5 as unknown as string]) {
    await assert.rejects(bans.ban(wrong), (error) =>
      isSluiceError(error, 'session/invalid-argument'),
    );
  }
  const many = Array.from(
    { length: MAX_BANNED_ADDRESSES },
    (_, at) => `10.0.${at >> 8}.${at & 255}`,
  );
  medium.notes.set('banned addresses', JSON.stringify(many));
  await bans.load();
  await assert.rejects(bans.ban('192.0.2.7'), (error) =>
    isSluiceError(error, 'session/not-allowed'),
  );
});

test('a list that is damaged, or cannot be read, is none, with a warning where one can be given', async () => {
  const { bans, medium, state, warnings } = scene();
  for (const note of ['{', '5', '[5, null, "x", "192.0.2.7"]']) {
    medium.notes.set('banned addresses', note);
    await bans.load();
  }
  assert.deepEqual(bans.all, ['192.0.2.7']);
  state.fault = () => 'state/failed';
  await bans.load();
  assert.equal(warnings.length, 2);
  assert.deepEqual(bans.all, ['192.0.2.7']);
});

test('F6: what cannot be kept is refused and changes nothing, and who asks again is told no less', async () => {
  const { bans, state, dropped } = scene();
  await bans.ban('192.0.2.7');
  state.fault = (call) => (call === 'saveNote' ? 'state/failed' : undefined);
  const fails = (error: unknown) => isSluiceError(error, 'state/failed');
  const both = [bans.ban('192.0.2.8'), bans.ban('192.0.2.8'), bans.unban('192.0.2.7')];
  for (const asked of both) await assert.rejects(asked, fails);
  assert.deepEqual([bans.all, dropped], [['192.0.2.7'], ['192.0.2.7']]);
});
