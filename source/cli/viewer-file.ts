/** Where a viewer leaves word for the next one of the same user: a small file beside the state. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { NodeSettingsFile } from '../system/settings-file.ts';
import { memoryFrom, type ViewerMemory } from '../ui/viewer-memory.ts';

const MAX_BYTES = 16 * 1024;
const NAME_DIGITS = 12;

export class ViewerFile {
  readonly #file: NodeSettingsFile;

  /** `socket`: of an engine elsewhere, which has a memory of its own. */
  constructor(stateFolder: string, socket?: string) {
    const name =
      socket === undefined
        ? 'viewer'
        : `viewer-${createHash('sha256').update(socket).digest('hex').slice(0, NAME_DIGITS)}`;
    this.#file = new NodeSettingsFile(join(stateFolder, `${name}.json`), MAX_BYTES);
  }

  /** Whatever is wrong with it: then nothing is remembered. */
  async read(): Promise<ViewerMemory | undefined> {
    try {
      return memoryFrom(JSON.parse((await this.#file.read()) ?? 'null'));
    } catch {
      return undefined;
    }
  }

  async write(memory: ViewerMemory): Promise<void> {
    await this.#file.write(`${JSON.stringify(memory)}\n`);
  }
}
