/** `sluice limit`: limits of rates, of torrents or of all together. */
import { SluiceError } from '../../base/errors.ts';
import type { AlternativeLimitsSummary } from '../../contract/frame.ts';
import type { Session } from '../../contract/session.ts';
import { alternativeWords } from '../../ui/session/alternative-words.ts';
import { formatRate } from '../../ui/text/format.ts';
import { attached } from '../attached.ts';
import type { Output } from '../output.ts';
import { parseRate } from '../quantities.ts';
import { EXIT_OK, type VerbCall } from '../verb.ts';
import type { limitVerb } from '../verbs/engine-verbs.ts';
import { act } from './act.ts';

type Call = VerbCall<typeof limitVerb.flags>;

interface Wish {
  readonly download?: number | null;
  readonly upload?: number | null;
}

interface Limits {
  readonly downloadLimit: number | null;
  readonly uploadLimit: number | null;
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

const tellAll = (limits: Limits, alternative: AlternativeLimitsSummary, output: Output): void => {
  output.line(`all together: ${words(limits)}`);
  output.line(`alternative limits: ${words(alternative)}; ${alternativeWords(alternative)}`);
};

const modeOf = (text: string | undefined): 'on' | 'off' | 'auto' | undefined => {
  if (text === undefined || text === 'on' || text === 'off' || text === 'auto') return text;
  throw invalid(`--alternative: "${text}" is not on, off or auto`);
};

const invalid = (message: string): SluiceError => new SluiceError('usage/invalid', message);

const wishOf = ({ down, up }: Call['flags']): Wish => ({
  ...(down === undefined ? {} : { download: parseRate(down, '--down') }),
  ...(up === undefined ? {} : { upload: parseRate(up, '--up') }),
});

const settingsOf = ({ download, upload }: Wish) => ({
  ...(download === undefined ? {} : { downloadLimit: download }),
  ...(upload === undefined ? {} : { uploadLimit: upload }),
});

const isWish = (wish: Wish): boolean => Object.keys(wish).length > 0;

const limitsOf = ({ downloadLimit, uploadLimit }: Limits): Limits => ({
  downloadLimit,
  uploadLimit,
});

const rateWords = (rate: number | null): string => (rate === null ? 'no limit' : formatRate(rate));

const words = ({ downloadLimit, uploadLimit }: Limits): string =>
  `down ${rateWords(downloadLimit)}, up ${rateWords(uploadLimit)}`;
