/** What the words for torrents say to the engine: a command for each of those they are about. */
import type { TorrentSummary } from '../../contract/frame.ts';
import { namesOf, withTargets } from '../behaviours/targets.ts';
import type { ActionContext, Outcome } from '../outcome.ts';
import type { Wish } from '../wish.ts';

/** `done` is said once, when all of them are. */
export const wishEach = (
  context: ActionContext,
  wish: (torrent: TorrentSummary) => Wish,
  done: (names: string) => string,
): Outcome =>
  withTargets(context, (targets) => ({
    wishes: targets.map(wish),
    done: done(namesOf(targets)),
  }));
