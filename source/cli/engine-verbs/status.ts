/** `sluice status`: all torrents together in one line, for people, for programs and for status bars. */
import { countText } from '../../base/count-text.ts';
import { isSluiceError, SluiceError } from '../../base/errors.ts';
import { sizeText } from '../../base/size-text.ts';
import type { Overview } from '../../contract/counts.ts';
import type { TorrentState } from '../../contract/frame.ts';
import type { OwnTrackerSummary } from '../../contract/tracker.ts';
import { askEngine } from '../ask-engine.ts';
import type { EngineAt } from '../engine-at.ts';
import type { Output } from '../output.ts';
import { EXIT_FAILURE, EXIT_OK, type VerbCall } from '../verb.ts';
import type { statusVerb } from '../verbs/looking-verbs.ts';

type Format = 'line' | 'tmux';

/** In the order they are told. */
const STATES: readonly TorrentState[] = [
  'choosing',
  'fetching',
  'downloading',
  'seeding',
  'queued',
  'checking',
  'moving',
  'pausing',
  'paused',
  'error',
];
/** What is not at work. */
const STILL: readonly TorrentState[] = ['choosing', 'queued', 'pausing', 'paused', 'error'];

export const status = async (
  { flags }: VerbCall<typeof statusVerb.flags>,
  output: Output,
): Promise<number> => {
  const format = formatOf(flags.format);
  const overview = await overviewOf(flags, format);
  if (overview === undefined) {
    output.line('off');
    return EXIT_FAILURE;
  }
  if (flags.json) output.json(jsonOf(overview));
  else output.line(format === 'tmux' ? tmuxLine(overview) : line(overview));
  return EXIT_OK;
};

const formatOf = (text: string | undefined): Format => {
  if (text === undefined || text === 'line' || text === 'tmux') return text ?? 'line';
  throw new SluiceError('usage/invalid', '--format takes "line" or "tmux"');
};

/** Undefined where a status bar is to show that no engine runs. */
const overviewOf = async (engine: EngineAt, format: Format): Promise<Overview | undefined> => {
  try {
    return (await askEngine(engine, 'session:summarize')) as Overview;
  } catch (error) {
    if (format === 'tmux' && isSluiceError(error, 'daemon/not-running')) return undefined;
    throw error;
  }
};

const jsonOf = ({ session, torrents: { total, troubled, byState } }: Overview) => ({
  ...session,
  torrents: { total, troubled, ...byState },
});

/** `1.20M`, `300K`, `0`. */
const shortRate = (rate: number): string =>
  rate < 1 ? '0' : sizeText(rate).replace(/ (?:([KMGTPE])iB|B)$/, '$1');

/** `↓1.20M ↑300K 2/14 !1`: rates, those at work of all, and those that need a look. */
export const tmuxLine = ({ session, torrents }: Overview): string => {
  const { total, troubled, byState } = torrents;
  const atWork = total - STILL.reduce((sum, state) => sum + byState[state], 0);
  const rates = `↓${shortRate(session.downloadRate)} ↑${shortRate(session.uploadRate)}`;
  return `${rates} ${atWork}/${total}${troubled > 0 ? ` !${troubled}` : ''}`;
};

/** Nothing where there is none. */
const trackerWords = ({ state, port, peers }: OwnTrackerSummary): string => {
  if (state === 'off') return '';
  if (state === 'closed') return 'tracker closed';
  return `tracker at port ${port}: ${countText(peers, 'peer')}`;
};

const line = ({ session, torrents: counts }: Overview): string => {
  const { total, troubled, byState } = counts;
  const states = STATES.filter((state) => byState[state] > 0).map(
    (state) => `${byState[state]} ${state === 'error' ? 'stopped by a fault' : state}`,
  );
  const torrents = total === 0 ? 'no torrents' : states.join(', ');
  const rates = `down ${sizeText(session.downloadRate)}/s, up ${sizeText(session.uploadRate)}/s`;
  const { isClosed, text: road } = session.road;
  return [
    torrents,
    rates,
    isClosed ? `${road}`.replace(/\.$/, '') : '',
    trackerWords(session.tracker),
    session.alternative.isInForce ? 'alternative limits in force' : '',
    troubled > 0 ? `${troubled} with a problem` : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
};
