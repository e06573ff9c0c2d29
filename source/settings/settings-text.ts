/** Edits of a text of JSON with comments, such that every comment stays at the line it was written to. */
import { createScanner, type Node } from 'jsonc-parser';
import { type Property, propertiesOf } from './settings-tree.ts';

/** How the text is written. */
export interface TextStyle {
  readonly lineEnd: string;
  /** One step in. */
  readonly indent: string;
}

const indentAt = (text: string, offset: number): string => {
  const start =
    Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))![0];
};

/** As the text has it already; two spaces where it has not. */
export const styleOf = (text: string, root: Node | undefined): TextStyle => {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const first = root?.children?.[0];
  const indent = first === undefined ? '' : indentAt(text, first.offset);
  return { lineEnd, indent: indent === '' ? '  ' : indent };
};

/** On one line: `["a", "b"]`, `{ "a": 1 }`. */
export const inlineText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(inlineText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).map(
    ([key, one]) => `${JSON.stringify(key)}: ${inlineText(one)}`,
  );
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
};

const endOf = (node: Node): number => node.offset + node.length;

const splice = (text: string, from: number, to: number, put: string): string =>
  text.slice(0, from) + put + text.slice(to);

export const replaceNode = (text: string, node: Node, value: unknown): string =>
  splice(text, node.offset, endOf(node), inlineText(value));

/** Where the next comma stands, if nothing but space and comments comes before it. */
const commaAfter = (text: string, offset: number): number | undefined => {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  scanner.scan();
  const at = scanner.getTokenOffset();
  return text[at] === ',' ? at : undefined;
};

/** Past the comments that stand on the same line. */
const pastComments = (text: string, offset: number): number => {
  const scanner = createScanner(text, false);
  scanner.setPosition(offset);
  let end = offset;
  for (;;) {
    scanner.scan();
    const token = text.slice(scanner.getTokenOffset(), scanner.getPosition());
    if (token.startsWith('/')) end = scanner.getPosition();
    else if (!/^[ \t]+$/.test(token)) return end;
  }
};

const lineBreak = /[\r\n]/;

const hasOwnLines = (text: string, object: Node): boolean => {
  const from = object.children?.at(-1) ?? object;
  return lineBreak.test(text.slice(from.offset, endOf(object)));
};

/** Behind the last property: its comma first, then what stands beside it on its line. */
const insertBehind = (text: string, last: Node, put: string): string => {
  const comma = commaAfter(text, endOf(last));
  const at = pastComments(text, comma === undefined ? endOf(last) : comma + 1);
  const inserted = splice(text, at, at, put);
  return comma === undefined ? splice(inserted, endOf(last), endOf(last), ',') : inserted;
};

/** `object` lies in `text` and has no property of that name. */
export const insertProperty = (
  text: string,
  object: Node,
  name: string,
  value: unknown,
  style: TextStyle,
): string => {
  const property = `${JSON.stringify(name)}: ${inlineText(value)}`;
  const last = object.children?.at(-1);
  const close = endOf(object) - 1;
  const outer = indentAt(text, object.offset);
  if (last !== undefined) {
    const isMany = hasOwnLines(text, object);
    const lead = isMany ? style.lineEnd + indentAt(text, last.offset) : ' ';
    return insertBehind(text, last, lead + property);
  }
  const inside = text.slice(object.offset + 1, close).trimEnd();
  const from = object.offset + 1 + inside.length;
  const put = `${style.lineEnd}${outer}${style.indent}${property}${style.lineEnd}${outer}`;
  return splice(text, from, close, put);
};

/** The line of `offset`, where nothing is left on it, goes with its end. */
const withoutEmptyLine = (text: string, offset: number): string => {
  const before = text.slice(0, offset).replace(/[ \t]+$/, '');
  const after = text.slice(offset).replace(/^[ \t]+/, '');
  const isEmpty = /(?:^|[\r\n])$/.test(before) && /^(?:[\r\n]|$)/.test(after);
  return isEmpty ? before + after.replace(/^(?:\r\n|\r|\n)/, '') : text;
};

/** The property and the comma that goes with it; comments stay, whatever they were about. */
export const removeProperty = (text: string, object: Node, { node }: Property): string => {
  const own = commaAfter(text, endOf(node));
  let left = own === undefined ? text : splice(text, own, own + 1, '');
  left = splice(left, node.offset, endOf(node), '');
  const before = propertiesOf(object).findLast((other) => other.node.offset < node.offset);
  const comma =
    own === undefined && before !== undefined ? commaAfter(text, endOf(before.node)) : undefined;
  const cleaned = withoutEmptyLine(left, node.offset);
  return comma === undefined ? cleaned : splice(cleaned, comma, comma + 1, '');
};
