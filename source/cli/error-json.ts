/** An error as scripts read it. */
import { type ErrorCode, isSluiceError, messageOf } from '../base/errors.ts';
import { safeText } from '../base/safe-text.ts';

const MAX_MESSAGE_LENGTH = 2_000;

export interface ErrorJson {
  readonly code: ErrorCode | 'internal';
  readonly message: string;
}

/** File names and addresses in it may be anybody's. */
export const errorJson = (error: unknown): ErrorJson => ({
  code: isSluiceError(error) ? error.code : 'internal',
  message: safeText(messageOf(error), MAX_MESSAGE_LENGTH),
});
