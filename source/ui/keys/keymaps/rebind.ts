/**
 * A keymap with some actions on other keys. What is asked for wins: whatever else the key did in the
 * same place gives way, and is told. Two ways out stay whatever is asked: Ctrl+C quits, Esc leaves a dialog.
 */
import type { ActionId } from '../../actions.ts';
import type { Binding, Keymap } from '../bindings.ts';
import { isPrintable } from '../key-names.ts';
import type { KeyName } from '../keys.ts';
import { isTypingPlace, type Place } from '../places.ts';

/** Keys for an action wherever it can be done; none takes its keys away. */
export type KeyWishes = ReadonlyMap<ActionId, readonly KeyName[]>;

/** `winner` has the key now where `loser` had it. */
export interface TakenKey {
  readonly key: KeyName;
  readonly winner: ActionId;
  readonly loser: ActionId;
}

export interface Rebound {
  readonly keymap: Keymap;
  readonly taken: readonly TakenKey[];
}

/** One action in one place. */
interface Row {
  readonly action: ActionId;
  readonly place: Place;
  keys: readonly KeyName[];
  /** Asked for: it wins over those that are not, and over those that were asked for later. */
  readonly isOwn: boolean;
}

/** What deletes is confirmed by the keys it has: others may lie under a finger. */
const DELETING: readonly Place[] = ['remove-data', 'remove-tracker', 'ban-peer'];

const isFixed = (action: ActionId, place: Place): boolean =>
  action === 'confirm' && DELETING.includes(place);

const isWayOut = (action: ActionId, key: KeyName): boolean =>
  (action === 'quit' && key === 'ctrl+c') || (action === 'cancel' && key === 'esc');

const rowsOf = (keymap: Keymap, isOwn: boolean): Row[] =>
  keymap.flatMap(({ action, keys, places }) =>
    places.map((place): Row => ({ action, place, keys, isOwn })),
  );

/** Where one types a letter is a letter, so there an action keeps the keys it had if it has got no other. */
const keysAt = (row: Row, wished: readonly KeyName[]): readonly KeyName[] => {
  const fitting = isTypingPlace(row.place) ? wished.filter((key) => !isPrintable(key)) : wished;
  const stays = wished.length > 0 && fitting.length === 0;
  const ways = row.keys.filter((key) => isWayOut(row.action, key));
  return [...new Set([...(stays ? row.keys : fitting), ...ways])];
};

/** The first row of an action in a place takes its keys; the others keep only the ways out. */
const withWishes = (rows: readonly Row[], wishes: KeyWishes): Row[] => {
  const seen = new Set<string>();
  return rows.map((row): Row => {
    const wished = wishes.get(row.action);
    if (wished === undefined || isFixed(row.action, row.place)) return row;
    const name = `${row.place} ${row.action}`;
    const isFirst = !seen.has(name);
    seen.add(name);
    return { ...row, keys: keysAt(row, isFirst ? wished : []), isOwn: true };
  });
};

/** Who has each key of a place, the ways out before all, what was asked for before the rest. */
const rank = (row: Row, key: KeyName): number =>
  isWayOut(row.action, key) || isFixed(row.action, row.place) ? 0 : row.isOwn ? 1 : 2;

const settle = (rows: readonly Row[]): readonly TakenKey[] => {
  const owners = new Map<string, Row>();
  for (const row of rows) {
    for (const key of row.keys) {
      const owner = owners.get(`${row.place} ${key}`);
      if (owner === undefined || rank(row, key) < rank(owner, key)) {
        owners.set(`${row.place} ${key}`, row);
      }
    }
  }
  const taken = new Map<string, TakenKey>();
  for (const row of rows) {
    const kept = row.keys.filter((key) => owners.get(`${row.place} ${key}`) === row);
    for (const key of row.keys) {
      const winner = owners.get(`${row.place} ${key}`)!.action;
      if (winner === row.action) continue;
      taken.set(`${key} ${winner} ${row.action}`, { key, winner, loser: row.action });
    }
    row.keys = kept;
  }
  return [...taken.values()];
};

const isSame = (left: readonly KeyName[], right: readonly KeyName[]): boolean =>
  left.length === right.length && left.every((key, at) => key === right[at]);

const bindingsOf = (rows: readonly Row[]): Keymap => {
  const bindings: (Binding & { readonly places: Place[] })[] = [];
  for (const { action, place, keys } of rows) {
    const last = bindings.at(-1);
    const isMore = last?.action === action && isSame(last.keys, keys);
    if (isMore) last.places.push(place);
    else bindings.push({ action, keys, places: [place] });
  }
  return bindings;
};

/** `also`: keys for some places only, beside those the action has; asked for like the others. */
export const rebind = (keymap: Keymap, wishes: KeyWishes, also: Keymap = []): Rebound => {
  const rows = [...withWishes(rowsOf(keymap, false), wishes), ...rowsOf(also, true)];
  const taken = settle(rows);
  return { keymap: bindingsOf(rows), taken };
};
