/** `sluice limit`: limits of rates, of torrents or of all together. */
import { SluiceError } from '../../base/errors.ts';
import type { AlternativeLimitsSummary } from '../../contract/frame.ts';
import type { Session } from '../../contract/session.ts';
import { alternativeWords } from '../../ui/session/alternative-words.ts';
import { formatPlural, formatRate } from '../../ui/text/format.ts';
import { attached } from '../attached.ts';
import type { Output } from '../output.ts';
import { parseRate } from '../quantities.ts';
import { EXIT_OK, type VerbCall } from '../verb.ts';
import type { limitVerb } from '../verbs/traffic-verbs.ts';
import { act } from './act.ts';

/** More are of no use to anybody. */
const MAX_SLOTS = 100;

type Call = VerbCall<typeof limitVerb.flags>;

interface Wish {
  readonly download?: number | null;
  readonly upload?: number | null;
  readonly slots?: number | null;
}

interface Limits {
  readonly downloadLimit: number | null;
  readonly uploadLimit: number | null;
}

interface AllLimits extends Limits {
  readonly uploadSlots: number | null;
}

export const limit = (call: Call, output: Output): Promise<number> => {
  const wish = wishOf(call.flags);
  if (call.inputs.length > 0 && call.flags.alternative !== undefined) {
    throw invalid('--alternative is about all torrents together: name none');
  }
  if (call.inputs.length === 0) return limitAll(call, wish, output);
  return act(call, output, {
    perform: async (session, torrent) => {
      const { id } = torrent;
      if (isWish(wish)) await session.execute('torrent:set-limits', { id, ...wish });
      return limitsOf(session.frame().torrents.find((each) => each.id === id) ?? torrent);
    },
    done: (name, limits) => `${name}: ${words(limits)}`,
  });
};

const limitAll = ({ flags }: Call, wish: Wish, output: Output): Promise<number> =>
  attached(flags, async (session: Session) => {
    const mode = modeOf(flags.alternative);
    if (isWish(wish)) {
      const changes = { session: settingsOf(wish) };
      const { notes } = await session.execute('session:configure', { changes });
      for (const note of notes) output.note(`note: ${note}`);
    }
    if (mode !== undefined) await session.execute('session:set-alternative', { mode });
    const summary = session.frame().session;
    const { alternative } = summary;
    if (flags.json) output.json({ ...limitsOf(summary), alternative });
    else tellAll(summary, alternative, output);
    return EXIT_OK;
  });

const tellAll = (
  limits: AllLimits,
  alternative: AlternativeLimitsSummary,
  output: Output,
): void => {
  output.line(`all together: ${words(limits)}`);
  output.line(`alternative limits: ${rates(alternative)}; ${alternativeWords(alternative)}`);
};

const modeOf = (text: string | undefined): 'on' | 'off' | 'auto' | undefined => {
  if (text === undefined || text === 'on' || text === 'off' || text === 'auto') return text;
  throw invalid(`--alternative: "${text}" is not on, off or auto`);
};

const invalid = (message: string): SluiceError => new SluiceError('usage/invalid', message);

/** Only what was said. */
export const ratesOf = ({ down, up }: Pick<Call['flags'], 'down' | 'up'>): Omit<Wish, 'slots'> => ({
  ...(down === undefined ? {} : { download: parseRate(down, '--down') }),
  ...(up === undefined ? {} : { upload: parseRate(up, '--up') }),
});

const wishOf = ({ slots, ...rates }: Call['flags']): Wish => ({
  ...ratesOf(rates),
  ...(slots === undefined ? {} : { slots: slotsIn(slots) }),
});

const settingsOf = ({ download, upload, slots }: Wish) => ({
  ...(download === undefined ? {} : { downloadLimit: download }),
  ...(upload === undefined ? {} : { uploadLimit: upload }),
  ...(slots === undefined ? {} : { uploadSlots: slots }),
});

const slotsIn = (text: string): number | null => {
  if (text === 'auto') return null;
  if (/^\d{1,3}$/.test(text) && Number(text) <= MAX_SLOTS) return Number(text);
  throw invalid(`--slots: "${text}" is not a number from 0 to ${MAX_SLOTS}, nor auto`);
};

const isWish = (wish: Wish): boolean => Object.keys(wish).length > 0;

const limitsOf = ({ downloadLimit, uploadLimit, uploadSlots }: AllLimits): AllLimits => ({
  downloadLimit,
  uploadLimit,
  uploadSlots,
});

const rateWords = (rate: number | null): string => (rate === null ? 'no limit' : formatRate(rate));

const words = ({ uploadSlots, ...limits }: AllLimits): string =>
  uploadSlots === null
    ? rates(limits)
    : `${rates(limits)}, ${formatPlural(uploadSlots, 'upload slot')}`;

const rates = ({ downloadLimit, uploadLimit }: Limits): string =>
  `down ${rateWords(downloadLimit)}, up ${rateWords(uploadLimit)}`;
