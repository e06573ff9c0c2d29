/** Programs that only note how they were called, and end when the test says so. */
import type { ProgramCall, ProgramEnd, Programs } from '../../source/base/ports/programs.ts';

export interface RunningProgram {
  readonly call: ProgramCall;
  readonly signal: AbortSignal;
  end(end?: Partial<ProgramEnd>): void;
  fail(error: Error): void;
}

export class MemoryPrograms implements Programs {
  readonly started: RunningProgram[] = [];

  run(call: ProgramCall, signal: AbortSignal): Promise<ProgramEnd> {
    return new Promise((resolve, reject) => {
      this.started.push({
        call,
        signal,
        end: (end = {}) => resolve({ exitCode: 0, signal: null, tail: '', ...end }),
        fail: reject,
      });
    });
  }
}
