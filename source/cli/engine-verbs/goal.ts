/** `sluice goal`: when torrents have given enough. */
import { durationOf } from '../../base/duration-text.ts';
import { SluiceError } from '../../base/errors.ts';
import type { ShareGoal } from '../../base/share-goal.ts';
import type { TorrentSummary } from '../../contract/frame.ts';
import { goalWords, seedingMs } from '../../ui/list/goal-words.ts';
import type { Output } from '../output.ts';
import type { VerbCall } from '../verb.ts';
import type { goalVerb } from '../verbs/traffic-verbs.ts';
import { act } from './act.ts';

type Call = VerbCall<typeof goalVerb.flags>;

type Standing = Pick<TorrentSummary, 'goal' | 'ratio' | 'seeding'> & { readonly words: string };

export const goal = (call: Call, output: Output): Promise<number> => {
  const wish = wishOf(call.flags);
  return act(call, output, {
    perform: async (session, torrent) => {
      const { id } = torrent;
      if (wish !== undefined) await session.execute('torrent:set-goal', { id, goal: wish });
      return standingOf(session.frame().torrents.find((each) => each.id === id) ?? torrent);
    },
    done: (name, { words }) => `${name}: ${words}`,
  });
};

const standingOf = (torrent: TorrentSummary): Standing => {
  const now = Date.now();
  const { goal: view, ratio, seeding } = torrent;
  const words = goalWords(torrent, now) || 'no goal: it seeds for ever';
  return { goal: view, ratio, seeding: { ...seeding, ms: seedingMs(torrent, now) }, words };
};

/** Undefined where nothing is to change. Throws `usage/invalid`. */
const wishOf = (flags: Call['flags']): ShareGoal | 'none' | null | undefined => {
  const { ratio, time, idle, seeds, none } = flags;
  const conditions = {
    ...(ratio === undefined ? {} : { ratio: amountOf(ratio, '--ratio') }),
    ...(time === undefined ? {} : { seedingTimeMs: timeOf(time, '--time') }),
    ...(idle === undefined ? {} : { idleMs: timeOf(idle, '--idle') }),
  };
  const isGoal = Object.keys(conditions).length > 0;
  const ways = [isGoal, none, flags.default].filter((isWished) => isWished);
  if (ways.length > 1) throw invalid('give a goal, --none or --default, and only one of them');
  if (!isGoal && (flags.all || seeds !== undefined)) {
    throw invalid('--all and --seeds go with --ratio, --time or --idle');
  }
  if (none) return 'none';
  if (flags.default) return null;
  if (!isGoal) return undefined;
  const kept = seeds === undefined ? {} : { keepIfSeedsBelow: amountOf(seeds, '--seeds') };
  return { ...conditions, mode: flags.all ? 'all' : 'any', ...kept };
};

const amountOf = (amount: number, flag: string): number => {
  if (Number.isFinite(amount) && amount >= 0) return amount;
  throw invalid(`${flag}: ${amount} is not a number from 0 on`);
};

const timeOf = (text: string, flag: string): number => {
  const timeMs = durationOf(text);
  if (timeMs !== undefined) return timeMs;
  throw invalid(`${flag}: "${text}" is not a stretch of time; give such as 3d, 12h or 1d12h`);
};

const invalid = (message: string): SluiceError => new SluiceError('usage/invalid', message);
