import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import { EngineSettingsFile } from '../../source/settings/engine-settings-file.ts';
import { StoredSettings } from '../../source/settings/stored-settings.ts';
import { MemorySettingsFile } from '../helpers/memory-settings-file.ts';

const TEXT = `// mine
{
  "screen": { "theme": "dusk" },
  "session": {
    "downloadLimit": "500K" // the line is slow
  }
}
`;

const opened = async (text: string | null) => {
  const file = new MemorySettingsFile(text);
  return { file, store: new EngineSettingsFile(await StoredSettings.open(file)) };
};

test('what is written goes to its place, and comments and order stay', async () => {
  const { file, store } = await opened(TEXT);
  await store.write({ session: { downloadLimit: 1_000, directory: '/srv' } });
  assert.equal(
    file.text,
    TEXT.replace('"500K"', '1000,').replace('slow', 'slow\n    "directory": "/srv"'),
  );
});

test('a change by hand is told once, with only what has changed of what an engine obeys', async () => {
  const { file, store } = await opened(TEXT);
  assert.deepEqual(await store.read(), { changes: {}, problems: [] });
  file.text = '{"screen": {"theme": "none"}, "session": {"uploadLimit": 5}}';
  const { changes } = await store.read();
  assert.deepEqual(changes, { session: { downloadLimit: null, uploadLimit: 5 } });
  assert.deepEqual((await store.read()).changes, {});
});

test('what the engine wrote itself is no news to it, what was written by hand meanwhile is', async () => {
  const { file, store } = await opened('{}');
  file.text = '{"session": {"uploadLimit": 7}}';
  await store.write({ session: { downloadLimit: 9 } });
  assert.deepEqual((await store.read()).changes, { session: { uploadLimit: 7 } });
});

test('a file that cannot be read changes nothing, is told with its line, and is left as it is', async () => {
  const { file, store } = await opened(TEXT);
  file.text = '{\n  "session": {';
  const { changes, problems } = await store.read();
  assert.deepEqual(changes, {});
  assert.match(problems.join(), /settings\.json:2:\d+: .*brace/);
  await assert.rejects(store.write({ session: { uploadLimit: 1 } }), (error) =>
    isSluiceError(error, 'settings/broken'),
  );
  assert.equal(file.text, '{\n  "session": {');
  file.text = '{"session": {"downloadLimit": "fast", "uploadLimit": 3}}';
  const mended = await store.read();
  assert.deepEqual(
    mended.changes,
    { session: { uploadLimit: 3 } },
    'the wrong one stays as it was',
  );
  assert.match(mended.problems.join(), /downloadLimit is "fast"/);
});
