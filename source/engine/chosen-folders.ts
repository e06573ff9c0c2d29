/** Where torrents go, by the settings in force. */
import path from 'node:path';
import type { EngineSettings } from '../contract/settings.ts';
import { fromHome } from './home-path.ts';

export interface ChosenFoldersOptions {
  readonly settings: () => EngineSettings;
  /** Absolute; where the settings name none. */
  readonly fallback: string;
  /** What `~` stands for. */
  readonly home: string | undefined;
}

export class ChosenFolders {
  readonly #options: ChosenFoldersOptions;

  constructor(options: ChosenFoldersOptions) {
    this.#options = options;
  }

  /** Of torrents that name none. */
  get usual(): string {
    const { directory } = this.#options.settings().session;
    return directory === null ? this.#options.fallback : this.#absolute(directory);
  }

  /** Undefined where they are to be downloaded to where they stay. */
  get incomplete(): string | undefined {
    const { incompleteDirectory } = this.#options.settings().session;
    return incompleteDirectory === null ? undefined : this.#absolute(incompleteDirectory);
  }

  /** Of those with several that have one the first counts. */
  forLabels(labels: readonly string[]): string {
    const { labelDirectories } = this.#options.settings().session;
    const found = labels.find((label) => Object.hasOwn(labelDirectories, label));
    return found === undefined ? this.usual : this.#absolute(labelDirectories[found]!);
  }

  /** As the settings name it. */
  #absolute(folder: string): string {
    return path.resolve(fromHome(folder, this.#options.home));
  }
}
