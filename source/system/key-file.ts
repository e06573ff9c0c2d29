/** A secret in a file of its own, which nobody but its owner may read. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { diskError } from './disk-error.ts';

const PRIVATE_MODE = 0o600;

/** Rejects with `disk/exists` where something is there. */
export const writeKeyFile = async (path: string, text: string): Promise<void> => {
  try {
    const file = await open(path, 'wx', PRIVATE_MODE);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw diskError(error, 'write the key to', path);
  }
};

/** No more than `maxBytes` of it. */
export const readKeyFile = async (path: string, maxBytes: number): Promise<string> => {
  try {
    // Without NONBLOCK a pipe of that name would hold us until somebody writes to it.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const bytes = Buffer.alloc(maxBytes);
      const { bytesRead } = await file.read(bytes, 0, maxBytes, 0);
      return bytes.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw diskError(error, 'read the key in', path);
  }
};
