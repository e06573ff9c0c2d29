/** A terminal without a screen: what is written is kept, what is typed is read, the window can change. */
import { PassThrough, Writable } from 'node:stream';
import { NodeTerminal } from '../../source/system/terminal.ts';

export class FakeTerminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** What the screen is given: the real one, over these streams. */
  readonly terminal: NodeTerminal;
  /** Raw mode as last set. */
  isRaw = false;
  written = '';
  /** How often the job was asked to stop. */
  stops = 0;

  constructor(columns = 80, rows = 24) {
    const stdin = new PassThrough();
    const setRawMode = (isRaw: boolean): void => {
      this.isRaw = isRaw;
    };
    const nothing = (): void => {};
    this.stdin = Object.assign(stdin, {
      isTTY: true,
      setRawMode,
      ref: nothing,
      unref: nothing,
    }) as unknown as NodeJS.ReadStream;
    const stdout = new Writable({
      decodeStrings: false,
      write: (chunk, _encoding, done) => {
        this.written += String(chunk);
        done();
      },
    });
    this.stdout = Object.assign(stdout, {
      isTTY: true,
      columns,
      rows,
    }) as unknown as NodeJS.WriteStream;
    this.terminal = new NodeTerminal(this.stdin, this.stdout, () => {
      this.stops += 1;
    });
  }

  type(text: string): void {
    (this.stdin as unknown as PassThrough).write(text);
  }

  resize(columns: number, rows: number): void {
    Object.assign(this.stdout, { columns, rows });
    this.stdout.emit('resize');
  }

  /** Is the alternate screen on, by what was written so far? */
  get isAlternate(): boolean {
    return this.written.lastIndexOf('\u001b[?1049h') > this.written.lastIndexOf('\u001b[?1049l');
  }

  get isPasteBracketed(): boolean {
    return this.written.lastIndexOf('\u001b[?2004h') > this.written.lastIndexOf('\u001b[?2004l');
  }

  get isCursorShown(): boolean {
    return this.written.lastIndexOf('\u001b[?25h') >= this.written.lastIndexOf('\u001b[?25l');
  }

  /** Takes what was written until now away. */
  take(): string {
    const { written } = this;
    this.written = '';
    return written;
  }
}

/** Lets streams, effects and renders that wait for the next turn have it. */
export const turns = async (count = 12): Promise<void> => {
  for (let turn = 0; turn < count; turn++) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
};
