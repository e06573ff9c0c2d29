/** The session in a few letters, for the terminal's title. Coarse: a title that always changes says nothing. */
import type { Frame, TorrentSummary } from '../../contract/frame.ts';
import { formatCount } from '../text/format.ts';

const UNITS = ['B', 'K', 'M', 'G', 'T', 'P', 'E'];
const NAME = 'sluice';
/** Less than this is keeping in touch, not moving data. */
const MOVING_FROM = 1024;

/** Two figures at the most: `340K`, `1.2M`, `12M`. Cut, never rounded up. */
export const formatCoarse = (bytesPerSecond: number): string => {
  let unit = 0;
  let value = Math.max(0, bytesPerSecond);
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  if (value < 10 && unit > 0) return `${(Math.floor(value * 10) / 10).toFixed(1)}${UNITS[unit]}`;
  const step = value >= 100 ? 10 : 1;
  return `${Math.floor(value / step) * step}${UNITS[unit]}`;
};

const isActive = ({ state, downloadRate, uploadRate }: TorrentSummary): boolean =>
  state === 'checking' || downloadRate + uploadRate >= MOVING_FROM;

const rateWords = (sign: string, rate: number): string =>
  rate >= MOVING_FROM ? `${sign}${formatCoarse(rate)}` : '';

const countWords = (count: number, word: string): string =>
  count === 0 ? '' : `${formatCount(count)} ${word}`;

/** `↓1.2M ↑340K 3 active · sluice`. */
export const titleWords = ({ session, torrents }: Frame): string => {
  const failed = torrents.filter(({ state }) => state === 'error').length;
  const words = [
    rateWords('↓', session.downloadRate),
    rateWords('↑', session.uploadRate),
    countWords(torrents.filter(isActive).length, 'active'),
    countWords(failed, 'failed'),
  ].filter((word) => word !== '');
  return words.length === 0 ? NAME : `${words.join(' ')} · ${NAME}`;
};
