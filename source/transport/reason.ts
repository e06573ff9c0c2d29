/** Why a connection was closed, whatever was thrown: a fault of ours closes one connection too, and keeps its cause. */
import { isSluiceError, messageOf, SluiceError } from '../base/errors.ts';

export const reasonOf = (error: unknown): SluiceError =>
  isSluiceError(error)
    ? error
    : new SluiceError('network/failed', `the connection failed here: ${messageOf(error)}`, {
        cause: error,
      });
