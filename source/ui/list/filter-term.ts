/** What the terms of every filter have in common: letters in one shape, and figures with a unit, as in `size>4G`. */

/** One shape for letters that can be written in several. */
export const foldedText = (text: string): string => text.normalize('NFC').toLowerCase();

export interface Comparison<Field extends string> {
  readonly field: Field;
  /** Undefined while no figure has been typed. */
  readonly holds: ((figure: number) => boolean) | undefined;
}

const COMPARE: {
  readonly [sign: string]: (wanted: number) => (figure: number) => boolean;
} = {
  '<': (wanted) => (figure) => figure < wanted,
  '<=': (wanted) => (figure) => figure <= wanted,
  '>': (wanted) => (figure) => figure > wanted,
  '>=': (wanted) => (figure) => figure >= wanted,
  '=': (wanted) => (figure) => figure === wanted,
};

/** As sizes are shown: steps of 1024. */
const UNITS = ['', 'k', 'm', 'g', 't', 'p'];

const TERM = /^([a-z]+)([<>]=?|=)(?:(\d{1,15}(?:\.\d{0,9})?)([kmgtp]?)(?:i?b)?%?)?$/;

const SECONDS: { readonly [unit: string]: number } = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 7 * 86_400,
  y: 365 * 86_400,
};

const TIME_TERM = /^([a-z]+)([<>]=?|=)(?:(\d{1,9}(?:\.\d{0,9})?)([smhdwy]?))?$/;

const compared = <Field extends string>(
  [, name, sign, figures, unit]: readonly (string | undefined)[],
  fields: readonly Field[],
  factorOf: (unit: string, field: Field) => number,
): Comparison<Field> | undefined => {
  const field = fields.find((one) => one === name);
  if (field === undefined) return undefined;
  if (figures === undefined) return { field, holds: undefined };
  const wanted = Number(figures) * factorOf(unit ?? '', field);
  return { field, holds: COMPARE[sign!]!(wanted) };
};

/** Of a term in small letters; undefined where it compares none of the fields. */
export const comparisonOf = <Field extends string>(
  term: string,
  fields: readonly Field[],
): Comparison<Field> | undefined =>
  compared(TERM.exec(term) ?? [], fields, (unit) => 1024 ** UNITS.indexOf(unit));

/** Times, as in `eta<1h`: compared in seconds. `fields` says what is meant where no unit is typed. */
export const timeComparisonOf = <Field extends string>(
  term: string,
  fields: { readonly [Name in Field]: keyof typeof SECONDS },
): Comparison<Field> | undefined =>
  compared(
    TIME_TERM.exec(term) ?? [],
    Object.keys(fields) as Field[],
    (unit, field) => SECONDS[unit === '' ? fields[field] : unit]!,
  );
