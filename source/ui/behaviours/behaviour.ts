/** What an action does outside of dialogs: a table of these is the whole behaviour of a group of keys. */
import type { ActionId } from '../actions.ts';
import type { ActionContext, Outcome } from '../outcome.ts';

export type Behaviour = (context: ActionContext) => Outcome;

export type Behaviours = { readonly [Id in ActionId]?: Behaviour };
