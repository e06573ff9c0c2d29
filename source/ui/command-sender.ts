/**
 * Sends commands to the session and says how they went. Of many in one go a few are under way at once: each is answered only once a frame shows it, and a thousand marked torrents must
 * not take minutes; all at once would only fill the queue to the engine.
 */
import { messageOf } from '../base/errors.ts';
import type { CommandName, CommandResult } from '../contract/commands.ts';
import type { Session } from '../contract/session.ts';
import { MAX_COMMANDS_UNDER_WAY } from './limits.ts';
import { formatCount, formatPlural } from './text/format.ts';
import type { Message } from './view.ts';
import type { Wish } from './wish.ts';

export interface CommandSenderOptions {
  readonly session: Session;
  readonly say: (tone: Message['tone'], text: string) => void;
  readonly onDone: (wish: Wish, result: CommandResult<CommandName>) => void;
}

export class CommandSender {
  readonly #options: CommandSenderOptions;
  /** Groups of wishes that are not done yet. */
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: CommandSenderOptions) {
    this.#options = options;
  }

  /** `said` stands in for the words of the single wishes. What takes back waits for what it takes back. */
  send(wishes: readonly Wish[], said?: string): void {
    const takesBack = wishes.some(({ name }) => name === 'torrent:keep');
    const sent =
      takesBack && this.#underWay.size > 0
        ? Promise.all(this.#underWay).then(() => this.#sendAll(wishes, said))
        : this.#sendAll(wishes, said);
    this.#underWay.add(sent);
    void sent.finally(() => this.#underWay.delete(sent));
  }

  async #sendAll(wishes: readonly Wish[], said: string | undefined): Promise<void> {
    const failures: string[] = [];
    const notes: string[] = [];
    let done = '';
    for (let at = 0; at < wishes.length; at += MAX_COMMANDS_UNDER_WAY) {
      const batch = wishes.slice(at, at + MAX_COMMANDS_UNDER_WAY);
      const words = await Promise.all(batch.map((wish) => this.#sendOne(wish, failures, notes)));
      done = words.at(-1) ?? done;
    }
    if (failures.length > 0) this.#options.say('bad', failureWords(failures, wishes.length));
    else if (notes.length > 0) this.#options.say('warn', notes[0]!);
    else if (said !== undefined) this.#options.say('good', said);
    else if (done !== '') this.#options.say('good', wishes.length > 1 ? manyWords(wishes) : done);
  }

  async #sendOne(wish: Wish, failures: string[], notes: string[]): Promise<string> {
    try {
      const result = await this.#options.session.execute(wish.name, wish.args);
      this.#options.onDone(wish, result);
      if (result !== null && 'notes' in result) notes.push(...result.notes);
      return wish.done + resultWords(result);
    } catch (error) {
      if (wish.mayFail !== true) failures.push(messageOf(error));
      return '';
    }
  }
}

const resultWords = (result: CommandResult<CommandName>): string => {
  if (result !== null && 'lastRefused' in result) return `: ${result.text}`;
  if (result === null || !('removedFiles' in result) || result.removedFiles.length === 0) return '';
  return ` and ${formatPlural(result.removedFiles.length, 'file')}`;
};

const VERBS: { readonly [Name in CommandName]?: string } = {
  'torrent:add': 'Added',
  'torrent:pause': 'Paused',
  'torrent:resume': 'Resumed',
  'torrent:verify': 'Checking',
  'torrent:announce': 'Asked the trackers of',
  'torrent:remove': 'Removed',
};

const manyWords = (wishes: readonly Wish[]): string =>
  `${VERBS[wishes[0]!.name] ?? 'Done for'} ${formatPlural(wishes.length, 'torrent')}`;

const failureWords = (failures: readonly string[], asked: number): string =>
  asked === 1
    ? failures[0]!
    : `${formatCount(failures.length)} of ${formatCount(asked)} refused: ${failures[0]}`;
