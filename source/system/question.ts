/** A question on the terminal, answered by a line. */
import { createInterface } from 'node:readline/promises';

/** Yes, unless the answer begins with an n, or nobody is there to give one. */
export const agrees = async (question: string): Promise<boolean> => {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('n')));
  try {
    const answer = await Promise.race([lines.question(question), closed]);
    return !/^\s*n/i.test(answer);
  } catch {
    return false;
  } finally {
    lines.close();
  }
};
