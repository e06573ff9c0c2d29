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
};

/** As sizes are shown: steps of 1024. */
const UNITS = ['', 'k', 'm', 'g', 't', 'p'];

const TERM = /^([a-z]+)([<>]=?)(?:(\d{1,15}(?:\.\d{0,9})?)([kmgtp]?)(?:i?b)?%?)?$/;

/** Of a term in small letters; undefined where it compares none of the fields. */
export const comparisonOf = <Field extends string>(
  term: string,
  fields: readonly Field[],
): Comparison<Field> | undefined => {
  const [, name, sign, figures, unit] = TERM.exec(term) ?? [];
  const field = fields.find((one) => one === name);
  if (field === undefined) return undefined;
  if (figures === undefined) return { field, holds: undefined };
  const wanted = Number(figures) * 1024 ** UNITS.indexOf(unit ?? '');
  return { field, holds: COMPARE[sign!]!(wanted) };
};
