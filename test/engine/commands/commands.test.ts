import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SluiceError } from '../../../source/base/errors.ts';
import { endpointOf } from '../../../source/engine/commands/argument-checks.ts';
import type { CommandTarget } from '../../../source/engine/commands/command-target.ts';
import { execute } from '../../../source/engine/commands/commands.ts';

test('addresses of peers are literals with a port', () => {
  assert.deepEqual(endpointOf('192.0.2.7:6881'), { host: '192.0.2.7', port: 6881 });
  assert.deepEqual(endpointOf('[2001:DB8:0::1]:1'), { host: '2001:db8::1', port: 1 });
});

for (const address of [
  '',
  ':6881',
  '192.0.2.7',
  '192.0.2.7:',
  '192.0.2.7:0',
  '192.0.2.7:65536',
  '192.0.2.7:6881x',
  '192.0.2.300:6881',
  'peer.example:6881',
  '2001:db8::1:6881',
  '[192.0.2.7]:6881',
]) {
  test(`"${address}" is no address of a peer, and it is said how one looks`, () => {
    assert.throws(
      () => endpointOf(address),
      (error) => {
        assert.ok(error instanceof SluiceError && error.code === 'session/invalid-argument');
        assert.ok(error.message.includes(`"${address}"`));
        assert.match(error.message, /HOST:PORT/);
        return true;
      },
    );
  });
}

test('what JSON could not even say is refused as a limit before anything is set', async () => {
  const set: unknown[] = [];
  const configuration = { configure: async (changes: unknown) => set.push(changes) };
  const target = { services: { configuration } } as unknown as CommandTarget;
  for (const upload of [Number.NaN, Number.POSITIVE_INFINITY]) {
    await assert.rejects(
      execute(target, 'session:set-limits', { download: 5, upload }),
      (error) => error instanceof SluiceError && error.code === 'session/invalid-argument',
    );
  }
  assert.deepEqual(set, []);
  await execute(target, 'session:set-limits', { download: 0, upload: null });
  assert.deepEqual(
    set,
    [{ session: { downloadLimit: 1, uploadLimit: null } }],
    '0 holds everything up, null lets it go',
  );
});
