/** What the user wishes of a torrent whose files are not known yet, to be done once they are. */
import type { SafeText } from '../../base/safe-text.ts';
import type { ChosenPriorities, WishedOrder } from '../../contract/commands.ts';

export interface ProspectWish extends WishedOrder {
  /** The link as it was given. */
  readonly uri: string;
  /** Absolute. */
  readonly directory: string;
  readonly labels: readonly SafeText[];
  readonly isPaused: boolean;
  readonly asksForFiles: boolean;
  /** Globs; none chooses everything. */
  readonly select: readonly string[];
  readonly priorities: ChosenPriorities;
}
