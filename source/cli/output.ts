/** Where a verb's words go. Every text from outside is SafeText already; a closed pipe ends us in silence. */
export interface Output {
  /** A line of result on standard output. */
  line(text: string): void;
  json(value: unknown): void;
  /** A line for people on standard error. */
  note(text: string): void;
  /** The one line that is rewritten in place; only where standard error is a terminal. */
  progress(text: string): void;
  readonly isTerminal: boolean;
  readonly columns: number;
}

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
      stdout.write(`${JSON.stringify(value)}\n`);
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
  };
};
