/** Threads that start to hash while the rest of the program is still being loaded. */
import { WorkerHashing } from '../system/hashing.ts';

let early: WorkerHashing | undefined;

/** For whoever comes to hash soon; they hold up no end of the process. */
export const startHashing = (): void => {
  early = new WorkerHashing();
  early.warm();
};

/** Those that were started, once; else new ones. */
export const takeHashing = (): WorkerHashing => {
  const hashing = early ?? new WorkerHashing();
  early = undefined;
  hashing.warm();
  return hashing;
};
