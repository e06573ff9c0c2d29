import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError, SluiceError } from '../../../source/base/errors.ts';
import type { EngineSettings } from '../../../source/contract/settings.ts';
import type { Report } from '../../../source/engine/past/journal.ts';
import { Configuration } from '../../../source/engine/session/configuration.ts';
import { ENGINE_DEFAULTS } from '../../../source/settings/default-settings.ts';
import { EngineSettingsFile } from '../../../source/settings/engine-settings-file.ts';
import { StoredSettings } from '../../../source/settings/stored-settings.ts';
import { MemorySettingsFile } from '../../helpers/memory-settings-file.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const scene = async (text = '{}') => {
  const file = new MemorySettingsFile(text);
  const store = new EngineSettingsFile(await StoredSettings.open(file));
  const clock = new VirtualClock();
  const reports: string[] = [];
  const report: Report = (name, payload) => {
    reports.push(`${name} ${JSON.stringify(payload)}`);
  };
  const configuration = new Configuration({ clock, initial: ENGINE_DEFAULTS, store, report });
  const heard: EngineSettings[] = [];
  configuration.onChange((settings) => heard.push(settings));
  return { clock, file, reports, configuration, heard };
};

test('what is set counts at once, is told to who obeys it and in the journal, and is kept', async () => {
  const { file, configuration, heard, reports } = await scene('{\n  // none yet\n}');
  const answer = await configuration.configure({ session: { uploadLimit: 5 } });
  assert.equal(answer.settings.session.uploadLimit, 5);
  assert.deepEqual([answer.path, answer.notes], [file.path, []]);
  assert.deepEqual(heard, [answer.settings]);
  assert.deepEqual(reports, ['session:configured {"keys":["session.uploadLimit"]}']);
  assert.match(file.text!, /"uploadLimit": 5/);
  assert.match(file.text!, /none yet/);
});

test('what is so already is nothing to tell, but is kept', async () => {
  const { file, configuration, heard, reports } = await scene();
  await configuration.configure({ session: { uploadLimit: null } });
  assert.deepEqual([heard, reports], [[], []]);
  assert.match(file.text!, /"uploadLimit": null/);
});

test('of changes one of which is wrong none is made', async () => {
  const { file, configuration, heard } = await scene();
  const changes = { session: { uploadLimit: 5, port: -1 } };
  await assert.rejects(configuration.configure(changes), (error) =>
    isSluiceError(error, 'settings/invalid'),
  );
  assert.deepEqual([heard, file.writes], [[], 0]);
  assert.equal((await configuration.configure({ session: { uploadLimit: 6 } })).notes.length, 0);
});

test('a broken file is never written to: what is set counts all the same, and it is said', async () => {
  const { file, configuration, reports } = await scene('{"session": {');
  const { settings, notes } = await configuration.configure({ session: { uploadLimit: 5 } });
  assert.equal(settings.session.uploadLimit, 5);
  assert.match(notes.join(), /is not kept: the settings file cannot be read \(line 1/);
  assert.match(reports.at(-1)!, /^session:warned .*is not kept/);
  assert.deepEqual([file.text, file.writes], ['{"session": {', 0]);
  file.text = '{}';
  await configuration.configure({ session: { downloadLimit: 7 } });
  assert.deepEqual(JSON.parse(file.text), { session: { uploadLimit: 5, downloadLimit: 7 } });
});

test('a file that was changed by hand is taken up when asked to; what it does not change stays', async () => {
  const { file, configuration, heard } = await scene('{"session": {"downloadLimit": 9}}');
  file.failure = new SluiceError('disk/failed', 'cannot read it');
  assert.deepEqual((await configuration.reload()).notes, [`${file.path}: cannot read it`]);
  file.failure = undefined;
  file.text = '{"session": {"downloadLimit": 9, "uploadLimit": 7}}';
  const { settings } = await configuration.reload();
  assert.deepEqual(settings.session, { ...ENGINE_DEFAULTS.session, uploadLimit: 7 });
  assert.equal(heard.length, 1);
});

test('changes at once are made one after the other: the file says in the end what is in force', async () => {
  const { file, configuration } = await scene();
  const rates = [1, 2, 3, 4];
  await Promise.all(
    rates.map((uploadLimit) => configuration.configure({ session: { uploadLimit } })),
  );
  assert.equal(configuration.settings.session.uploadLimit, 4);
  assert.match(file.text!, /"uploadLimit": 4/);
});

test('an engine without a file forgets, and has nothing to take up', async () => {
  const configuration = new Configuration({
    clock: new VirtualClock(),
    initial: ENGINE_DEFAULTS,
    store: undefined,
    report: () => {},
  });
  const answer = await configuration.configure({ session: { uploadLimit: 5 } });
  assert.deepEqual([answer.path, answer.notes], [null, []]);
  await assert.rejects(configuration.reload(), (error) =>
    isSluiceError(error, 'session/not-allowed'),
  );
});

test('while the file hangs settings count at once, what was set stands above what comes of it, and the end waits a little', async () => {
  const { clock, file, configuration } = await scene('{"session": {"uploadLimit": 3}}');
  const hanging = Promise.withResolvers<void>();
  const read = file.read.bind(file);
  file.read = async () => {
    await hanging.promise;
    return read();
  };
  file.text = '{"session": {"uploadLimit": 4, "downloadLimit": 4}}';
  const reloaded = configuration.reload();
  const configured = configuration.configure({ session: { uploadLimit: 5 } });
  assert.equal(configuration.settings.session.uploadLimit, 5);
  await clock.wait(configuration.close());
  assert.equal(clock.pendingTimers, 0);
  hanging.resolve();
  await reloaded;
  await configured;
  const { uploadLimit, downloadLimit } = configuration.settings.session;
  assert.deepEqual([uploadLimit, downloadLimit], [5, 4]);
  assert.match(file.text, /"uploadLimit": 5/);
});
