/** What turns one JSON value into another: only what changed, found by identity first, so that the unchanged costs nothing. */
import { SluiceError } from '../base/errors.ts';
import { isObject } from './read-json.ts';

export type Patch =
  /** In place of what was there. */
  | { readonly value: unknown }
  /** Some fields of an object. */
  | { readonly fields: { readonly [name: string]: Patch }; readonly gone?: readonly string[] }
  /** Some elements of a list, by their place, and how long it is now. */
  | { readonly items: readonly (readonly [number, Patch])[]; readonly length: number };

/** Undefined where both say the same. */
export const patchOf = (before: unknown, after: unknown): Patch | undefined => {
  if (before === after) return undefined;
  if (Array.isArray(before) && Array.isArray(after)) return listPatch(before, after);
  if (isObject(before) && isObject(after)) return objectPatch(before, after);
  return { value: after };
};

/** They say the same, whether or not they are the same. */
export const isSame = (left: unknown, right: unknown): boolean =>
  patchOf(left, right) === undefined;

type Fields = Readonly<Record<string, unknown>>;

const objectPatch = (before: Fields, after: Fields): Patch | undefined => {
  const names = Object.keys(after);
  const changed: [string, Patch][] = [];
  for (const name of names) {
    const patch = Object.hasOwn(before, name)
      ? patchOf(before[name], after[name])
      : { value: after[name] };
    if (patch !== undefined) changed.push([name, patch]);
  }
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  if (changed.length === 0 && gone.length === 0) return undefined;
  const fields = Object.fromEntries(changed);
  return gone.length === 0 ? { fields } : { fields, gone };
};

const listPatch = (before: readonly unknown[], after: readonly unknown[]): Patch | undefined => {
  const items: [number, Patch][] = [];
  for (let at = 0; at < after.length; at++) {
    const patch = at < before.length ? patchOf(before[at], after[at]) : { value: after[at] };
    if (patch !== undefined) items.push([at, patch]);
  }
  if (items.length === 0 && before.length === after.length) return undefined;
  // A list that is new throughout is shorter said at once.
  const isNew = items.length === after.length && items.every(([, patch]) => 'value' in patch);
  return isNew ? { value: after } : { items, length: after.length };
};

const misfit = (): SluiceError =>
  new SluiceError('daemon/protocol', 'the engine sent a change to something that is not there');

/** What did not change stays the same object. Throws `daemon/protocol` where the patch is not for this value. */
export const applyPatch = (before: unknown, patch: Patch): unknown => {
  if ('value' in patch) return patch.value;
  if ('fields' in patch) return patchedObject(before, patch.fields, patch.gone);
  return patchedList(before, patch.items, patch.length);
};

const patchedObject = (
  before: unknown,
  fields: { readonly [name: string]: Patch },
  gone: readonly string[] = [],
): unknown => {
  if (!isObject(before)) throw misfit();
  const after = new Map(Object.entries(before));
  for (const name of gone) after.delete(name);
  for (const [name, patch] of Object.entries(fields)) {
    after.set(name, applyPatch(after.get(name), patch));
  }
  // Not by assignment: a field may be called `__proto__`.
  return Object.freeze(Object.fromEntries(after));
};

const patchedList = (
  before: unknown,
  items: readonly (readonly [number, Patch])[],
  length: number,
): unknown => {
  if (!Array.isArray(before) || !Array.isArray(items)) throw misfit();
  const after = before.slice(0, length);
  for (const [at, patch] of items) {
    if (!Number.isInteger(at) || at < 0 || at > after.length) throw misfit();
    after[at] = applyPatch(after[at], patch);
  }
  if (after.length !== length) throw misfit();
  return Object.freeze(after);
};
