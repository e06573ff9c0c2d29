import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { engineArgs, flagSettings, folderOf, unheeded } from '../../source/cli/engine-settings.ts';
import { DEFAULT_SETTINGS } from '../../source/settings/default-settings.ts';

const { session } = DEFAULT_SETTINGS;

describe('what an engine is started with', () => {
  test('without a word it puts torrents where we stand, wherever it stands itself', () => {
    assert.deepEqual(engineArgs({}, session), ['--dir', process.cwd()]);
  });

  test('a folder of the settings is left to it, a flag stands above both', () => {
    const wanted = { ...session, directory: '/srv/torrents' };
    assert.deepEqual(engineArgs({}, wanted), []);
    assert.deepEqual(engineArgs({ dir: '/data' }, wanted), ['--dir', '/data']);
    assert.equal(folderOf({}, wanted), '/srv/torrents');
    assert.equal(folderOf({ dir: '/data' }, wanted), '/data');
  });

  test('the other flags go with it', () => {
    const rates = { maxDown: '1M', maxUp: '5K' };
    const flags = { dir: '/d', port: 0, ...rates, encrypt: 'require', settings: '/s.json' };
    assert.deepEqual(
      engineArgs(flags, session).join(' '),
      ['--dir /d --port 0 --max-down 1M --max-up 5K --encrypt require --settings /s.json'][0],
    );
  });

  test('a policy of encryption is for both ways, and must be one', () => {
    const { encryption } = flagSettings({ encrypt: 'require' });
    assert.deepEqual(encryption, { incoming: 'require', outgoing: 'require' });
    assert.equal(flagSettings({}).encryption, undefined);
    assert.throws(() => flagSettings({ encrypt: 'on' }), /"on" is not a policy/);
  });

  test('an engine that runs already does not heed them, and that is said', () => {
    assert.deepEqual(unheeded({ dir: '/d' }), []);
    assert.match(unheeded({ port: 1, maxUp: '1K' }).join('; '), /--port counts.*--max-up counts/);
  });
});
