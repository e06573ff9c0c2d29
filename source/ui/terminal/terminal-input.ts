/**
 * What arrives from the terminal, before anybody takes it for keys: mouse reports are read, answers
 * that nobody asked for are dropped, and neither is ever taken for typing, however it is cut into
 * reads (H130). What is pasted between brackets passes as it is.
 */
import { MAX_PASTE_LENGTH, MAX_REPLY_LENGTH } from '../limits.ts';
import { type MouseReport, mouseReportOf } from './mouse.ts';

export interface Arrived {
  /** Keys and pastes. */
  readonly keys: string;
  readonly reports: readonly MouseReport[];
}

const PASTE_START = '\u001b[200~';
const PASTE_END = '\u001b[201~';
const INTERRUPT = '\u0003';

/** How long the rest of a key may take, and that of an answer. */
const KEY_PATIENCE_MS = 10;
const REPLY_PATIENCE_MS = 1000;

/* biome-ignore-start lint/suspicious/noControlCharactersInRegex: all of them begin with ESC */
/** Keys whose sequences break the rule: function keys of Linux, shifted ones of rxvt. */
const ODD_KEY = /^\u001b\[(?:\[[A-E]|[235678]\$)/;
/** Three letters after it say button and place: the mouse as it was before SGR. */
const OLD_MOUSE = /^\u001b\[M[\s\S]{3}/;
/** Parameters with a mark before them are never keys, but for the one that asks nothing. */
const REPORT = /^\u001b\[(?:[<=>?][\d;:]*[ -/]*[@-~]|[\d;]*(?:\$y|[cntxy])|\d+;\d+R|[IO])/;
/** Answers in words: of the clipboard, of colours, of names and versions. */
const SPOKEN = /^\u001b(?:\]\d|P[\d>!|$+=]|_G)[^\u0007\u001b]*(?:\u0007|\u001b\\)/;
const KEY = /^\u001b(?:\[[\d;]*[ -/]*[@-~]|O[\d;]*[@-~])/;

const OPEN_SPOKEN = /^\u001b(?:\]\d|P[\d>!|$+=]|_G)[^\u0007\u001b]*\u001b?$/;
const OPEN_REPORT = /^\u001b\[(?:[<=>?][\d;:]*[ -/]*|M[\s\S]{0,2})$/;
const OPEN_KEY = /^\u001b(?:[\]P_]|\[\[?[\d;]*[ -/]*|O[\d;]*)?$/;
/** The rest of a report whose ESC came alone and was taken for the key. */
const ORPHAN = /^\[[<?]\d[\d;]*[A-Za-z]/;
/* biome-ignore-end lint/suspicious/noControlCharactersInRegex: up to here */

type Step =
  | { readonly kind: 'keys' | 'dropped' | 'mouse' | 'paste'; readonly length: number }
  | { readonly kind: 'open' };

const lengthOf = (pattern: RegExp, text: string): number => pattern.exec(text)?.[0].length ?? 0;

/** What stands at the start of a text that begins with ESC. */
const stepOf = (text: string): Step => {
  if (text.startsWith(PASTE_START)) return { kind: 'paste', length: PASTE_START.length };
  const odd = lengthOf(ODD_KEY, text);
  if (odd > 0) return { kind: 'keys', length: odd };
  const dropped = lengthOf(OLD_MOUSE, text) || lengthOf(SPOKEN, text);
  if (dropped > 0) return { kind: 'dropped', length: dropped };
  const report = lengthOf(REPORT, text);
  if (report > 0) return { kind: 'mouse', length: report };
  if (OPEN_SPOKEN.test(text) || OPEN_REPORT.test(text) || OPEN_KEY.test(text)) {
    return { kind: 'open' };
  }
  // Alt with a letter, or a sequence that nobody knows: what comes of it is not ours to say.
  return { kind: 'keys', length: lengthOf(KEY, text) || 1 };
};

/** The longest end of `text` that the mark may go on from. */
const openEnd = (text: string, mark: string): number => {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(mark.slice(0, length))) return length;
  }
  return 0;
};

export class TerminalInput {
  #held = '';
  /** Undefined outside of a paste, else how much of it has passed. */
  #pasted: number | undefined;
  #endedInEscape = false;
  #keys = '';
  #reports: MouseReport[] = [];

  /** How long to wait with `flush` for more to come; undefined where nothing is held back. */
  get patienceMs(): number | undefined {
    if (this.#held === '' || this.#pasted !== undefined) return undefined;
    return this.#isReply ? REPLY_PATIENCE_MS : KEY_PATIENCE_MS;
  }

  push(text: string): Arrived {
    this.#keys = '';
    this.#reports = [];
    const isOrphan = this.#endedInEscape && ORPHAN.test(text);
    this.#endedInEscape = false;
    let rest = this.#held + (isOrphan ? '\u001b' : '') + text;
    this.#held = '';
    if (this.#pasted !== undefined && text === INTERRUPT) rest = PASTE_END + INTERRUPT;
    while (rest !== '') rest = this.#pasted === undefined ? this.#read(rest) : this.#paste(rest);
    return { keys: this.#keys, reports: this.#reports };
  }

  /** Nothing more came: what was held back was a key after all; half an answer is dropped. */
  flush(): string {
    if (this.#pasted !== undefined) return '';
    const keys = this.#isReply ? '' : this.#held;
    this.#held = '';
    this.#endedInEscape = keys === '\u001b';
    return keys;
  }

  get #isReply(): boolean {
    return OPEN_SPOKEN.test(this.#held) || OPEN_REPORT.test(this.#held);
  }

  #read(text: string): string {
    const at = text.indexOf('\u001b');
    if (at !== 0) {
      this.#keys += at < 0 ? text : text.slice(0, at);
      return at < 0 ? '' : text.slice(at);
    }
    const step = stepOf(text);
    if (step.kind === 'open') {
      // The end of an answer too long for anybody is waited for all the same.
      this.#held = text.length > MAX_REPLY_LENGTH ? text.slice(0, 3) : text;
      return '';
    }
    const sequence = text.slice(0, step.length);
    if (step.kind === 'keys' || step.kind === 'paste') this.#keys += sequence;
    if (step.kind === 'paste') this.#pasted = 0;
    const report = step.kind === 'mouse' ? mouseReportOf(sequence) : undefined;
    if (report !== undefined) this.#reports.push(report);
    return text.slice(step.length);
  }

  #paste(text: string): string {
    const end = text.indexOf(PASTE_END);
    const held = end < 0 ? openEnd(text, PASTE_END) : 0;
    const content = text.slice(0, end < 0 ? text.length - held : end);
    const passed = this.#pasted ?? 0;
    this.#keys += content.slice(0, Math.max(0, MAX_PASTE_LENGTH - passed));
    this.#pasted = passed + content.length;
    if (end < 0) {
      this.#held = held === 0 ? '' : text.slice(-held);
      return '';
    }
    this.#pasted = undefined;
    this.#keys += PASTE_END;
    return text.slice(end + PASTE_END.length);
  }
}
