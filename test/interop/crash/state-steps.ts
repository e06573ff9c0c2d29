/** What is saved while somebody is killed for it, and what a state that was saved so far must hold. */
import type { TorrentId } from '../../../source/base/ids.ts';
import type { StateStore, TorrentRecord } from '../../../source/base/ports/state.ts';

/** More than a page of the database. */
const METAINFO_BYTES = 20_000;

interface Step {
  readonly save: (store: StateStore) => Promise<void>;
  readonly apply: (model: Model) => void;
}

/** As it can be compared: labels by torrent, and notes. */
export interface Model {
  readonly torrents: Map<string, string>;
  readonly notes: Map<string, string>;
}

export const NOTES = ['banned addresses', 'something else'] as const;

const idOf = (number: number): TorrentId => String(number).repeat(40) as TorrentId;

const recordOf = (number: number, label: string): TorrentRecord => ({
  id: idOf(number),
  outline: `outline of ${number}`,
  directory: '/downloads',
  addedAtMs: number,
  completedAtMs: undefined,
  isPaused: false,
  priorities: ['normal'],
  labels: [label],
  trackers: undefined,
  downloadedBytes: label.length,
  uploadedBytes: 0,
  pieces: new Uint8Array(700).fill(number),
  stamps: [{ size: 5, modifiedMs: 7 }],
  createdFiles: ['a'],
});

const metainfoOf = (number: number): Uint8Array => new Uint8Array(METAINFO_BYTES).fill(number);

const add = (number: number): Step => ({
  save: (store) => store.saveTorrent(recordOf(number, 'new'), metainfoOf(number)),
  apply: ({ torrents }) => torrents.set(idOf(number), 'new'),
});

const change = (number: number, label: string): Step => ({
  save: (store) => store.saveTorrent(recordOf(number, label)),
  apply: ({ torrents }) => torrents.set(idOf(number), label),
});

const remove = (number: number): Step => ({
  save: (store) => store.removeTorrent(idOf(number)),
  apply: ({ torrents }) => torrents.delete(idOf(number)),
});

const note = (name: (typeof NOTES)[number], body: string): Step => ({
  save: (store) => store.saveNote(name, body),
  apply: ({ notes }) => notes.set(name, body),
});

/** One after another, each answered before the next. */
export const STEPS: readonly Step[] = [
  add(1),
  add(2),
  change(1, 'first'),
  note('banned addresses', '["192.0.2.7"]'),
  add(3),
  remove(2),
  change(3, 'x'.repeat(9_000)),
  change(1, 'second'),
  note('something else', 'y'.repeat(5_000)),
  add(2),
];

/** After so many of them. */
export const modelAfter = (count: number): Model => {
  const model: Model = { torrents: new Map(), notes: new Map() };
  for (const step of STEPS.slice(0, count)) step.apply(model);
  return model;
};

export const modelOf = async (store: StateStore): Promise<Model> => {
  const torrents: [string, string][] = [];
  for await (const records of store.loadTorrents()) {
    for (const { id, labels } of records) {
      await store.loadMetainfo(id);
      torrents.push([id, labels.join(',')]);
    }
  }
  const notes: [string, string][] = [];
  for (const name of NOTES) {
    const body = await store.loadNote(name);
    if (body !== undefined) notes.push([name, body]);
  }
  return { torrents: new Map(torrents.sort()), notes: new Map(notes) };
};
