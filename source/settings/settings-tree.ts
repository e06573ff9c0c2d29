/** The text of a settings file (JSON with comments) as a tree that knows where everything stands. */
import {
  createScanner,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { MAX_DEPTH, MAX_PROBLEMS, MAX_SETTINGS_BYTES } from './limits.ts';
import { placeIn, type SettingsProblem } from './settings-problem.ts';

export type SettingsTree =
  /** `root` is an object, or undefined where there is nothing but comments. */
  | { readonly kind: 'tree'; readonly root: Node | undefined }
  | { readonly kind: 'broken'; readonly problems: readonly SettingsProblem[] };

const MARK = '\ufeff';

/** A byte order mark is no part of the text; editors on Windows write one. */
export const withoutMark = (text: string): string => (text.startsWith(MARK) ? text.slice(1) : text);

const WORDS: { readonly [name: string]: string } = {
  InvalidSymbol: 'this word means nothing here; texts stand in double quotes',
  InvalidNumberFormat: 'this is no number',
  PropertyNameExpected: 'a key in double quotes is expected',
  ValueExpected: 'a value is expected',
  ColonExpected: 'a colon is expected between key and value',
  CommaExpected: 'a comma is expected before this',
  CloseBraceExpected: 'a closing brace } is missing',
  CloseBracketExpected: 'a closing bracket ] is missing',
  EndOfFileExpected: 'nothing may follow the last closing brace',
  UnexpectedEndOfComment: 'this comment is never closed; */ is missing',
  UnexpectedEndOfString: 'this text is never closed; a double quote is missing',
  UnexpectedEndOfNumber: 'this number is not finished',
  InvalidUnicode: 'this \\u escape needs four hexadecimal figures',
  InvalidEscapeCharacter: 'this is no escape; a backslash is written \\\\',
  InvalidCharacter: 'there is a character here that may not stand in a text',
};

const problemAt = (text: string, offset: number, message: string): SettingsProblem => ({
  ...placeIn(text, offset),
  key: '',
  message,
});

const broken = (problem: SettingsProblem): SettingsTree => ({
  kind: 'broken',
  problems: [problem],
});

/** The parser goes down as deep as the text does, so this is looked at before; undefined where all is well. */
const tooDeepAt = (text: string): number | undefined => {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (;;) {
    scanner.scan();
    const at = scanner.getTokenOffset();
    if (at >= text.length) return undefined;
    const sign = text[at];
    if (sign === '{' || sign === '[') depth += 1;
    if (sign === '}' || sign === ']') depth -= 1;
    if (depth > MAX_DEPTH) return at;
  }
};

/** One for each line: what follows a mistake on its line seldom helps. */
const problemsOf = (text: string, errors: readonly ParseError[]): readonly SettingsProblem[] => {
  const problems = new Map<number, SettingsProblem>();
  for (const { error, offset } of errors) {
    if (problems.size === MAX_PROBLEMS) break;
    const words = WORDS[printParseErrorCode(error)] ?? 'this cannot be read';
    const problem = problemAt(text, offset, words);
    if (!problems.has(problem.line)) problems.set(problem.line, problem);
  }
  return [...problems.values()];
};

/** `text` without a byte order mark. Never throws, whatever it is given. */
export const readTree = (text: string): SettingsTree => {
  if (text.length > MAX_SETTINGS_BYTES) {
    const message = `the file is longer than ${MAX_SETTINGS_BYTES / 1024 ** 2} MiB, which no settings are`;
    return broken({ line: 0, column: 0, key: '', message });
  }
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    return broken(problemAt(text, deep, `more than ${MAX_DEPTH} brackets stand within each other`));
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  if (errors.length > 0) return { kind: 'broken', problems: problemsOf(text, errors) };
  if (root !== undefined && root.type !== 'object') {
    return broken(problemAt(text, root.offset, 'settings are an object in braces { }'));
  }
  return { kind: 'tree', root };
};

export interface Property {
  readonly name: string;
  /** Key, colon and value. */
  readonly node: Node;
  readonly value: Node;
}

/** All of an object, in their order. */
const allOf = (object: Node): readonly Property[] =>
  (object.children ?? []).flatMap((node) => {
    const [key, value] = node.children ?? [];
    return key === undefined || value === undefined
      ? []
      : [{ name: String(key.value), node, value }];
  });

/** Of an object, in their order; of those that share a name the first. */
export const propertiesOf = (object: Node): readonly Property[] => {
  const byName = new Map<string, Property>();
  for (const property of allOf(object)) {
    if (!byName.has(property.name)) byName.set(property.name, property);
  }
  return [...byName.values()];
};

export const propertyOf = (object: Node, name: string): Property | undefined =>
  propertiesOf(object).find((property) => property.name === name);

/** Those that do not count, because another of their name stands before them; at any depth. */
export const doublesIn = (node: Node): readonly Property[] => {
  const children = node.type === 'object' ? allOf(node).map(({ value }) => value) : node.children;
  const counting = new Set(node.type === 'object' ? propertiesOf(node).map((one) => one.node) : []);
  const here = node.type === 'object' ? allOf(node).filter((one) => !counting.has(one.node)) : [];
  return [...here, ...(children ?? []).flatMap(doublesIn)];
};

/** What a node stands for. Objects have no prototype, so that no key is anything but a key. */
export const contentOf = (node: Node): unknown => {
  if (node.type === 'array') return (node.children ?? []).map(contentOf);
  if (node.type !== 'object') return node.value;
  const object: Record<string, unknown> = Object.create(null);
  for (const { name, value } of propertiesOf(node)) object[name] = contentOf(value);
  return object;
};
