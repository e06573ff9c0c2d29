/** Notices that the settings file was written to, by looking at it now and then: that works on every disk and with every editor. */
import type { Clock, Timer } from '../base/ports/clock.ts';
import type { Disk } from '../base/ports/disk.ts';

export interface SettingsWatchOptions {
  readonly clock: Clock;
  readonly disk: Pick<Disk, 'status' | 'realPath'>;
  /** May be a link, and need not be there. */
  readonly path: string;
  readonly onChanged: () => Promise<void>;
}

export const SETTINGS_LOOK_MS = 5_000;
const NOWHERE = 'nowhere';

export class SettingsWatch {
  readonly #options: SettingsWatchOptions;
  #timer: Timer | undefined;
  /** As it was when it was last taken up, and at the last look: in between somebody may still be writing. */
  #taken: string | undefined;
  #seen: string | undefined;
  #isClosed = false;

  constructor(options: SettingsWatchOptions) {
    this.#options = options;
    void this.#look().finally(() => this.#plan());
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  #plan(): void {
    if (this.#isClosed) return;
    this.#timer = this.#options.clock.setTimer(SETTINGS_LOOK_MS, () => {
      void this.#look().finally(() => this.#plan());
    });
  }

  async #look(): Promise<void> {
    const version = await this.#version();
    const isStill = version === this.#seen;
    this.#seen = version;
    this.#taken ??= version;
    if (!isStill || version === this.#taken || this.#isClosed) return;
    this.#taken = version;
    await this.#options.onChanged();
  }

  async #version(): Promise<string> {
    const { disk, path } = this.#options;
    try {
      const status = await disk.status(await disk.realPath(path));
      return status === undefined ? NOWHERE : `${status.inode} ${status.size} ${status.modifiedMs}`;
    } catch {
      // Where it cannot be read that is said when somebody asks for it.
      return NOWHERE;
    }
  }
}
