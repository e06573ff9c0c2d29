/** Copies what names a torrent to the clipboard of the person's own terminal. */
import type { OverviewDetails } from '../../contract/details.ts';
import type { Frame, TorrentSummary } from '../../contract/frame.ts';
import type { ActionId } from '../actions.ts';
import { keysFor } from '../keys/bindings.ts';
import { shownKey } from '../keys/keys.ts';
import { acting, type Outcome, saying } from '../outcome.ts';
import { span } from '../text/line.ts';
import type { Dialog } from './dialog.ts';
import type { CopySheet } from './sheets.ts';

interface Copyable {
  readonly word: string;
  /** Undefined while the engine has not said; empty where there is none. */
  readonly text: (torrent: TorrentSummary, more: OverviewDetails | undefined) => string | undefined;
}

export const COPYABLE: { readonly [Id in ActionId]?: Copyable } = {
  'copy-magnet': { word: 'magnet link', text: (_torrent, more) => more?.magnet },
  'copy-hash': {
    word: 'info-hash',
    text: (_torrent, more) => more && (more.infoHashV1 ?? more.infoHashV2 ?? ''),
  },
  'copy-path': { word: 'path', text: ({ directory, name }) => `${directory}/${name}` },
  'copy-name': { word: 'name', text: ({ name }) => name },
};

const torrentOf = ({ id }: CopySheet, frame: Frame): TorrentSummary | undefined =>
  frame.torrents.find((torrent) => torrent.id === id);

const copied = (sheet: CopySheet, { word, text }: Copyable, frame: Frame): Outcome => {
  const torrent = torrentOf(sheet, frame);
  const wanted = torrent && text(torrent, frame.details[sheet.id]?.overview);
  if (torrent === undefined || wanted === undefined) return {};
  if (wanted === '') return saying('warn', `${torrent.name} has no ${word}`);
  return {
    acts: [
      { kind: 'sheet', sheet: null },
      { kind: 'say', message: { tone: 'good', text: `Copied the ${word} of ${torrent.name}` } },
    ],
    effect: { kind: 'copy', text: wanted },
  };
};

export const copyDialog: Dialog<CopySheet> = {
  room: () => 'foot',
  lines: (_sheet, { keymap }) => {
    const choices = (Object.keys(COPYABLE) as ActionId[]).flatMap((action) => {
      const key = keysFor(keymap, 'copy', action)[0];
      if (key === undefined) return [];
      return [span(` ${shownKey(key)} `, 'accent'), span(`${COPYABLE[action]!.word} `)];
    });
    return [[span(' Copy ', 'strong'), ...choices]];
  },
  perform: (sheet, action, { state }) => {
    if (action === 'cancel') return acting({ kind: 'sheet', sheet: null });
    const wanted = COPYABLE[action];
    return wanted === undefined ? undefined : copied(sheet, wanted, state.frame);
  },
  watched: ({ id }) => [{ id, parts: ['overview'] }],
  isStale: (sheet, frame) => torrentOf(sheet, frame) === undefined,
};
