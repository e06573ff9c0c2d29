/**
 * All that the screen may say to a terminal, read byte by byte: whatever is not named here is a
 * fault, however harmless. A strict reader, so that a new sequence is a decision and no accident.
 */
import { StringDecoder } from 'node:string_decoder';

/** Cursor to a place, and by some cells; lines by their end and start. */
const MOVES = new Set(['H', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'd']);
/** To the end, to the start, all of it. */
const ERASES = new Set(['J', 'K']);
/** Wrap, cursor, mouse, alternate screen, pastes in brackets, updates in one piece. */
const MODES = new Set(['7', '25', '1000', '1002', '1006', '1049', '2004', '2026']);
/** Bold, dim, italic, underlined, inverse, their ends, and colours. */
const SGR =
  /^(?:0|1|2|3|4|7|22|23|24|27|39|49|[349][0-7]|10[0-7]|[34]8;5;\d{1,3}|[34]8;2(?:;\d{1,3}){3})$/;
const SGR_PART = /(?:[34]8;(?:5;\d+|2;\d+;\d+;\d+))|[^;]+/g;

const ESCAPE = '\u001b';
const BELL = '\u0007';
/** Longer ones are not ours. */
const MAX_SEQUENCE = 300;
/** Of what came before a fault, in its report. */
const CONTEXT = 40;

/** What stands behind `ESC [`: prefix, parameters, last letter. */
const CSI = /^([?>=<]?)([\d;:]*)([ -/]*[@-~])/;
const TITLE = /^[02];\P{Cc}*$/u;
/** A notice in words: behind a figure other things are meant than notices. */
const NOTICE = /^9;[^\p{Cc}\d]\P{Cc}*$/u;
const CONTROL = /\p{Cc}/u;
const KNOWN_CONTROLS = new Set(['\r', BELL]);
/** On the alternate screen a new line would scroll; elsewhere it is how lines end. */
const NEW_LINE = '\n';

const isSgr = (parameters: string): boolean =>
  (parameters.match(SGR_PART) ?? []).every((part) => SGR.test(part));

const isKnownCsi = (prefix: string, parameters: string, final: string): boolean => {
  if (prefix === '?') return (final === 'h' || final === 'l') && MODES.has(parameters);
  if (prefix !== '') return false;
  if (final === 'm') return isSgr(parameters);
  // The title is put away and taken back (XTWINOPS).
  if (final === 't') return parameters === '22;2' || parameters === '23;2';
  if (ERASES.has(final)) return /^[0-2]?$/.test(parameters);
  return MOVES.has(final) && /^\d{0,5}(?:;\d{0,5})?$/.test(parameters);
};

interface Sequence {
  readonly text: string;
  readonly isKnown: boolean;
}

/** The sequence at the start of `text`; undefined where its end is missing. */
const sequenceOf = (text: string): Sequence | undefined => {
  if (text[1] === ']') return commandOf(text);
  if (text.length < 2) return undefined;
  if (text[1] !== '[') return { text: text.slice(0, 2), isKnown: false };
  const csi = CSI.exec(text.slice(2, MAX_SEQUENCE));
  if (csi === null) return undefined;
  const [whole, prefix, parameters, final] = csi as unknown as [string, string, string, string];
  return { text: text.slice(0, 2) + whole, isKnown: isKnownCsi(prefix, parameters, final) };
};

/** An operating system command: of those only titles and notices are known. */
const commandOf = (text: string): Sequence | undefined => {
  const ends = [BELL, `${ESCAPE}\\`].map((end) => [text.indexOf(end, 2), end.length] as const);
  const [end] = ends.filter(([at]) => at > 0).sort(([left], [right]) => left - right);
  if (end === undefined) return undefined;
  const command = text.slice(2, end[0]);
  const isKnown = TITLE.test(command) || NOTICE.test(command);
  return { text: text.slice(0, end[0] + end[1]), isKnown };
};

export class OutputGrammar {
  /** The first fault, with what stood before it. */
  problem: string | null = null;
  /** Times that the whole screen was erased. */
  clears = 0;
  readonly #decoder = new StringDecoder('utf8');
  #isAlternate = false;
  #pending = '';
  #before = '';

  push(bytes: Uint8Array): void {
    const text = this.#pending + this.#decoder.write(Buffer.from(bytes));
    this.#pending = '';
    for (let at = 0; at < text.length && this.problem === null; ) {
      const length = text[at] === ESCAPE ? this.#readSequence(text.slice(at)) : 1;
      if (length === 0) {
        this.#pending = text.slice(at);
        return;
      }
      if (length === 1) this.#readLetter(text[at] as string);
      this.#before = (this.#before + text.slice(at, at + length)).slice(-CONTEXT);
      at += length;
    }
  }

  /** The output is over: nothing may be left half said. */
  end(): void {
    if (this.#pending !== '') this.#refuse(this.#pending);
  }

  #readLetter(letter: string): void {
    if (letter === NEW_LINE && !this.#isAlternate) return;
    if (CONTROL.test(letter) && !KNOWN_CONTROLS.has(letter)) this.#refuse(letter);
  }

  /** How long it is; 0 where more must come first. */
  #readSequence(text: string): number {
    const sequence = sequenceOf(text);
    if (sequence === undefined) {
      if (text.length >= MAX_SEQUENCE) this.#refuse(text.slice(0, MAX_SEQUENCE));
      return 0;
    }
    if (!sequence.isKnown) this.#refuse(sequence.text);
    if (sequence.text === `${ESCAPE}[2J`) this.clears += 1;
    if (sequence.text.startsWith(`${ESCAPE}[?1049`))
      this.#isAlternate = sequence.text.endsWith('h');
    return sequence.text.length;
  }

  #refuse(what: string): void {
    this.problem ??= `${JSON.stringify(what)} after ${JSON.stringify(this.#before)}`;
  }
}
