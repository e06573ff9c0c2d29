/** Starts a program that plays an address, in the terminal that we are in. */
import { spawn } from 'node:child_process';
import { SluiceError } from '../base/errors.ts';
import { errnoOf } from './disk-error.ts';

export interface PlayerEnd {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
}

/** `words`: the program and what it is given before the address; no shell looks at them. Rejects with `program/not-started`. */
export const play = (words: readonly string[], url: string): Promise<PlayerEnd> =>
  new Promise((resolve, reject) => {
    const [program = '', ...args] = words;
    const child = spawn(program, [...args, url], { stdio: 'inherit', shell: false });
    child.once('error', (cause) => {
      const why = errnoOf(cause) === 'ENOENT' ? 'there is no such program' : cause.message;
      reject(
        new SluiceError('program/not-started', `${program} was not started: ${why}`, { cause }),
      );
    });
    child.once('exit', (exitCode) => resolve({ exitCode }));
  });
