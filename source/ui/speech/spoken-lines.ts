/**
 * The screen as sentences, for screen readers: where the cursor is and what is open, without tables,
 * bars and graphs. A line that stays as it is is not said again, so each says one thing.
 */

import { actionOf } from '../actions.ts';
import { hintLine } from '../keys/hints.ts';
import { detailsHaveKeys } from '../layout.ts';
import { MAX_SPOKEN_COLUMNS, MAX_SPOKEN_ROWS } from '../limits.ts';
import { countWords } from '../list/count-words.ts';
import type { ActionContext } from '../outcome.ts';
import { placedCursor } from '../reduce.ts';
import { dialogLines, hintWords, idleActions, openContent, openExtent } from '../screen-layout.ts';
import { selectedTorrent } from '../screen-state.ts';
import type { TabContent } from '../tab-content.ts';
import { cursorOf } from '../tab-state.ts';
import { webSeedId } from '../tabs/web-seed-rows.ts';
import { cleanText } from '../text/cells.ts';
import { formatCount } from '../text/format.ts';
import { type Line, textOf } from '../text/line.ts';
import { placeOf } from '../view.ts';
import {
  overviewSentences,
  peerSentence,
  torrentSentence,
  trackerSentence,
  webSeedSentence,
} from './sentences.ts';

/** Bars, boxes, blocks, braille, and the marks of cursor and folds. */
const DRAWN = /[\u2500-\u259f\u2800-\u28ff›▸▾×·]+/g;

/** Of a line made for eyes what ears can use. */
export const plainWords = (line: Line): string =>
  cleanText(textOf(line)).replace(DRAWN, ' ').replace(/\s+/g, ' ').trim();

const placeWords = (at: number, count: number): string =>
  `${formatCount(at + 1)} of ${formatCount(count)}`;

const rowLine = ({ state }: ActionContext): string => {
  const torrent = selectedTorrent(state);
  const { shown, view } = state;
  if (torrent === undefined) return 'There are no torrents to show.';
  const words = torrentSentence(torrent, view.marks.has(torrent.id));
  return `${placeWords(view.cursor, shown.length)}: ${words}`;
};

/** The row that the cursor of a tab is on, as a sentence where there is one for it. */
const tabRow = ({ state, now }: ActionContext, content: TabContent, row: number): string => {
  const id = content.idAt?.(row);
  const torrent = selectedTorrent(state);
  const details = torrent && state.frame.details[torrent.id];
  if (state.view.tab === 'peers') {
    const peer = details?.peers?.find(({ address }) => address === id);
    if (peer !== undefined) return peerSentence(peer);
  }
  if (state.view.tab === 'trackers') {
    const tracker = details?.trackers?.find(({ number }) => String(number) === id);
    if (tracker !== undefined) return trackerSentence(tracker);
    const webSeed = details?.webSeeds?.find((seed) => webSeedId(seed) === id);
    if (webSeed !== undefined) return webSeedSentence(webSeed, now);
  }
  const [line = []] = content.rows(row, row + 1);
  return plainWords(line);
};

const contentLines = (context: ActionContext, content: TabContent): readonly string[] => {
  const { state } = context;
  const { row, top } = placedCursor(
    cursorOf(state.view.tabState, state.view.tab),
    openExtent(state),
  );
  if (content.idAt === undefined || content.count === 0) {
    return content.rows(top, Math.min(content.count, top + MAX_SPOKEN_ROWS)).map(plainWords);
  }
  return [`${placeWords(row, content.count)}: ${tabRow(context, content, row)}`];
};

/** Details that have the keys; else the list is what one moves in. */
const detailsLines = (context: ActionContext): readonly string[] => {
  const { state, layout, now } = context;
  const torrent = selectedTorrent(state);
  const content = openContent(state, layout, now);
  if (torrent === undefined || content === undefined) return [];
  const { tab } = state.view;
  const title = `${actionOf(`tab-${tab}`).label} of ${torrent.name}`;
  const details = state.frame.details[torrent.id];
  if (tab === 'overview') return [title, ...overviewSentences(torrent, details?.overview)];
  return [title, ...contentLines(context, content)];
};

const bodyLines = (context: ActionContext): readonly string[] => {
  const { state, layout } = context;
  if (state.view.sheet !== null) return dialogLines(context).map(plainWords);
  return detailsHaveKeys(layout) ? detailsLines(context) : [rowLine(context)];
};

const spokenHints = (context: ActionContext): string => {
  const { state, layout, keymap } = context;
  const place = placeOf(state.view, layout);
  const hints = hintLine(
    keymap,
    place,
    MAX_SPOKEN_COLUMNS,
    selectedTorrent(state),
    idleActions(context),
    hintWords(state, layout),
  );
  return `Keys: ${textOf(hints)
    .trim()
    .replace(/\s{2,}/g, ', ')}`;
};

export const spokenLines = (context: ActionContext): readonly string[] => {
  const { frame, view } = context.state;
  const lines = [
    countWords(frame.torrents, MAX_SPOKEN_COLUMNS),
    view.filter === '' ? '' : `Filtered by ${cleanText(view.filter)}`,
    ...bodyLines(context),
    cleanText(view.message?.text ?? ''),
    spokenHints(context),
  ];
  return lines.filter((line) => line !== '');
};
