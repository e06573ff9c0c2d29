import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../source/base/safe-text.ts';
import { SettingsReload } from '../../source/cli/settings-reload.ts';
import { ENGINE_DEFAULTS } from '../../source/settings/default-settings.ts';
import { FakeSession } from '../helpers/fake-session.ts';

const scene = () => {
  const session = new FakeSession();
  const told: string[] = [];
  const reload = new SettingsReload(session, (message) => told.push(message));
  const say = (...notes: readonly string[]) => {
    session.answer('session:reload-settings', () => ({
      settings: ENGINE_DEFAULTS,
      path: '/s.json',
      notes: notes.map((note) => safeText(note)),
    }));
  };
  const said = () => told.splice(0);
  return { session, reload, say, said };
};

test('who asks is answered, in any case', async () => {
  const { session, reload, say, said } = scene();
  say();
  await reload.ask();
  assert.deepEqual(said(), ['the settings were read anew']);
  say('line 1 is wrong');
  await reload.ask();
  await reload.ask();
  assert.deepEqual(said(), ['line 1 is wrong', 'line 1 is wrong']);
  session.answer('session:reload-settings', () => {
    throw new Error('it is closing');
  });
  await reload.ask();
  assert.deepEqual(said(), ['it is closing']);
});

test('of what is only noticed the same is told once', async () => {
  const { reload, say, said } = scene();
  say();
  await reload.notice();
  assert.deepEqual(said(), []);
  say('line 1 is wrong');
  await reload.notice();
  await reload.notice();
  assert.deepEqual(said(), ['line 1 is wrong']);
  say();
  await reload.notice();
  say('line 1 is wrong');
  await reload.notice();
  assert.deepEqual(said(), ['line 1 is wrong']);
});
