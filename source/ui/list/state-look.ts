/** How each state of a torrent is said and toned, and the bar that shows how far it is. */
import type { TorrentState, TorrentSummary } from '../../contract/frame.ts';
import type { Tone } from '../look/theme.ts';
import { formatOrdinal, progressBar } from '../text/format.ts';
import { type Span, span } from '../text/line.ts';
import { isDone } from './goal-words.ts';

export interface StateLook {
  readonly word: string;
  /** Where there are only eight cells. */
  readonly short: string;
  readonly tone: Tone;
}

const LOOKS: { readonly [State in TorrentState]: StateLook } = {
  fetching: { word: 'fetching metadata', short: 'metadata', tone: 'busy' },
  choosing: { word: 'choose files', short: 'choose', tone: 'warn' },
  checking: { word: 'checking', short: 'checking', tone: 'busy' },
  downloading: { word: 'downloading', short: 'download', tone: 'busy' },
  seeding: { word: 'seeding', short: 'seeding', tone: 'good' },
  queued: { word: 'queued', short: 'queued', tone: 'plain' },
  moving: { word: 'moving', short: 'moving', tone: 'busy' },
  pausing: { word: 'pausing', short: 'pausing', tone: 'warn' },
  paused: { word: 'paused', short: 'paused', tone: 'dim' },
  error: { word: 'error', short: 'error', tone: 'bad' },
};

export const stateLook = (state: TorrentState): StateLook =>
  LOOKS[state] ?? { word: state, short: state, tone: 'plain' };

const DONE: StateLook = { word: 'done', short: 'done', tone: 'good' };

/** What has given enough does not just pause; what waits says where. */
export const torrentLook = (
  torrent: Pick<TorrentSummary, 'state' | 'goal' | 'queuePosition'>,
): StateLook => {
  const { state, queuePosition } = torrent;
  if (isDone(torrent)) return DONE;
  if (state !== 'queued' || queuePosition === null) return stateLook(state);
  return { ...LOOKS.queued, word: `queued, ${formatOrdinal(queuePosition)}` };
};

/** The longest of these that has room. */
export const stateText = (torrent: TorrentSummary, width: number): string => {
  const { word, short } = torrentLook(torrent);
  const { state, queuePosition } = torrent;
  const isQueued = state === 'queued' && queuePosition !== null;
  const between = isQueued
    ? [
        `queued ${formatOrdinal(queuePosition)}`,
        `queued ${queuePosition}`,
        `queue ${queuePosition}`,
      ]
    : [];
  return [word, ...between].find((text) => text.length <= width) ?? short;
};

export const barSpans = (torrent: TorrentSummary, width: number): readonly Span[] => {
  const { done, rest } = progressBar(torrent.progress, width);
  const tone = torrent.state === 'downloading' ? 'busy' : torrentLook(torrent).tone;
  return [span(done, tone), span(rest, 'rule')];
};
