/** Local sockets over `node:net`: a Unix socket that only its user can reach, or a named pipe. */
import { chmod, lstat, mkdir, stat, unlink } from 'node:fs/promises';
import { createServer, Socket } from 'node:net';
import { dirname } from 'node:path';
import { SluiceError } from '../base/errors.ts';
import type {
  LocalConnection,
  LocalHandler,
  LocalListener,
  LocalSockets,
} from '../base/ports/local-socket.ts';
import { diskError } from './disk-error.ts';
import { NodeLocalConnection } from './local-connection.ts';
import { systemCodeOf } from './network-error.ts';

const FOLDER_MODE = 0o700;
const SOCKET_MODE = 0o600;
const PROBE_TIMEOUT_MS = 2_000;
/** `sun_path` holds 108 bytes on Linux and 104 elsewhere, the last of them a zero. */
export const maxSocketPathBytes = (platform: NodeJS.Platform = process.platform): number =>
  platform === 'linux' ? 107 : 103;

/** `\\.\pipe\name`: Windows guards these itself, by the user that made them. */
const isPipe = (path: string): boolean => path.startsWith('\\\\.\\pipe\\');

const userId = (): number | undefined => process.getuid?.();

export class NodeLocalSockets implements LocalSockets {
  connect(path: string, handler: LocalHandler, timeoutMs: number): LocalConnection {
    const socket = new Socket({ allowHalfOpen: true });
    const connection = new NodeLocalConnection(socket, path);
    connection.handOverTo(handler);
    void checkBeforeConnecting(path).then(
      () => connection.connect(timeoutMs),
      (error: SluiceError) => connection.fail(error),
    );
    return connection;
  }

  async listen(
    path: string,
    accept: (connection: LocalConnection) => LocalHandler,
  ): Promise<LocalListener> {
    if (!isPipe(path)) {
      checkLength(path);
      await preparePlace(path);
    }
    const listener = await listenAt(path, accept);
    if (!isPipe(path)) await chmod(path, SOCKET_MODE);
    return listener;
  }
}

const checkLength = (path: string): void => {
  const bytes = Buffer.byteLength(path);
  if (bytes <= maxSocketPathBytes()) return;
  throw new SluiceError(
    'daemon/path',
    `the path of the socket has ${bytes} bytes, and the system takes ${maxSocketPathBytes()}: ${path}`,
  );
};

const isMine = (owner: number): boolean => userId() === undefined || owner === userId();

/** A folder that nobody else can look into, and nothing in the place of the socket. */
const preparePlace = async (path: string): Promise<void> => {
  const folder = dirname(path);
  try {
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    const status = await lstat(folder);
    if (!status.isDirectory() || !isMine(status.uid)) throw notOurs(folder);
    if ((status.mode & 0o077) !== 0) await chmod(folder, FOLDER_MODE);
  } catch (error) {
    throw diskError(error, 'make a place for the socket in', folder);
  }
  await removeStale(path);
};

const notOurs = (path: string): SluiceError =>
  new SluiceError('daemon/path', `${path} is a link or belongs to another user; it is not used`);

/** Only a socket that nobody answers at; whoever calls holds the lock of the state folder. */
const removeStale = async (path: string): Promise<void> => {
  const status = await lstat(path).catch(() => undefined);
  if (status === undefined) return;
  if (!status.isSocket() || !isMine(status.uid)) {
    throw new SluiceError('daemon/path', `${path} is in the way, and is no socket of ours`);
  }
  if (await isAnswering(path)) {
    throw new SluiceError('daemon/running', `an engine listens at ${path} already`);
  }
  await unlink(path).catch((error: unknown) => {
    if (systemCodeOf(error) !== 'ENOENT') throw diskError(error, 'remove the old socket', path);
  });
};

/** One that does not say no lives, however busy it is. */
const isAnswering = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = new Socket();
    const end = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => end(true));
    socket.on('connect', () => end(true));
    socket.on('error', (error) => end(!['ECONNREFUSED', 'ENOENT'].includes(systemCodeOf(error))));
    socket.connect(path);
  });

const listenAt = (
  path: string,
  accept: (connection: LocalConnection) => LocalHandler,
): Promise<LocalListener> => {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const connection = new NodeLocalConnection(socket, path);
    connection.handOverTo(accept(connection));
  });
  return new Promise((resolve, reject) => {
    // Stays: an accept that fails later (too many open files) must not end the process.
    server.on('error', (error) => reject(listenError(error, path)));
    server.listen(path, () => {
      resolve({
        close: () =>
          new Promise((done) => {
            server.close();
            setImmediate(done);
          }),
      });
    });
  });
};

const listenError = (error: unknown, path: string): SluiceError =>
  systemCodeOf(error) === 'EADDRINUSE'
    ? new SluiceError('daemon/running', `an engine listens at ${path} already`, { cause: error })
    : diskError(error, 'open the socket', path);

/** Somebody else's socket might be a trap: what is sent to it is sent to them. */
const checkBeforeConnecting = async (path: string): Promise<void> => {
  if (isPipe(path)) return;
  checkLength(path);
  const status = await stat(path).catch(() => undefined);
  // The connection itself says best what is wrong with a path where nothing is.
  if (status === undefined || isMine(status.uid) || userId() === 0) return;
  throw notOurs(path);
};
