/** Turns what arrives from the keyboard into acts of the view and commands of the session. */
import { messageOf } from '../base/errors.ts';
import type { TorrentId } from '../base/ids.ts';
import type { CommandName, CommandResult } from '../contract/commands.ts';
import type { SessionEvent } from '../contract/events.ts';
import type { TorrentSummary } from '../contract/frame.ts';
import type { Session } from '../contract/session.ts';
import { type ActionId, actionOf, removal, type Wish } from './actions.ts';
import { graphemesOf } from './cells.ts';
import { formatCount, formatPlural } from './format.ts';
import { actionFor, type Place } from './keymap.ts';
import type { Arrival, KeyName } from './keys.ts';
import { NO_MARKS, targetsOf } from './marks.ts';
import { type ScreenStore, screenLayout, selectedTorrent } from './screen-store.ts';
import { doomedFiles, doomedTorrents } from './sheet-lines.ts';
import { looksAddable, sourceOf } from './source-of.ts';
import { fieldText, firstLineOf } from './text-field.ts';
import type { Environment } from './theme.ts';
import { type Act, addSheet, type Message, placeOf, type Sheet } from './view.ts';

export interface ControllerOptions {
  readonly session: Session;
  readonly store: ScreenStore;
  readonly env: Environment;
  readonly onQuit: () => void;
  readonly onRedraw: () => void;
}

/** Actions that only change the view. */
const ACTS: { readonly [Id in ActionId]?: Act } = {
  up: { kind: 'step', step: 'up' },
  down: { kind: 'step', step: 'down' },
  'page-up': { kind: 'step', step: 'page-up' },
  'page-down': { kind: 'step', step: 'page-down' },
  top: { kind: 'step', step: 'top' },
  bottom: { kind: 'step', step: 'bottom' },
  'sort-next': { kind: 'turn-sort', by: 1 },
  'sort-previous': { kind: 'turn-sort', by: -1 },
  'sort-reverse': { kind: 'reverse-sort' },
  mark: { kind: 'mark' },
  'mark-all': { kind: 'mark-all' },
  'invert-marks': { kind: 'invert-marks' },
  filter: { kind: 'filter' },
  'clear-filter': { kind: 'clear-filter' },
  open: { kind: 'open' },
  back: { kind: 'back' },
  'next-tab': { kind: 'turn-tab', by: 1 },
  'previous-tab': { kind: 'turn-tab', by: -1 },
  'tab-overview': { kind: 'tab', tab: 'overview' },
  'tab-files': { kind: 'tab', tab: 'files' },
  'tab-peers': { kind: 'tab', tab: 'peers' },
  'tab-trackers': { kind: 'tab', tab: 'trackers' },
  'tab-pieces': { kind: 'tab', tab: 'pieces' },
  cancel: { kind: 'close' },
  'field-left': { kind: 'edit', edit: { kind: 'left' } },
  'field-right': { kind: 'edit', edit: { kind: 'right' } },
  'field-start': { kind: 'edit', edit: { kind: 'start' } },
  'field-end': { kind: 'edit', edit: { kind: 'end' } },
  'field-backspace': { kind: 'edit', edit: { kind: 'backspace' } },
  'field-delete': { kind: 'edit', edit: { kind: 'delete' } },
  'field-clear': { kind: 'edit', edit: { kind: 'clear' } },
  'field-delete-word': { kind: 'edit', edit: { kind: 'delete-word' } },
};

const isTyping = (place: Place): boolean => place === 'add' || place === 'filter';

export class Controller {
  readonly #options: ControllerOptions;

  constructor(options: ControllerOptions) {
    this.#options = options;
  }

  onArrival(arrival: Arrival): void {
    if (arrival.kind === 'text') this.onPaste(arrival.text);
    if (arrival.kind === 'key') this.#onKey(arrival.key);
    if (arrival.kind === 'repeat') {
      for (let time = 0; time < arrival.times; time++) this.#onRepeat(arrival.key);
    }
  }

  /** Pasted text is text, whatever letters and line ends it holds: it never does what a key would (H130). */
  onPaste(pasted: string): void {
    const { store } = this.#options;
    const text = firstLineOf(pasted);
    if (text === '') return;
    const { sheet } = store.state.view;
    if (sheet?.kind === 'add' || sheet?.kind === 'filter') {
      store.dispatch({ kind: 'edit', edit: { kind: 'insert', text } });
      return;
    }
    if (sheet === null && looksAddable(text)) this.#ask(addSheet(text));
  }

  onEvent(event: SessionEvent): void {
    if (event.name === 'torrent:finished') this.#say('good', `Finished ${event.torrentName}`);
    if (event.name === 'torrent:failed') {
      this.#say('bad', `${this.#nameOf(event.id)}: ${event.problem}`);
    }
    if (event.name === 'session:warned') this.#say('warn', event.message);
  }

  #nameOf(id: TorrentId): string {
    const { torrents } = this.#options.store.state.frame;
    return torrents.find((torrent) => torrent.id === id)?.name ?? 'a torrent';
  }

  get #place(): Place {
    const { state } = this.#options.store;
    return placeOf(state.view, screenLayout(state));
  }

  #onKey(key: KeyName): void {
    const { store } = this.#options;
    const place = this.#place;
    const action = actionFor(store.keymap, place, key);
    if (action !== undefined) {
      this.#perform(action, place);
      return;
    }
    if (key === 'esc') store.dispatch({ kind: 'hush' });
    if (isTyping(place)) this.#type(key);
  }

  /** A key held down on a slow line. Only what is harmless to do too often is done again and again. */
  #onRepeat(key: KeyName): void {
    const place = this.#place;
    const action = actionFor(this.#options.store.keymap, place, key);
    if (action === undefined && isTyping(place)) this.#type(key);
    if (action !== undefined && actionOf(action).group === 'move') this.#perform(action, place);
  }

  #type(key: KeyName): void {
    const text = key === 'space' ? ' ' : key;
    // A name of several letters is a key that writes nothing, such as `tab` or `ctrl+x`.
    if (graphemesOf(text).length > 1) return;
    this.#options.store.dispatch({ kind: 'edit', edit: { kind: 'insert', text } });
  }

  #perform(action: ActionId, place: Place): void {
    const { store } = this.#options;
    const mayPass = action === 'back' || action === 'cancel' || action === 'clear-filter';
    store.dispatch({ kind: mayPass ? 'hush' : 'went-on' });
    const act = ACTS[action];
    if (act !== undefined) store.dispatch(act);
    else if (action === 'help') this.#ask({ kind: 'help', of: place, scroll: 0 });
    else if (action === 'add') this.#ask(addSheet());
    else if (action === 'remove' || action === 'remove-data') this.#askRemoval(action);
    else if (action === 'confirm') this.#confirm();
    else if (action === 'quit') this.#options.onQuit();
    else if (action === 'redraw') this.#options.onRedraw();
    else this.#command(action);
  }

  #command(action: ActionId): void {
    const { torrents } = this.#options.store.state.frame;
    const wishes = actionOf(action).wishes?.(this.#targets(), torrents) ?? [];
    if (wishes.length > 0) void this.#send(wishes);
  }

  #ask(sheet: Sheet): void {
    this.#options.store.dispatch({ kind: 'ask', sheet });
  }

  #askRemoval(kind: 'remove' | 'remove-data'): void {
    const [first, ...others] = this.#targets();
    if (first === undefined) return;
    const also = others.map(({ id }) => id);
    if (kind === 'remove') this.#ask({ kind, id: first.id, also, scroll: 0 });
    // Nobody deletes what they have not been shown, and the list of files is of one torrent.
    else if (also.length === 0) this.#ask({ kind, id: first.id, scroll: 0 });
    else this.#say('warn', 'Data is deleted for one torrent at a time: mark only one');
  }

  /** Details that fill the window hide the marks: then only their torrent is meant. */
  #targets(): readonly TorrentSummary[] {
    const { state } = this.#options.store;
    const marks = this.#place === 'full' ? NO_MARKS : state.view.marks;
    const targets = targetsOf(marks, state.shown, selectedTorrent(state));
    if (targets.length === 0 && marks.size > 0) {
      this.#say('warn', 'The filter hides all that is marked');
    }
    return targets;
  }

  #confirm(): void {
    const { store } = this.#options;
    const { frame, view } = store.state;
    const { sheet } = view;
    if (sheet?.kind === 'add') this.#add(fieldText(sheet.field));
    if (sheet?.kind === 'filter') store.dispatch({ kind: 'close' });
    if (sheet?.kind !== 'remove' && sheet?.kind !== 'remove-data') return;
    // Nobody deletes what they have not been shown.
    if (sheet.kind === 'remove-data' && doomedFiles(sheet, frame) === undefined) return;
    const torrents = doomedTorrents(sheet, frame);
    store.dispatch({ kind: 'close' });
    if (torrents.length === 0) return;
    const withData = sheet.kind === 'remove-data';
    void this.#send(torrents.map((torrent) => removal(torrent, withData)));
  }

  #add(typed: string): void {
    const { store, env } = this.#options;
    const answer = sourceOf(typed, env);
    if (answer.kind === 'problem') {
      store.dispatch({ kind: 'refuse', problem: answer.problem });
      return;
    }
    store.dispatch({ kind: 'close' });
    this.#say('busy', 'Adding…');
    void this.#send([{ name: 'torrent:add', args: { source: answer.source }, done: 'Added' }]);
  }

  #say(tone: Message['tone'], text: string): void {
    this.#options.store.dispatch({ kind: 'say', message: { tone, text } });
  }

  /** One after the other: all of a long list at once would only fill the queue to the engine. */
  async #send(wishes: readonly Wish[]): Promise<void> {
    const failures: string[] = [];
    let done = '';
    for (const wish of wishes) {
      try {
        const result = await this.#options.session.execute(wish.name, wish.args);
        done = wish.done + resultWords(result);
      } catch (error) {
        failures.push(messageOf(error));
      }
    }
    if (failures.length > 0) {
      this.#say('bad', failureWords(failures, wishes.length));
      return;
    }
    if (wishes.length > 1) done = `Done for ${formatPlural(wishes.length, 'torrent')}`;
    this.#say('good', done);
  }
}

const resultWords = (result: CommandResult<CommandName>): string => {
  if (result === null || !('removedFiles' in result) || result.removedFiles.length === 0) return '';
  return ` and ${formatPlural(result.removedFiles.length, 'file')}`;
};

const failureWords = (failures: readonly string[], asked: number): string =>
  asked === 1
    ? failures[0]!
    : `${formatCount(failures.length)} of ${formatCount(asked)} refused: ${failures[0]}`;
