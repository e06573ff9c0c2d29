/** A question on the terminal, answered by a line. */
import { createInterface } from 'node:readline/promises';

/** Where a person may sit: standard input and standard error. */
export interface Person {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean; ref?(): void };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** Undefined where nobody is there to answer, or they leave instead. */
const answerTo = async (
  question: string,
  { stdin, stderr }: Person = process,
): Promise<string | undefined> => {
  // A screen that was left holds the process no longer; who is asked does.
  stdin.ref?.();
  const lines = createInterface({ input: stdin, output: stderr });
  const closed = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  try {
    return await Promise.race([lines.question(question), closed]);
  } catch {
    return undefined;
  } finally {
    lines.close();
  }
};

/** Yes, unless the answer begins with an n, or nobody is there to give one. */
export const agrees = async (question: string, person?: Person): Promise<boolean> => {
  const answer = await answerTo(question, person);
  return answer !== undefined && !/^\s*n/i.test(answer);
};

/** For what cannot be undone: only a clear yes is one. */
export const confirms = async (question: string, person?: Person): Promise<boolean> =>
  /^\s*y(es)?\s*$/i.test((await answerTo(question, person)) ?? '');

export const isSomebodyThere = ({ stdin, stderr }: Person = process): boolean =>
  stdin.isTTY === true && stderr.isTTY === true;
