/** What an action may look at, and what comes of it. Actions decide; the controller does. */
import type { ActionId } from './actions.ts';
import type { Act } from './acts.ts';
import type { Keymap } from './keys/bindings.ts';
import type { Layout } from './layout.ts';
import type { Environment } from './look/theme.ts';
import type { ScreenState } from './screen-state.ts';
import type { Message } from './view.ts';
import type { Wish } from './wish.ts';

export interface ActionContext {
  readonly state: ScreenState;
  readonly layout: Layout;
  readonly keymap: Keymap;
  readonly env: Environment;
  /** Milliseconds since 1970; null where no clock was given. */
  readonly now: number | null;
  /** Bytes a second that the screen costs its line; null where it is not on one. */
  readonly lineRate: number | null;
}

/** What only whoever holds the terminal can do. */
export type Effect =
  | { readonly kind: 'quit' }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'suspend' }
  /** The engine itself, not only the screen. */
  | { readonly kind: 'shutdown' }
  /** To the clipboard of the terminal. */
  | { readonly kind: 'copy'; readonly text: string };

export interface Outcome {
  /** Changes of the view, in this order. */
  readonly acts?: readonly Act[];
  /** Commands to send, one after the other. */
  readonly wishes?: readonly Wish[];
  /** What to say once all of them are done, in place of their own words. */
  readonly done?: string;
  readonly effect?: Effect;
  /** A further action, performed once the acts are done. */
  readonly perform?: ActionId;
}

export const NOTHING: Outcome = {};

export const acting = (...acts: readonly Act[]): Outcome => ({ acts });

export const saying = (tone: Message['tone'], text: string): Outcome =>
  acting({ kind: 'say', message: { tone, text } });

/** What is said while something takes long. */
export const busy = (text: string): readonly Act[] => [
  { kind: 'say', message: { tone: 'busy', text } },
];
