/**
 * The elements of a small XML text, in their order, with the words each begins with: as much XML as a router's
 * answers need. There are no entities but the five of XML itself, nothing is fetched, nothing is nested in memory.
 */
import { MAX_XML_DEPTH, MAX_XML_ELEMENTS, MAX_XML_TEXT_LENGTH } from './limits.ts';

export interface XmlElement {
  readonly kind: 'begin' | 'end';
  /** Without its prefix: routers choose these as they like. */
  readonly name: string;
  /** What stands between this and the next element, without space around it. */
  readonly text: string;
}

/** Undefined for what is no such text, declares a type of its own (H106), or is longer or deeper than any router's. */
export const xmlElements = (text: string): readonly XmlElement[] | undefined => {
  const elements: XmlElement[] = [];
  let depth = 0;
  for (let at = text.indexOf('<'); at !== -1; ) {
    const end = endOfMarkup(text, at);
    if (end === undefined) return undefined;
    const next = text.indexOf('<', end);
    const mark = text.slice(at + 1, end - 1);
    at = next;
    if (mark.startsWith('?') || mark.startsWith('!--')) continue;
    const tag = /^(\/?)(?:[\w.-]+:)?([\w.-]+)(?:\s[\s\S]*?)?(\/?)$/.exec(mark);
    if (tag === null) return undefined;
    const [, isEnd, name = '', isEmpty] = tag;
    const words = plainText(text.slice(end, next === -1 ? undefined : next));
    depth += isEnd === '/' ? -1 : 1;
    if (depth < 0 || depth > MAX_XML_DEPTH || elements.length >= MAX_XML_ELEMENTS) return undefined;
    elements.push({ kind: isEnd === '/' ? 'end' : 'begin', name, text: isEmpty ? '' : words });
    if (isEmpty === '/' && isEnd === '') {
      depth -= 1;
      elements.push({ kind: 'end', name, text: words });
    }
  }
  return depth === 0 && elements.length > 0 ? elements : undefined;
};

/** Just behind its `>`; undefined where it has none, or is a declaration of types. */
const endOfMarkup = (text: string, at: number): number | undefined => {
  if (text.startsWith('<!', at) && !text.startsWith('<!--', at)) return undefined;
  const close = text.startsWith('<!--', at) ? '-->' : '>';
  const end = text.indexOf(close, at);
  return end === -1 ? undefined : end + close.length;
};

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
};

const plainText = (text: string): string =>
  text
    .slice(0, MAX_XML_TEXT_LENGTH)
    .replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => ENTITIES[entity]!)
    .trim();
