/** What is known of one file on disk, and whether what is found there now can still be the same. */
import { SluiceError } from '../base/errors.ts';
import type { FileStatus } from '../base/ports/disk.ts';
import type { FileStamp } from '../base/ports/state.ts';

export class FileRecord {
  /** As it was when last looked at with no write of ours since. */
  #baseline: FileStatus | undefined;
  #isTouched = false;
  #writesEnded = 0;
  #writesUnderWay = 0;

  get stamp(): FileStamp {
    const baseline = this.#baseline;
    return baseline && { size: baseline.size, modifiedMs: baseline.modifiedMs };
  }

  /** As last looked at, whatever was written since: by us alone, or it would be another file. */
  get identity(): FileStamp {
    const stamp = this.stamp;
    return stamp && { ...stamp, inode: this.#baseline!.inode };
  }

  get isKnown(): boolean {
    return this.#baseline !== undefined;
  }

  /** Written to since the last look. */
  get isTouched(): boolean {
    return this.#isTouched;
  }

  get isBeingWritten(): boolean {
    return this.#writesUnderWay > 0;
  }

  /** Grows with each write: a look between two equal counts saw none. */
  get writesEnded(): number {
    return this.#writesEnded;
  }

  onWriteBegin(): void {
    this.#isTouched = true;
    this.#writesUnderWay += 1;
  }

  onWriteEnd(): void {
    this.#writesUnderWay -= 1;
    this.#writesEnded += 1;
  }

  /** This is the file now; what is found later is held against it. */
  accept(status: FileStatus | undefined): void {
    this.#baseline = status;
    this.#isTouched = false;
  }

  /** What was known is wrong; nothing is known until somebody looks. */
  forget(): void {
    this.#baseline = undefined;
  }

  /** It lies elsewhere now. `before` as it was found there; what was not as we knew it is no more so now. */
  onMoved(before: FileStatus | undefined, after: FileStatus): void {
    if (before !== undefined && this.faultOf(before, '') === undefined) {
      if (this.#baseline !== undefined) this.#baseline = after;
      return;
    }
    // Found at the new place after a crash, by a process that knows nothing of it yet.
    this.#baseline = undefined;
  }

  /** Opened or created for writing: from here on it must stay this one, whatever its size and time become. */
  acceptIdentity(status: FileStatus): void {
    if (this.#baseline?.inode === status.inode && this.#baseline.device === status.device) return;
    this.#baseline = status;
  }

  /** Why what is found cannot be what we knew; undefined where it can. */
  faultOf(found: FileStatus | undefined, path: string): SluiceError | undefined {
    const known = this.#baseline;
    if (known === undefined) return undefined;
    if (found === undefined) {
      return new SluiceError('disk/missing', `${path} is gone: another program removed it`);
    }
    const isSame = found.inode === known.inode && found.device === known.device;
    if (!isSame) return changed(path, 'replaced');
    if (found.size < known.size) {
      return new SluiceError(
        'disk/short-read',
        `${path} is shorter than it was: another program cut it`,
      );
    }
    if (this.#isTouched) return undefined;
    if (found.size !== known.size || found.modifiedMs !== known.modifiedMs)
      return changed(path, 'changed');
    return undefined;
  }
}

const changed = (path: string, how: string): SluiceError =>
  new SluiceError(
    'disk/failed',
    `${path} was ${how} by another program; its pieces are to be checked again`,
  );
