/** Where the socket of a state folder is: the same for the engine and for whoever looks for it. */
import { createHash } from 'node:crypto';
import { join, win32 } from 'node:path';

export interface SocketPlace {
  /** Absolute. */
  readonly stateFolder: string;
  /** As the system's `process.platform`. */
  readonly platform: string;
  /** `XDG_RUNTIME_DIR`: a folder of this user alone. */
  readonly runtimeFolder: string | undefined;
  /** For temporary files of everybody. */
  readonly temporaryFolder: string;
  readonly userId: number | undefined;
  /** What the system takes. */
  readonly maxBytes: number;
}

const DIGEST_LETTERS = 16;

const digestOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LETTERS);

/** In the state folder, or where that lies too deep for the system, among the sockets of this user. */
export const socketPathOf = (place: SocketPlace): string => {
  const name = digestOf(place.stateFolder);
  if (place.platform === 'win32') return win32.join('\\\\.\\pipe\\', `sluice-${name}`);
  const inState = join(place.stateFolder, 'socket', 'engine.sock');
  if (Buffer.byteLength(inState) <= place.maxBytes) return inState;
  const folder =
    place.runtimeFolder === undefined
      ? join(place.temporaryFolder, `sluice-${place.userId ?? 'user'}`)
      : join(place.runtimeFolder, 'sluice');
  return join(folder, `${name}.sock`);
};
