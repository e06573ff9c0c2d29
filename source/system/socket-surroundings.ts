/** What this system says of where local sockets may be. */
import { tmpdir } from 'node:os';
import { maxSocketPathBytes } from './local-socket.ts';

export const socketSurroundings = (
  environment: Readonly<Record<string, string | undefined>> = process.env,
) => {
  const runtime = environment.XDG_RUNTIME_DIR;
  return {
    platform: process.platform,
    // As for the other folders, relative paths are ignored.
    runtimeFolder: runtime?.startsWith('/') ? runtime : undefined,
    temporaryFolder: tmpdir(),
    userId: process.getuid?.(),
    maxBytes: maxSocketPathBytes(),
  };
};
