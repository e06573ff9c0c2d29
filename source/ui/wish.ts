/** A command that waits to be sent, and what to say once it is done. */
import type { CommandArguments, CommandName } from '../contract/commands.ts';

export type Wish = {
  [Name in CommandName]: {
    readonly name: Name;
    readonly args: CommandArguments<Name>;
    /** `Paused debian.iso`; empty where the screen shows it anyway. */
    readonly done: string;
    /** It may have come about without us: then it is no failure. */
    readonly mayFail?: true;
  };
}[CommandName];
