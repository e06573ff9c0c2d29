/**
 * What every dialog is: how many rows it takes, what stands in them, and what its keys do. A dialog
 * asks at the foot of the window and never hides the list it asks about; `body` fills the window.
 * To make one: its state in `sheets.ts`, its file here, its line in `registry.ts`, its keys in the keymap.
 */
import type { TorrentId } from '../../base/ids.ts';
import type { CommandArguments, CommandName, CommandResult } from '../../contract/commands.ts';
import type { DetailPart } from '../../contract/details.ts';
import type { Frame } from '../../contract/frame.ts';
import type { ActionId } from '../actions.ts';
import type { HintWords } from '../keys/hints.ts';
import type { Size } from '../layout.ts';
import type { ActionContext, Outcome } from '../outcome.ts';
import type { Line } from '../text/line.ts';
import type { Sheet } from './sheets.ts';

/** The costly parts of a torrent, or of the session, that somebody looks at. */
export interface Watched {
  readonly id: TorrentId | 'session';
  readonly parts: readonly DetailPart[];
}

/** Something a dialog has to hear from the session before it can go on. Asked once for each `key`. */
export type Question = {
  [Name in CommandName]: {
    readonly key: string;
    readonly name: Name;
    readonly args: CommandArguments<Name>;
  };
}[CommandName];

export type Answer =
  | { readonly kind: 'result'; readonly key: string; readonly result: CommandResult<CommandName> }
  | { readonly kind: 'problem'; readonly key: string; readonly problem: string };

/** `foot`: one line in place of the messages. `body`: in place of list and details. */
export type Room = number | 'foot' | 'body';

export interface Dialog<State extends Sheet> {
  readonly room: (sheet: State, frame: Frame) => Room;
  readonly lines: (sheet: State, context: ActionContext, size: Size) => readonly Line[];
  /** What a key of the dialog's place does; undefined where it is not the dialog's. */
  readonly perform: (
    sheet: State,
    action: ActionId,
    context: ActionContext,
    size: Size,
  ) => Outcome | undefined;
  /** Keys that would come to nothing now: no hints for them. */
  readonly idle?: (sheet: State, context: ActionContext, size: Size) => readonly ActionId[];
  /** Words that say better what a key would do now than those of its place. */
  readonly words?: (sheet: State) => HintWords;
  /** Letters typed or pasted; without it letters do nothing. */
  readonly type?: (sheet: State, text: string, context: ActionContext) => Outcome;
  /** Letters go into a list of words: of what is pasted all lines are taken, not the first alone. */
  readonly takesLists?: (sheet: State) => boolean;
  /** A click into it, in cells from its own corner. */
  readonly click?: (
    sheet: State,
    at: { readonly column: number; readonly row: number },
    context: ActionContext,
    size: Size,
  ) => Outcome | undefined;
  readonly watched?: (sheet: State) => readonly Watched[];
  readonly question?: (sheet: State, context: ActionContext) => Question | undefined;
  /** What the dialog is from then on; it may be another one. */
  readonly answered?: (sheet: State, answer: Answer, context: ActionContext) => Sheet;
  /** What it asks about is gone. */
  readonly isStale?: (sheet: State, frame: Frame) => boolean;
}
