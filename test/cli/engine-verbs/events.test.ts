import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDeskEngine } from '../desk-engine.ts';
import { eventsOf } from '../program.ts';

test('what has happened is printed in order, of all torrents or of one', async (context) => {
  const { sluice } = await startDeskEngine(context);
  const { code, stdout } = await sluice('events', '--json');
  assert.equal(code, 0);
  const events = eventsOf(stdout);
  assert.deepEqual(
    events.map(({ name }) => name),
    ['session:listening', 'torrent:added', 'torrent:added'],
  );
  const one = eventsOf((await sluice('events', 'film', '--json')).stdout);
  assert.deepEqual(
    one.map(({ torrentName }) => torrentName),
    ['film.mkv'],
  );
  const later = await sluice('events', '--after', String(events[1]!.number));
  assert.match(later.stdout, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}3 {2}Added film\.mkv\n$/);
});

test('those who follow see what happens, until the engine goes', async (context) => {
  const { desk, stop, sluice } = await startDeskEngine(context);
  const follow = desk.start(['events', '--follow', '--after', '0', '--json']);
  await follow.until(({ events }) => events.length >= 3, 'the journal came');
  await sluice('resume', 'album');
  await follow.until(
    ({ events }) => events.some(({ name }) => name === 'torrent:resumed'),
    'it was told',
  );
  assert.equal(await stop(), 0);
  const { code, stdout } = await follow.ended;
  assert.equal(code, 1);
  const last = eventsOf(stdout).at(-1) as unknown as { error: { code: string } };
  assert.equal(last.error.code, 'daemon/lost');
});

test('F37: a reader that goes away ends the verb in silence', async (context) => {
  const { desk, sluice } = await startDeskEngine(context);
  const follow = desk.start(['events', '--follow', '--after', '0']);
  await follow.until(({ stdout }) => stdout.includes('Added album'), 'the journal came');
  follow.child.stdout.destroy();
  await sluice('resume', 'album');
  const { code, stderr } = await follow.ended;
  assert.deepEqual([code, stderr], [0, '']);
});
