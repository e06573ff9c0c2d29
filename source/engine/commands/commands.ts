/** All commands of the contract by their names. */
import type { CommandArguments, CommandName, CommandResult } from '../../contract/commands.ts';
import { invalid } from './argument-checks.ts';
import type { CommandTarget, Handlers } from './command-target.ts';
import { publicationCommands } from './publication-commands.ts';
import { sessionCommands } from './session-commands.ts';
import { streamCommands } from './stream-commands.ts';
import { torrentCommands } from './torrent-commands.ts';

const handlers: Handlers<'torrent' | 'session' | 'publication' | 'stream'> = {
  ...torrentCommands,
  ...sessionCommands,
  ...publicationCommands,
  ...streamCommands,
};

/** Rejects with a SluiceError that says what is wrong with the command. */
export const execute = async <Name extends CommandName>(
  target: CommandTarget,
  name: Name,
  args: CommandArguments<Name>,
): Promise<CommandResult<Name>> => {
  if (!Object.hasOwn(handlers, name)) {
    throw invalid(`there is no command ${String(name)}`);
  }
  return await handlers[name](target, args);
};
