/** A settings file in memory, whose reading can be made to fail. */
import type { SluiceError } from '../../source/base/errors.ts';
import type { SettingsFile } from '../../source/base/ports/settings-file.ts';

export class MemorySettingsFile implements SettingsFile {
  readonly path = '/home/x/settings.json';
  text: string | null;
  writes = 0;
  failure: SluiceError | undefined;
  /** Another process comes first. */
  beforeReplace: (() => void) | undefined;

  constructor(text: string | null) {
    this.text = text;
  }

  async read(): Promise<string | null> {
    if (this.failure !== undefined) throw this.failure;
    return this.text;
  }

  async write(text: string): Promise<void> {
    this.writes += 1;
    this.text = text;
  }

  async replace(before: string | null, text: string): Promise<boolean> {
    this.beforeReplace?.();
    if (this.text !== before) return false;
    await this.write(text);
    return true;
  }
}
