/** The first line: what the session as a whole does. Rates stand to the right, at fixed places. */
import type { Frame, MakingSummary } from '../../contract/frame.ts';
import { alternativeSign, limitsInForce } from '../session/alternative-words.ts';
import { cleanText, fit, truncateMiddle } from '../text/cells.ts';
import {
  formatDuration,
  formatPercent,
  formatPlural,
  formatRate,
  RATE_WIDTH,
} from '../text/format.ts';
import { type Line, lineWidth, type Span, span, spread } from '../text/line.ts';
import { countWords, type ListPosition } from './count-words.ts';

const PORT_FROM = 96;
/** Where alternative limits stand there as well. */
const PORT_BESIDE_FROM = 140;
const PEERS_FROM = 60;
const NAME = ' Sluice';
const GAP = '  ';

const limit = (bytesPerSecond: number | null): string =>
  bytesPerSecond === null ? '' : ` of ${formatRate(bytesPerSecond)}`;

const rate = (sign: Span, bytesPerSecond: number, most: number | null): Line => [
  sign,
  span(` ${fit(formatRate(bytesPerSecond), RATE_WIDTH, 'right')}`),
  span(limit(most), 'dim'),
];

/** Where there is no room for them. */
const NO_LIMITS = { downloadLimit: null, uploadLimit: null };

const figures = ({ session }: Frame, width: number): Line => {
  const line: Span[] = [];
  const alternative = alternativeSign(session.alternative);
  const isCrowded = alternative !== '' && width < PORT_FROM;
  const limits = isCrowded ? NO_LIMITS : limitsInForce(session);
  if (width >= (alternative === '' ? PORT_FROM : PORT_BESIDE_FROM)) {
    const { listenPort } = session;
    line.push(
      listenPort === null ? span('no port open', 'warn') : span(`port ${listenPort}`, 'dim'),
    );
    line.push(span(GAP));
  }
  if (alternative !== '' && width >= PEERS_FROM) line.push(span(alternative, 'warn'), span(GAP));
  if (width >= PEERS_FROM && !isCrowded)
    line.push(span(formatPlural(session.peers, 'peer'), 'dim'), span(GAP));
  line.push(...rate(span('↑', 'up'), session.uploadRate, limits.uploadLimit), span(GAP));
  line.push(...rate(span('↓', 'down'), session.downloadRate, limits.downloadLimit), span(' '));
  return line;
};

export interface SummaryExtras {
  /** In place of the counts: the torrent that the keys are about. */
  readonly title?: string | undefined;
  /** Where the list is longer than its page. */
  readonly position?: ListPosition | undefined;
}

/** Cells that the figures leave for a title. */
export const titleWidth = (frame: Frame, width: number): number =>
  Math.max(0, width - lineWidth(figures(frame, width)) - 2);

/** In place of the counts, while it lasts. */
const makingWords = ({ name, progress, eta }: MakingSummary, width: number): string => {
  const left = eta === null ? '' : `, ${formatDuration(eta)} left`;
  const end = ` ${formatPercent(progress)}${left}`;
  const room = width - 'making '.length - end.length;
  if (room < 1) return '';
  return `making ${truncateMiddle(cleanText(name), room)}${end}`;
};

const closedLine = (text: string, width: number): Line => {
  const room = Math.max(0, width - NAME.length - GAP.length - 1);
  return spread(
    [span(NAME, 'title'), span(GAP), span(truncateMiddle(cleanText(text), room), 'bad')],
    [],
    width,
  );
};

export const summaryLine = (
  frame: Frame,
  width: number,
  { title, position }: SummaryExtras = {},
): Line => {
  const { isClosed, text } = frame.session.road;
  // Nothing moves, so there are no figures to show.
  if (isClosed && text !== null) return closedLine(text, width);
  const right = figures(frame, width);
  if (title !== undefined) {
    const name = truncateMiddle(title, titleWidth(frame, width));
    return spread([span(` ${name}`, 'strong')], right, width);
  }
  const room = width - lineWidth(right) - NAME.length - GAP.length - 1;
  if (room < 0) return spread([], right, width);
  const { making } = frame.session;
  const words = making === null ? '' : makingWords(making, room);
  const about =
    words === ''
      ? span(GAP + countWords(frame.torrents, room, position), 'dim')
      : span(GAP + words);
  return spread([span(NAME, 'title'), about], right, width);
};
