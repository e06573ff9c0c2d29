/** Where torrents go, by the settings in force. */
import path from 'node:path';
import type { EngineSettings, SessionSettings } from '../../contract/settings.ts';
import { fromHome } from './home-path.ts';

type LabelDirectories = SessionSettings['labelDirectories'];

export interface ChosenFoldersOptions {
  readonly settings: () => EngineSettings;
  /** Absolute; where the settings name none. */
  readonly fallback: string;
  /** What `~` stands for. */
  readonly home: string | undefined;
}

export class ChosenFolders {
  readonly #options: ChosenFoldersOptions;
  #named: LabelDirectories = {};
  #byLabel: LabelDirectories = {};

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

  /** Absolute, by label. The same object until the settings change. */
  get byLabel(): LabelDirectories {
    const { labelDirectories: named } = this.#options.settings().session;
    if (this.#named !== named) {
      const entries = Object.entries(named);
      this.#byLabel = Object.fromEntries(
        entries.map(([label, folder]) => [label, this.#absolute(folder)]),
      );
      this.#named = named;
    }
    return this.#byLabel;
  }

  /** Of those with several that have one the first counts. */
  forLabels(labels: readonly string[]): string {
    const { byLabel } = this;
    const found = labels.find((label) => Object.hasOwn(byLabel, label));
    return found === undefined ? this.usual : byLabel[found]!;
  }

  /** As the settings name it. */
  #absolute(folder: string): string {
    return path.resolve(fromHome(folder, this.#options.home));
  }
}
