/** Asks a person yes or no on the terminal. */
import { createInterface } from 'node:readline';
import { SluiceError } from '../base/errors.ts';

/** Where a person may sit: standard input and standard error. */
export interface Person {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** Throws `usage/invalid` where nobody can be asked. */
export const requirePerson = ({ stdin, stderr }: Person = process): void => {
  if (stdin.isTTY === true && stderr.isTTY === true) return;
  throw new SluiceError('usage/invalid', 'nobody can be asked here; --yes says yes beforehand');
};

/** Whatever is not a clear yes is a no, and so is the end of the input. */
export const confirmed = (
  question: string,
  { stdin, stderr }: Person = process,
): Promise<boolean> => {
  const lines = createInterface({ input: stdin, output: stderr, terminal: false });
  return new Promise((resolve) => {
    lines.once('close', () => resolve(false));
    lines.question(`${question} [y/N] `, (answer) => {
      resolve(/^y(es)?$/i.test(answer.trim()));
      lines.close();
    });
  });
};
