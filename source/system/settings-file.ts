/** The user's settings file on disk. A file that is a link (as dotfiles often are) stays one: what it points to is replaced. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { SluiceError } from '../base/errors.ts';
import type { SettingsFile } from '../base/ports/settings-file.ts';
import { diskError, errnoOf } from './disk-error.ts';
import { makePrivateFolder } from './paths.ts';

/** Nobody else's business; the user may open it to others, and then it stays open. */
const FIRST_MODE = 0o600;

export class NodeSettingsFile implements SettingsFile {
  readonly path: string;
  readonly #maxBytes: number;

  constructor(path: string, maxBytes: number) {
    this.path = resolve(path);
    this.#maxBytes = maxBytes;
  }

  async read(): Promise<string | null> {
    try {
      // Without NONBLOCK a pipe of that name would hold us until somebody writes to it.
      const file = await open(this.path, constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        return await this.#text(file);
      } finally {
        await file.close();
      }
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return null;
      throw diskError(error, 'read', this.path);
    }
  }

  async #text(file: FileHandle): Promise<string> {
    const found = await file.stat();
    if (!found.isFile()) throw broken(`${this.path} is not a file`);
    if (found.size > this.#maxBytes) throw broken(`${this.path} is longer than any settings are`);
    const bytes = await file.readFile();
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (cause) {
      throw broken(`${this.path} is not text in UTF-8`, cause);
    }
  }

  async write(text: string): Promise<void> {
    await this.#write(text, async () => true);
  }

  replace(before: string | null, text: string): Promise<boolean> {
    return this.#write(text, async () => (await this.read()) === before);
  }

  /** `isWanted` is asked last, when all is ready. */
  async #write(text: string, isWanted: () => Promise<boolean>): Promise<boolean> {
    await makePrivateFolder(dirname(this.path));
    const target = await targetOf(this.path);
    const folder = dirname(target);
    const draft = join(folder, `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
    try {
      await writeDraft(draft, text, target);
      if (!(await isWanted())) {
        await rm(draft, { force: true });
        return false;
      }
      await rename(draft, target);
      await syncFolder(folder);
      return true;
    } catch (error) {
      await rm(draft, { force: true });
      throw diskError(error, 'write', target);
    }
  }
}

const broken = (message: string, cause?: unknown): SluiceError =>
  new SluiceError('settings/broken', message, { cause });

/** Where the links lead, even if the last one leads to a file that is not there yet. */
const targetOf = async (path: string): Promise<string> => {
  try {
    return await realpath(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw diskError(error, 'write', path);
  }
  try {
    return resolve(dirname(path), await readlink(path));
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'EINVAL') return path;
    throw diskError(error, 'write', path);
  }
};

/** With the mode and owner of what it will replace. */
const writeDraft = async (draft: string, text: string, target: string): Promise<void> => {
  const before = await stat(target).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  const file = await open(draft, 'wx', FIRST_MODE);
  try {
    await file.writeFile(text, 'utf8');
    if (before !== undefined) {
      // As root, say: the file stays its owner's.
      if (before.uid !== process.getuid?.()) await file.chown(before.uid, before.gid);
      await file.chmod(before.mode & 0o777);
    }
    await file.sync();
  } finally {
    await file.close();
  }
};

const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};
