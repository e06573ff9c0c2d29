/** Takes what is typed after `/` apart into terms: words, "quoted words", /expressions/i, each with a field before it or a sign that turns it round. */
import { MAX_FILTER_TERMS } from '../limits.ts';

interface TermHead {
  /** `-word` and `!state:paused` let through what does not match. */
  readonly isNegated: boolean;
  /** Before a colon, in small letters; empty where there is none. */
  readonly field: string;
}

export type FilterTerm = TermHead &
  (
    | { readonly kind: 'word' | 'quoted'; readonly text: string }
    /** Its closing slash may be missing while it is being typed. */
    | { readonly kind: 'expression'; readonly text: string; readonly flags: string }
  );

const HEAD = /\s*([-!]?)(?:([a-z]+):(?=["/]))?/iy;
const QUOTED = /"([^"]*)(?:"|$)/y;
const EXPRESSION = /\/((?:\\.|[^\\/])*\\?)(?:\/([^\s]*)|$)/y;
const WORD = /[^\s]+/y;

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

interface Read {
  readonly term: FilterTerm | undefined;
  readonly end: number;
}

const bodyAt = (filter: string, at: number, head: TermHead): Read => {
  const quoted = matchAt(QUOTED, filter, at);
  if (quoted !== null) {
    return { term: { ...head, kind: 'quoted', text: quoted[1]! }, end: at + quoted[0].length };
  }
  const expression = matchAt(EXPRESSION, filter, at);
  if (expression !== null) {
    const [whole, text = '', flags = ''] = expression;
    return { term: { ...head, kind: 'expression', text, flags }, end: at + whole.length };
  }
  const word = matchAt(WORD, filter, at)?.[0];
  if (word === undefined) return { term: undefined, end: Math.max(at, 1) };
  return { term: { ...head, kind: 'word', text: word }, end: at + word.length };
};

export const filterTerms = (filter: string): readonly FilterTerm[] => {
  const text = filter.trim();
  const terms: FilterTerm[] = [];
  let at = 0;
  while (at < text.length && terms.length < MAX_FILTER_TERMS) {
    const [whole, sign, field = ''] = matchAt(HEAD, text, at)!;
    const head = { isNegated: sign !== '', field: field.toLowerCase() };
    const { term, end } = bodyAt(text, at + whole.length, head);
    if (term !== undefined) terms.push(term);
    at = Math.max(end, at + 1);
  }
  return terms;
};
