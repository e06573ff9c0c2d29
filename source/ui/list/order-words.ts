/** In which order the pieces of a torrent are fetched, where it is not the usual one. */
import type { TorrentSummary } from '../../contract/frame.ts';

/** Empty where the rarest come first. */
export const orderWords = ({
  isSequential,
  isFirstAndLast,
}: Pick<TorrentSummary, 'isSequential' | 'isFirstAndLast'>): string => {
  const rest = isSequential ? 'one piece after the other' : '';
  if (!isFirstAndLast) return rest;
  return `first and last pieces of files first${isSequential ? `, then ${rest}` : ''}`;
};
