/** What an argument must be, said once: a check answers in words what is wrong, with the name of the field. */
import { isAbsolute } from 'node:path';
import { MAX_LISTED, MAX_TEXT_LENGTH } from './limits.ts';
import { isObject } from './read-json.ts';
import { quoted } from './rpc-message.ts';

export interface Fault {
  readonly field: string;
  /** A whole sentence without its full stop. */
  readonly message: string;
}

/** Undefined where nothing is wrong. */
export type Check = (value: unknown, field: string) => Fault | undefined;

export type Shape = { readonly [field: string]: Check };

const must =
  (be: string, accepts: (value: unknown) => boolean): Check =>
  (value, field) =>
    accepts(value) ? undefined : { field, message: `"${field}" must be ${be}` };

const isText = (value: unknown, maxLength = MAX_TEXT_LENGTH): value is string =>
  typeof value === 'string' && value.length <= maxLength;

/** `what` as in `"url" must be the address of a tracker`. */
export const text = (what: string, maxLength?: number): Check =>
  must(`${what}, a text`, (value) => isText(value, maxLength));

export const path: Check = must(
  'an absolute path',
  (value) => isText(value) && isAbsolute(value) && !value.includes('\0'),
);

export const wholeNumber = (what: string): Check =>
  must(`${what}, a whole number`, Number.isSafeInteger);

export const amount = (what: string): Check =>
  must(what, (value) => Number.isFinite(value) && (value as number) >= 0);

export const flag: Check = must('true or false', (value) => typeof value === 'boolean');

export const optional =
  (check: Check): Check =>
  (value, field) =>
    value === undefined ? undefined : check(value, field);

export const nullable =
  (check: Check): Check =>
  (value, field) =>
    value === null ? undefined : check(value, field);

export const listOf =
  (check: Check, maxLength = MAX_LISTED): Check =>
  (value, field) => {
    if (!Array.isArray(value)) return { field, message: `"${field}" must be a list` };
    if (value.length > maxLength) {
      return { field, message: `"${field}" must be a list of at most ${maxLength}` };
    }
    for (const [at, each] of value.entries()) {
      const fault = check(each, `${field}[${at}]`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };

export const oneOf = (words: readonly string[]): Check => {
  const choice = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  return (value, field) => {
    if (words.includes(value as string)) return undefined;
    const given = typeof value === 'string' ? `, not ${quoted(value)}` : '';
    return { field, message: `"${field}" must be ${choice}${given}` };
  };
};

/** A text for the first, or something else for the second. */
export const either =
  (ofText: Check, ofOther: Check): Check =>
  (value, field) =>
    (typeof value === 'string' ? ofText : ofOther)(value, field);

/** Exactly these fields: one that is misspelt must not be passed over. */
export const object =
  (shape: Shape): Check =>
  (value, field) => {
    const prefix = field === '' ? '' : `${field}.`;
    if (!isObject(value)) return { field, message: `"${field}" must be an object` };
    const unknown = Object.keys(value).find((name) => !Object.hasOwn(shape, name));
    if (unknown !== undefined) {
      return { field: unknown, message: `there is no argument ${quoted(prefix + unknown)}` };
    }
    for (const [name, check] of Object.entries(shape)) {
      const fault = check(Object.hasOwn(value, name) ? value[name] : undefined, prefix + name);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };

/** One of several objects, told apart by their `kind`. */
export const byKind = (kinds: { readonly [kind: string]: Shape }): Check => {
  const kind = oneOf(Object.keys(kinds));
  return (value, field) => {
    if (!isObject(value)) return { field, message: `"${field}" must be an object` };
    return (
      kind(value.kind, `${field}.kind`) ??
      object({ kind, ...kinds[value.kind as string] })(value, field)
    );
  };
};

/** Whatever survives JSON: what it may be is judged elsewhere. */
export const anything: Check = (value, field) => {
  if (Array.isArray(value)) return listOf(anything)(value, field);
  if (isObject(value)) return recordOf(anything)(value, field);
  return must(
    'a value',
    (each) => each === null || /^(?:string|boolean)$/.test(typeof each) || Number.isFinite(each),
  )(value, field);
};

/** An object with whatever names. */
export const recordOf =
  (check: Check): Check =>
  (value, field) => {
    if (!isObject(value)) return { field, message: `"${field}" must be an object` };
    for (const [name, each] of Object.entries(value)) {
      const fault = check(each, `${field}.${name}`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
