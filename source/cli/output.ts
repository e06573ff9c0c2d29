/** Where a verb's words go. Every text from outside is SafeText already; a closed pipe ends us in silence. */
export interface Output {
  /** A line of result on standard output. */
  line(text: string): void;
  /** In one line, safe for a terminal, and the same value to whoever parses it. */
  json(value: unknown): void;
  /** A line for people on standard error. */
  note(text: string): void;
  /** The one line that is rewritten in place; only where standard error is a terminal. */
  progress(text: string): void;
  readonly isTerminal: boolean;
  readonly columns: number;
  /** Cells of the terminal that results are printed to; undefined where they go elsewhere. */
  readonly width: number | undefined;
}

/** What terminals obey or hide, and JSON leaves as it is: C1, joiners, marks of direction. */
const UNSAFE_IN_JSON = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

const escaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

const CLEAR_LINE = '\r\u001b[K';

export const createOutput = (stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Output => {
  let hasProgress = false;
  const clear = () => {
    if (hasProgress) stderr.write(CLEAR_LINE);
    hasProgress = false;
  };
  return {
    line(text) {
      clear();
      stdout.write(`${text}\n`);
    },
    json(value) {
      stdout.write(`${JSON.stringify(value).replace(UNSAFE_IN_JSON, escaped)}\n`);
    },
    note(text) {
      clear();
      stderr.write(`${text}\n`);
    },
    progress(text) {
      if (!stderr.isTTY) return;
      stderr.write(`${CLEAR_LINE}${text}`);
      hasProgress = true;
    },
    get isTerminal() {
      return stderr.isTTY === true;
    },
    get columns() {
      return stderr.columns ?? 80;
    },
    get width() {
      return stdout.isTTY === true ? stdout.columns : undefined;
    },
  };
};
