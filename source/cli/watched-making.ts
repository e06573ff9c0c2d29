/** The engine makes a torrent of files for us: how far it is, on one line, and giving it up when we are interrupted. */
import type { Session } from '../contract/session.ts';
import { hashingLine } from './hashing-progress.ts';
import type { Output } from './output.ts';

export interface MakingWatch {
  readonly interrupted: Promise<NodeJS.Signals>;
  /** Undefined: nothing is shown. */
  readonly output: Output | undefined;
}

/** Undefined where it was interrupted: the engine gives it up, and nothing is left; what is made by then stays. */
export const watchedMaking = async <Made>(
  session: Session,
  { interrupted, output }: MakingWatch,
  make: () => Promise<Made>,
): Promise<Made | undefined> => {
  let [isInterrupted, isSeen, isMade] = [false, false, false];
  const stopWatching = session.onFrame(({ session: { making } }) => {
    isMade ||= isSeen && making === null;
    isSeen ||= making !== null;
    if (making !== null && !isMade && output?.isTerminal) {
      const { progress, bytesPerSecond, eta, name } = making;
      const line = hashingLine(progress, bytesPerSecond, eta, name);
      output.progress(line.slice(0, output.columns - 1));
    }
  });
  const made = make();
  void interrupted.then(() => {
    isInterrupted = true;
    // What is being made from now on is somebody else's.
    return isMade ? undefined : session.execute('session:cancel-create', {}).catch(() => undefined);
  });
  try {
    return await made;
  } catch (error) {
    if (isInterrupted) {
      output?.note('given up, and nothing of it is left');
      return undefined;
    }
    throw error;
  } finally {
    stopWatching();
  }
};
