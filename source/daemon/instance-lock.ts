/** One engine for a state folder: whoever holds the lock may listen at its socket and take up its torrents. */
import { SluiceError } from '../base/errors.ts';
import type { Lock, StateStore } from '../base/ports/state.ts';

const NAME = 'engine';

/** Rejects with `daemon/running`. Dies with the process, however that ends. */
export const lockInstance = async (
  state: Pick<StateStore, 'acquireLock'>,
  stateFolder: string,
): Promise<Lock> => {
  const lock = await state.acquireLock(NAME);
  if (lock !== undefined) return lock;
  throw new SluiceError(
    'daemon/running',
    `an engine runs for ${stateFolder} already; "sluice shutdown" stops it`,
  );
};
