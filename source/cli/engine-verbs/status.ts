/** `sluice status`: all torrents together in one line, for people, for programs and for status bars. */
import { isSluiceError, SluiceError } from '../../base/errors.ts';
import { sizeText } from '../../base/size-text.ts';
import type { Frame, SessionSummary, TorrentState } from '../../contract/frame.ts';
import { type EngineAt, looking } from '../attached.ts';
import type { Output } from '../output.ts';
import { EXIT_FAILURE, EXIT_OK, type VerbCall } from '../verb.ts';
import type { statusVerb } from '../verbs/engine-verbs.ts';

type Format = 'line' | 'tmux';

const NONE: Readonly<Record<TorrentState, number>> = {
  downloading: 0,
  seeding: 0,
  checking: 0,
  moving: 0,
  pausing: 0,
  paused: 0,
  error: 0,
};
const STATES = Object.keys(NONE) as readonly TorrentState[];
/** What is not at work. */
const STILL: readonly TorrentState[] = ['pausing', 'paused', 'error'];

export interface Counts {
  readonly total: number;
  /** Something is wrong with them. */
  readonly troubled: number;
  readonly byState: Readonly<Record<TorrentState, number>>;
}

export const status = async (
  { flags }: VerbCall<typeof statusVerb.flags>,
  output: Output,
): Promise<number> => {
  const format = formatOf(flags.format);
  const frame = await frameOf(flags, format);
  if (frame === undefined) {
    output.line('off');
    return EXIT_FAILURE;
  }
  const counts = countsOf(frame);
  if (flags.json) output.json(jsonOf(frame.session, counts));
  else output.line(format === 'tmux' ? tmuxLine(frame.session, counts) : line(frame, counts));
  return EXIT_OK;
};

const formatOf = (text: string | undefined): Format => {
  if (text === undefined || text === 'line' || text === 'tmux') return text ?? 'line';
  throw new SluiceError('usage/invalid', '--format takes "line" or "tmux"');
};

/** Undefined where a status bar is to show that no engine runs. */
const frameOf = async (engine: EngineAt, format: Format): Promise<Frame | undefined> => {
  try {
    return await looking(engine, async (session) => session.frame());
  } catch (error) {
    if (format === 'tmux' && isSluiceError(error, 'daemon/not-running')) return undefined;
    throw error;
  }
};

export const countsOf = ({ torrents }: Pick<Frame, 'torrents'>): Counts => {
  const byState = { ...NONE };
  let troubled = 0;
  for (const { state, problem } of torrents) {
    byState[state] += 1;
    if (problem !== null) troubled += 1;
  }
  return { total: torrents.length, troubled, byState };
};

const jsonOf = (session: SessionSummary, { total, troubled, byState }: Counts) => ({
  ...session,
  torrents: { total, troubled, ...byState },
});

/** `1.20M`, `300K`, `0`. */
const shortRate = (rate: number): string =>
  rate < 1 ? '0' : sizeText(rate).replace(/ (?:([KMGTPE])iB|B)$/, '$1');

/** `↓1.20M ↑300K 2/14 !1`: rates, those at work of all, and those that need a look. */
export const tmuxLine = (session: SessionSummary, { total, troubled, byState }: Counts): string => {
  const atWork = total - STILL.reduce((sum, state) => sum + byState[state], 0);
  const rates = `↓${shortRate(session.downloadRate)} ↑${shortRate(session.uploadRate)}`;
  return `${rates} ${atWork}/${total}${troubled > 0 ? ` !${troubled}` : ''}`;
};

const line = ({ session }: Frame, { total, troubled, byState }: Counts): string => {
  const states = STATES.filter((state) => byState[state] > 0).map(
    (state) => `${byState[state]} ${state === 'error' ? 'stopped by a fault' : state}`,
  );
  const torrents = total === 0 ? 'no torrents' : states.join(', ');
  const rates = `down ${sizeText(session.downloadRate)}/s, up ${sizeText(session.uploadRate)}/s`;
  return [torrents, rates, troubled > 0 ? `${troubled} with a problem` : '']
    .filter((part) => part !== '')
    .join('; ');
};
