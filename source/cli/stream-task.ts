/** What one call of `sluice stream` works with. */
import type { Session } from '../contract/session.ts';
import type { Output } from './output.ts';
import type { VerbCall } from './verb.ts';
import type { streamVerb } from './verbs/stream-verb.ts';

export type StreamCall = VerbCall<typeof streamVerb.flags>;

export interface StreamTask {
  readonly session: Session;
  readonly call: StreamCall;
  readonly output: Output;
  /** Resolves when somebody interrupts. */
  readonly interrupted: Promise<unknown>;
  /** The engine ends with this command. */
  readonly isOurs: boolean;
}
