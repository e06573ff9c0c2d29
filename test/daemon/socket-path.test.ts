import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SocketPlace, socketPathOf } from '../../source/daemon/socket-path.ts';

const PLACE: SocketPlace = {
  stateFolder: '/home/ada/.local/state/sluice',
  platform: 'linux',
  runtimeFolder: '/run/user/1000',
  temporaryFolder: '/tmp',
  userId: 1000,
  maxBytes: 107,
};

const DEEP = `/${'ö'.repeat(50)}`;

test('the socket is in a folder of its own in the state folder, so that only its user can reach it', () => {
  assert.equal(socketPathOf(PLACE), '/home/ada/.local/state/sluice/socket/engine.sock');
});

test('where that is too long for the system it is among the sockets of the user, another for each state folder', () => {
  const path = socketPathOf({ ...PLACE, stateFolder: DEEP });
  assert.match(path, /^\/run\/user\/1000\/sluice\/[0-9a-f]{16}\.sock$/);
  assert.notEqual(path, socketPathOf({ ...PLACE, stateFolder: `${DEEP}x` }));
  const elsewhere = { ...PLACE, stateFolder: DEEP, runtimeFolder: undefined };
  assert.match(socketPathOf(elsewhere), /^\/tmp\/sluice-1000\/[0-9a-f]{16}\.sock$/);
});

test('on Windows it is a named pipe', () => {
  const path = socketPathOf({ ...PLACE, platform: 'win32', stateFolder: 'C:\\sluice' });
  assert.match(path, /^\\\\\.\\pipe\\sluice-[0-9a-f]{16}$/);
});
