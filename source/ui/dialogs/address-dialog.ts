/** Asks for an address to add to a torrent by hand, a tracker's, a web seed's or a peer's, or for a tracker's in the place of another. */

import { acting, type Outcome } from '../outcome.ts';
import { peerProblem, trackerProblem, webSeedProblem } from '../paths/typed-address.ts';
import { type Line, rule, span } from '../text/line.ts';
import { EMPTY_FIELD, editField, fieldText, type TextField } from '../text/text-field.ts';
import type { Wish } from '../wish.ts';
import type { Dialog } from './dialog.ts';
import { editedBy } from './field-edits.ts';
import { fieldLine } from './field-line.ts';
import type { AddressKind, AddressSheet } from './sheets.ts';

const ROWS = 4;

interface Wording {
  readonly title: string;
  readonly label: string;
  readonly example: string;
  readonly problem: (text: string) => string | undefined;
}

const WORDINGS: { readonly [Kind in AddressKind]: Wording } = {
  'add-tracker': {
    title: 'Add a tracker to',
    label: 'URL',
    example: 'http://, https:// or udp://, such as udp://tracker.example:6969/announce',
    problem: trackerProblem,
  },
  'edit-tracker': {
    title: 'Another tracker in place of this one of',
    label: 'URL',
    example: 'What is *** is not shown, for it may be secret: give the whole address',
    problem: trackerProblem,
  },
  'add-web-seed': {
    title: 'Add a web seed to',
    label: 'URL',
    example: 'A web server that has the files, such as https://mirror.example/pub/',
    problem: webSeedProblem,
  },
  'add-peer': {
    title: 'Add a peer to',
    label: 'Address',
    example: 'HOST:PORT, such as 192.0.2.7:6881 or [2001:db8::7]:6881',
    problem: peerProblem,
  },
};

const LABEL_WIDTH = 7;

export const addressSheet = (
  kind: AddressKind,
  torrent: AddressSheet['torrent'],
  tracker?: AddressSheet['tracker'],
): AddressSheet => ({
  kind,
  torrent,
  ...(tracker === undefined ? {} : { tracker }),
  field: editField(EMPTY_FIELD, { kind: 'insert', text: tracker?.url ?? '' }),
  problem: null,
});

const lines = ({ kind, torrent, field, problem }: AddressSheet, width: number): readonly Line[] => {
  const { title, label, example } = WORDINGS[kind];
  return [
    rule([span(`${title} ${torrent.name}`, 'strong')], width),
    fieldLine(field, { label, labelWidth: LABEL_WIDTH, isFocused: true, width }),
    problem === null ? [span(` ${example}`, 'dim')] : [span(` ${problem}`, 'bad')],
  ];
};

const wishOf = ({ kind, torrent: { id }, tracker }: AddressSheet, address: string): Wish => {
  if (tracker !== undefined) {
    const args = { id, number: tracker.number, url: address };
    return { name: 'torrent:replace-tracker', args, done: 'Changed the tracker' };
  }
  if (kind === 'add-web-seed') {
    return { name: 'torrent:add-web-seed', args: { id, url: address }, done: 'Added the web seed' };
  }
  return kind === 'add-tracker'
    ? { name: 'torrent:add-tracker', args: { id, url: address }, done: 'Added the tracker' }
    : { name: 'torrent:add-peer', args: { id, address }, done: `Trying ${address}` };
};

/** What is not shown cannot be taken over from what is. */
const hiddenIn = ({ kind }: AddressSheet, address: string): string | undefined =>
  kind === 'edit-tracker' && address.includes('***')
    ? 'Put what belongs there in the place of ***: it is not shown, for it may be secret'
    : undefined;

const confirmed = (sheet: AddressSheet): Outcome => {
  const address = fieldText(sheet.field).trim();
  const problem = hiddenIn(sheet, address) ?? WORDINGS[sheet.kind].problem(address);
  if (problem !== undefined) return acting({ kind: 'sheet', sheet: { ...sheet, problem } });
  return { acts: [{ kind: 'sheet', sheet: null }], wishes: [wishOf(sheet, address)] };
};

const changed = (sheet: AddressSheet, field: TextField): Outcome =>
  acting({ kind: 'sheet', sheet: { ...sheet, field, problem: null } });

export const addressDialog: Dialog<AddressSheet> = {
  room: () => ROWS,
  lines: (sheet, _context, { columns }) => lines(sheet, columns),
  perform: (sheet, action) => {
    if (action === 'confirm') return confirmed(sheet);
    if (action === 'cancel') return acting({ kind: 'sheet', sheet: null });
    const field = editedBy(sheet.field, action);
    return field && changed(sheet, field);
  },
  type: (sheet, text) => changed(sheet, editField(sheet.field, { kind: 'insert', text })),
  isStale: ({ torrent, tracker }, { torrents, details }) =>
    torrents.every(({ id }) => id !== torrent.id) ||
    (tracker !== undefined &&
      details[torrent.id]?.trackers?.every(({ number }) => number !== tracker.number) === true),
};
