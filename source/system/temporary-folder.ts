/** A folder for as long as something runs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskError } from './disk-error.ts';

export interface TemporaryFolder {
  /** Absolute; nobody else may look inside. */
  readonly path: string;
  /** With all that is in it. */
  remove(): Promise<void>;
}

export const makeTemporaryFolder = async (name: string): Promise<TemporaryFolder> => {
  const parent = tmpdir();
  try {
    const path = await mkdtemp(join(parent, `${name}-`));
    return { path, remove: () => rm(path, { recursive: true, force: true }) };
  } catch (error) {
    throw diskError(error, 'make a folder in', parent);
  }
};
