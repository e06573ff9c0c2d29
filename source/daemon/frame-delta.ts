/** What changed from one frame to the next: what goes over the socket four times a second instead of everything. */
import type { TorrentId } from '../base/ids.ts';
import type { TorrentDetails } from '../contract/details.ts';
import type { Frame, SessionSummary, TorrentSummary } from '../contract/frame.ts';
import { applyPatch, isSame, type Patch, patchOf } from './patch.ts';

/** All fields of a torrent that is new, of others those that changed. */
export type TorrentChange = Partial<TorrentSummary> & { readonly id: TorrentId };

export interface FrameDelta {
  readonly revision: number;
  readonly session?: Partial<SessionSummary>;
  readonly torrents?: readonly TorrentChange[];
  readonly removed?: readonly TorrentId[];
  /** All torrents, where they do not simply stay in order with the new ones at the end. */
  readonly order?: readonly TorrentId[];
  /** By torrent, or `session`; null where nobody watches it any more. */
  readonly details?: { readonly [id: string]: Patch | null };
}

export const deltaOf = (before: Frame, after: Frame): FrameDelta => {
  const session = changedFields(before.session, after.session);
  const details = detailsDelta(before.details, after.details);
  return {
    revision: after.revision,
    ...(session === undefined ? {} : { session }),
    ...torrentsDelta(before.torrents, after.torrents),
    ...(details === undefined ? {} : { details }),
  };
};

const changedFields = <Fields extends object>(
  before: Fields,
  after: Fields,
): Partial<Fields> | undefined => {
  if (before === after) return undefined;
  const changed = (Object.keys(after) as (keyof Fields)[]).filter(
    (name) => !isSame(before[name], after[name]),
  );
  if (changed.length === 0) return undefined;
  return Object.fromEntries(changed.map((name) => [name, after[name]])) as Partial<Fields>;
};

type TorrentsDelta = Pick<FrameDelta, 'torrents' | 'removed' | 'order'>;
type Torrents = readonly TorrentSummary[];

const torrentsDelta = (before: Torrents, after: Torrents): TorrentsDelta => {
  if (before === after) return {};
  return sameIds(before, after) ? changesInPlace(before, after) : changesById(before, after);
};

const sameIds = (before: Torrents, after: Torrents): boolean =>
  before.length === after.length &&
  after.every((torrent, at) => torrent === before[at] || torrent.id === before[at]!.id);

const changesInPlace = (before: Torrents, after: Torrents): TorrentsDelta => {
  const torrents: TorrentChange[] = [];
  for (let at = 0; at < after.length; at++) {
    const change = changeOf(before[at], after[at]!);
    if (change !== undefined) torrents.push(change);
  }
  return torrents.length === 0 ? {} : { torrents };
};

const changesById = (before: Torrents, after: Torrents): TorrentsDelta => {
  const known = new Map(before.map((torrent) => [torrent.id, torrent]));
  const torrents = after.flatMap((torrent) => changeOf(known.get(torrent.id), torrent) ?? []);
  const present = new Set(after.map(({ id }) => id));
  const removed = before.flatMap(({ id }) => (present.has(id) ? [] : [id]));
  const expected = [
    ...before.filter(({ id }) => present.has(id)),
    ...after.filter(({ id }) => !known.has(id)),
  ];
  return {
    ...(torrents.length === 0 ? {} : { torrents }),
    ...(removed.length === 0 ? {} : { removed }),
    ...(sameIds(expected, after) ? {} : { order: after.map(({ id }) => id) }),
  };
};

const changeOf = (
  before: TorrentSummary | undefined,
  after: TorrentSummary,
): TorrentChange | undefined => {
  if (before === after) return undefined;
  if (before === undefined) return after;
  const fields = changedFields(before, after);
  return fields === undefined ? undefined : { ...fields, id: after.id };
};

const detailsDelta = (
  before: Frame['details'],
  after: Frame['details'],
): FrameDelta['details'] | undefined => {
  if (before === after) return undefined;
  const changes: [string, Patch | null][] = [];
  for (const [id, details] of Object.entries(after)) {
    const patch = patchOf(Object.hasOwn(before, id) ? before[id] : undefined, details);
    if (patch !== undefined) changes.push([id, patch]);
  }
  for (const id of Object.keys(before)) if (!Object.hasOwn(after, id)) changes.push([id, null]);
  return changes.length === 0 ? undefined : Object.fromEntries(changes);
};

/** Throws `daemon/protocol` where the delta is not for this frame. */
export const applyDelta = (frame: Frame, delta: FrameDelta): Frame =>
  Object.freeze({
    revision: delta.revision,
    session:
      delta.session === undefined
        ? frame.session
        : Object.freeze({ ...frame.session, ...delta.session }),
    torrents: appliedTorrents(frame.torrents, delta),
    details: appliedDetails(frame.details, delta.details),
  });

const appliedTorrents = (before: Torrents, { torrents, removed, order }: TorrentsDelta) => {
  if (torrents === undefined && removed === undefined && order === undefined) return before;
  const after = new Map(before.map((torrent) => [torrent.id, torrent]));
  for (const id of removed ?? []) after.delete(id);
  for (const change of torrents ?? []) {
    // A new one comes with all of its fields.
    after.set(change.id, Object.freeze({ ...after.get(change.id), ...change } as TorrentSummary));
  }
  const ordered = order?.flatMap((id) => after.get(id) ?? []);
  return Object.freeze(ordered ?? [...after.values()]);
};

const appliedDetails = (before: Frame['details'], changes: FrameDelta['details']) => {
  if (changes === undefined) return before;
  const after = new Map(Object.entries(before));
  for (const [id, patch] of Object.entries(changes)) {
    if (patch === null) after.delete(id);
    else after.set(id, applyPatch(after.get(id), patch) as TorrentDetails);
  }
  return Object.freeze(Object.fromEntries(after));
};
