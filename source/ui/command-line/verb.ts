/** A word of the command line that takes arguments. Every action is a word too, without any. */
import type { ActionContext, Outcome } from '../outcome.ts';

export interface Verb {
  /** `RATE`, `[TEXT]`; as the help shows it. */
  readonly usage: string;
  readonly summary: string;
  /** `rest` is trimmed. Answers what comes of it, or what is wrong with it in words. */
  readonly run: (rest: string, context: ActionContext) => Outcome | string;
  /** Whole texts that `rest` may become, the likeliest first. */
  readonly complete?: (rest: string, context: ActionContext) => readonly string[];
}
