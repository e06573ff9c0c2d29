/** Asks before torrents are removed and their data is kept. */
import type { Frame, TorrentSummary } from '../../contract/frame.ts';
import { truncate } from '../cells.ts';
import { formatPlural, formatSize } from '../format.ts';
import { type Line, rule, span } from '../line.ts';
import { acting } from '../outcome.ts';
import { removal } from '../removal.ts';
import type { Dialog } from './dialog.ts';
import type { RemoveSheet } from './sheets.ts';

const ROWS = 4;
/** More names than that fit into no line. */
const MAX_NAMES = 50;

/** The torrents that the question is about, as far as they still are there. */
const doomedTorrents = (sheet: RemoveSheet, frame: Frame): readonly TorrentSummary[] => {
  const ids = new Set([sheet.id, ...(sheet.also ?? [])]);
  return frame.torrents.filter(({ id }) => ids.has(id));
};

const oneLines = (torrent: TorrentSummary, width: number): Line[] => [
  rule([span('Remove', 'strong')], width),
  [span(' Remove '), span(truncate(torrent.name, Math.max(8, width - 20)), 'strong'), span('?')],
  [span(` Its data stays: ${formatSize(torrent.wantedDone)} in ${torrent.directory}`, 'dim')],
];

const manyLines = (torrents: readonly TorrentSummary[], width: number): Line[] => {
  const names = torrents.slice(0, MAX_NAMES).map(({ name }) => name);
  return [
    rule([span('Remove', 'strong')], width),
    [span(' Remove '), span(formatPlural(torrents.length, 'torrent'), 'strong'), span('?')],
    [span(` Their data stays: ${names.join(', ')}`, 'dim')],
  ];
};

export const removeDialog: Dialog<RemoveSheet> = {
  room: () => ROWS,
  lines: (sheet, { state }, { columns }) => {
    const torrents = doomedTorrents(sheet, state.frame);
    const [first] = torrents;
    if (first === undefined) return [];
    return torrents.length > 1 ? manyLines(torrents, columns) : oneLines(first, columns);
  },
  perform: (sheet, action, { state }) => {
    if (action === 'cancel') return acting({ kind: 'sheet', sheet: null });
    if (action !== 'confirm') return undefined;
    const torrents = doomedTorrents(sheet, state.frame);
    return {
      acts: [{ kind: 'sheet', sheet: null }],
      wishes: torrents.map((torrent) => removal(torrent, false)),
    };
  },
  isStale: (sheet, frame) => doomedTorrents(sheet, frame).length === 0,
};
