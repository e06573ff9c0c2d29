/**
 * Of a torrent that was added before its files were known: how far peers have told them, and, once they
 * have, the look at them. Whoever leaves it may come back with Enter; nothing is downloaded meanwhile.
 */
import type { TorrentId } from '../../base/ids.ts';
import type { Frame, SessionSummary, TorrentSummary } from '../../contract/frame.ts';
import type { Size } from '../layout.ts';
import { stateLook } from '../list/state-look.ts';
import { acting } from '../outcome.ts';
import type { ScreenState } from '../screen-state.ts';
import { formatCount, formatPlural, progressBar } from '../text/format.ts';
import { type Line, rule, type Span, span } from '../text/line.ts';
import type { Dialog } from './dialog.ts';
import { addDirectoryIn, lookSheet } from './look-sheet.ts';
import type { ChooseSheet } from './sheets.ts';

const ROWS = 5;
const BAR_WIDTH = 24;

export const chooseSheet = (id: TorrentId, isPaused = false): ChooseSheet => ({
  kind: 'choose',
  id,
  isPaused,
  problem: null,
});

const torrentIn = ({ id }: ChooseSheet, { torrents }: Frame): TorrentSummary | undefined =>
  torrents.find((torrent) => torrent.id === id);

/** Peers first, then those that have it, then the pieces of it. */
const peersWords = ({ metadata }: TorrentSummary): string => {
  const { peersConnected = 0, peersAsked = 0 } = metadata ?? {};
  if (peersConnected === 0) return 'nobody is connected yet';
  return `${formatPlural(peersConnected, 'peer')} connected, ${formatCount(peersAsked)} of them can tell`;
};

const piecesSpans = ({ metadata }: TorrentSummary): readonly Span[] => {
  const { piecesDone = 0, pieceCount = null } = metadata ?? {};
  if (pieceCount === null) return [];
  const { done, rest } = progressBar(piecesDone / Math.max(1, pieceCount), BAR_WIDTH);
  const words = ` ${formatCount(piecesDone)} of ${formatPlural(pieceCount, 'piece')} of it`;
  return [span(' '), span(done, 'busy'), span(rest, 'rule'), span(words)];
};

const dhtWords = ({ dht }: SessionSummary): string => {
  if (dht.state === 'off') return 'DHT off';
  const nodes = (dht.nodesIpv4 ?? 0) + (dht.nodesIpv6 ?? 0);
  return `DHT ${formatPlural(nodes, 'node')}`;
};

const fetchingLines = (torrent: TorrentSummary, session: SessionSummary): readonly Line[] => {
  const { notice } = torrent;
  const isHelpless = notice !== null && notice.kind !== 'metadata';
  const tone = notice?.kind === 'no-tracker' ? 'warn' : 'dim';
  return [
    [span(` Asking peers what it holds: ${peersWords(torrent)}; ${dhtWords(session)}`, 'busy')],
    isHelpless ? [span(` ${notice.text}`, tone)] : piecesSpans(torrent),
    [span(' Nothing is downloaded before you have chosen, now or later.', 'dim')],
  ];
};

/** What it says in place of asking: it is stopped, or the look is on its way. */
const stateLines = (torrent: TorrentSummary): readonly Line[] => {
  if (torrent.problem !== null) return [[span(` ${torrent.problem}`, 'bad')]];
  if (torrent.state === 'choosing') return [[span(' Looking at them…', 'busy')]];
  if (torrent.state === 'paused') {
    return [[span(' It is paused: once it is resumed, peers are asked what it holds.', 'dim')]];
  }
  const { word, tone } = stateLook(torrent.state);
  return [[span(` It is ${word}.`, tone)]];
};

const bodyLines = (sheet: ChooseSheet, { frame, view }: ScreenState): readonly Line[] => {
  const torrent = torrentIn(sheet, frame);
  if (sheet.problem !== null) return [[span(` ${sheet.problem}`, 'bad')]];
  if (torrent === undefined) {
    const isComing = view.awaited === sheet.id;
    return [isComing ? [span(' Adding it…', 'busy')] : [span(' It has been removed.', 'dim')]];
  }
  return torrent.state === 'fetching' ? fetchingLines(torrent, frame.session) : stateLines(torrent);
};

const lines = (
  sheet: ChooseSheet,
  state: ScreenState,
  { columns, rows }: Size,
): readonly Line[] => {
  const name = torrentIn(sheet, state.frame)?.name ?? 'it';
  const head = rule([span(`Choose files of ${name}`, 'strong')], columns);
  return [head, ...bodyLines(sheet, state)].slice(0, rows);
};

const WAITING: ReadonlySet<TorrentSummary['state']> = new Set([
  'fetching',
  'choosing',
  'paused',
  'pausing',
  'error',
]);

export const chooseDialog: Dialog<ChooseSheet> = {
  room: () => ROWS,
  lines: (sheet, { state }, size) => lines(sheet, state, size),
  perform: (_sheet, action) =>
    action === 'cancel' ? acting({ kind: 'sheet', sheet: null }) : undefined,
  question: (sheet, { state }) => {
    if (torrentIn(sheet, state.frame)?.state !== 'choosing' || sheet.problem !== null) {
      return undefined;
    }
    const source = { kind: 'torrent', id: sheet.id } as const;
    const args = { source, directory: addDirectoryIn(state) };
    return { key: `choose ${sheet.id}`, name: 'session:inspect', args };
  },
  answered: (sheet, answer, { state }) => {
    if (answer.kind === 'problem') return { ...sheet, problem: answer.problem };
    const { result } = answer;
    return result !== null && 'files' in result ? lookSheet(sheet, result, state) : sheet;
  },
  // It goes on by itself where the link says which files, or somebody else has chosen.
  isStale: (sheet, { torrents }) => {
    const torrent = torrents.find(({ id }) => id === sheet.id);
    return torrent !== undefined && !WAITING.has(torrent.state);
  },
};
