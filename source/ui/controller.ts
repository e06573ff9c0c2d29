/** Turns what arrives from the keyboard into acts of the view and commands of the session. */
import type { TorrentId } from '../base/ids.ts';
import type { AddArguments, CommandName, CommandResult } from '../contract/commands.ts';
import type { EventOf, SessionEvent } from '../contract/events.ts';
import type { Session } from '../contract/session.ts';
import { type ActionId, actionOf } from './actions.ts';
import { CommandSender } from './command-sender.ts';
import { addSheet } from './dialogs/add-dialog.ts';
import { chooseSheet } from './dialogs/choose-dialog.ts';
import { dialogOf } from './dialogs/registry.ts';
import { actionFor } from './keys/bindings.ts';
import type { Arrival, KeyName } from './keys/keys.ts';
import type { Place } from './keys/places.ts';
import { unboundWords } from './keys/unbound-key.ts';
import { eventWords } from './log/event-words.ts';
import { type Effect, NOTHING, type Outcome } from './outcome.ts';
import { looksAddable } from './paths/source-of.ts';
import { perform } from './perform.ts';
import { performMouse } from './perform-mouse.ts';
import type { ScreenStore } from './screen-store.ts';
import type { MouseReport } from './terminal/mouse.ts';
import { graphemesOf } from './text/cells.ts';
import { formatCount, formatPlural } from './text/format.ts';
import { firstLineOf, linesAsWords } from './text/text-field.ts';
import { type Message, placeOf } from './view.ts';
import type { Wish } from './wish.ts';

export interface ControllerOptions {
  readonly session: Session;
  readonly store: ScreenStore;
  readonly onQuit: () => void;
  readonly onRedraw: () => void;
  /** Where left out the engine ends with the screen. */
  readonly onShutdown?: () => void;
  readonly onCopy?: (text: string) => void;
  readonly onSuspend?: () => void;
}

/** What their answer does cannot be taken back, or not by a key. */
const QUESTIONS: readonly Place[] = ['remove-data', 'remove-tracker', 'ban-peer', 'shutdown'];

/** Keys that wave away also what went wrong. */
const WAVING: readonly ActionId[] = ['back', 'cancel', 'clear-filter'];

export class Controller {
  readonly #options: ControllerOptions;
  readonly #sender: CommandSender;
  /** Checks that were asked for here: their end is news. */
  readonly #verifying = new Set<TorrentId>();

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#sender = new CommandSender({
      session: options.session,
      say: (tone, text) => this.#say(tone, text),
      onDone: (wish, result) => this.#onDone(wish, result),
    });
  }

  onArrival(arrival: Arrival): void {
    if (arrival.kind === 'text') this.onPaste(arrival.text);
    if (arrival.kind === 'key') this.#onKey(arrival.key);
    if (arrival.kind === 'typed') for (const key of arrival.keys) this.#onTypedAhead(key);
    if (arrival.kind === 'repeat') {
      for (let time = 0; time < arrival.times; time++) this.#onRepeat(arrival.key);
    }
  }

  /** Pasted text is text, whatever letters and line ends it holds: it never does what a key would (H130). */
  onPaste(pasted: string): void {
    const { sheet } = this.#options.store.state.view;
    const takesLists = sheet !== null && dialogOf(sheet).takesLists?.(sheet) === true;
    const text = takesLists ? linesAsWords(pasted) : firstLineOf(pasted);
    if (text === '') return;
    const source = text.trim();
    if (sheet !== null) this.#type(text);
    else if (looksAddable(source)) this.#do({ acts: [{ kind: 'sheet', sheet: addSheet(source) }] });
    const links = pasted.split(/[\r\n]+/).filter((line) => looksAddable(line.trim())).length;
    if (links > 1 && this.#options.store.state.view.sheet?.kind === 'add') {
      this.#say(
        'warn',
        `Only the first of ${formatCount(links)} links is taken: paste the others after it`,
      );
    }
  }

  /** As if somebody had typed them into the dialog. */
  add(additions: readonly AddArguments[]): void {
    if (additions.length === 0) return;
    this.#say('busy', `Adding ${formatPlural(additions.length, 'torrent')}…`);
    this.#sender.send(
      additions.map((args): Wish => ({ name: 'torrent:add', args, done: 'Added the torrent' })),
    );
  }

  onMouse(report: MouseReport): void {
    const outcome = performMouse(report, this.#options.store.context);
    if (outcome === NOTHING) return;
    this.#options.store.dispatch({ kind: 'went-on' });
    this.#do(outcome);
  }

  onEvent(event: SessionEvent): void {
    if (event.name === 'torrent:finished') this.#say('good', `Finished ${event.torrentName}`);
    if (event.name === 'torrent:goal-reached') {
      this.#say('good', eventWords(event, event.torrentName).text);
    }
    if (event.name === 'torrent:update-found' || event.name === 'torrent:updated') {
      const { text, tone } = eventWords(event, event.torrentName);
      this.#say(tone === 'warn' ? 'warn' : 'good', text);
    }
    if (event.name === 'torrent:failed') {
      this.#say('bad', `${this.#nameOf(event.id)}: ${event.problem}`);
    }
    if (event.name === 'torrent:checked' && this.#verifying.delete(event.id)) {
      this.#say(...checkedWords(event, this.#nameOf(event.id)));
    }
    if (event.name === 'session:warned') this.#say('warn', event.message);
  }

  #nameOf(id: TorrentId): string {
    const { torrents } = this.#options.store.state.frame;
    return torrents.find((torrent) => torrent.id === id)?.name ?? 'a torrent';
  }

  get #place(): Place {
    const { state, layout } = this.#options.store.context;
    return placeOf(state.view, layout);
  }

  #onKey(key: KeyName): void {
    const { store } = this.#options;
    const action = actionFor(store.keymap, this.#place, key);
    if (action !== undefined) {
      this.#perform(action);
      return;
    }
    if (key === 'esc') store.dispatch({ kind: 'hush' });
    else this.#typeKey(key);
  }

  /** An answer to a question wants a key of its own, pressed by whoever has read the question. */
  #onTypedAhead(key: KeyName): void {
    const place = this.#place;
    if (!QUESTIONS.includes(place)) this.#onKey(key);
  }

  /** A key held down on a slow line. Only what is harmless to do too often is done again and again. */
  #onRepeat(key: KeyName): void {
    const action = actionFor(this.#options.store.keymap, this.#place, key);
    if (action === undefined) this.#typeKey(key);
    else if (actionOf(action).group === 'move') this.#perform(action);
  }

  #typeKey(key: KeyName): void {
    if (this.#options.store.state.view.sheet === null) {
      const words = unboundWords(this.#options.store.context, key);
      if (words !== undefined) this.#say('plain', words);
      return;
    }
    const text = key === 'space' ? ' ' : key;
    // A name of several letters is a key that writes nothing, such as `tab` or `ctrl+x`.
    if (graphemesOf(text).length === 1) this.#type(text);
  }

  #type(text: string): void {
    const { sheet } = this.#options.store.state.view;
    if (sheet === null) return;
    const outcome = dialogOf(sheet).type?.(sheet, text, this.#options.store.context);
    if (outcome !== undefined) this.#do(outcome);
  }

  #perform(action: ActionId): void {
    this.#options.store.dispatch({ kind: WAVING.includes(action) ? 'hush' : 'went-on' });
    this.#do(perform(action, this.#options.store.context));
  }

  #do({ acts = [], wishes = [], done, effect, perform: next }: Outcome): void {
    for (const act of acts) this.#options.store.dispatch(act);
    if (wishes.length > 0) this.#sender.send(wishes, done);
    if (effect !== undefined) this.#affect(effect);
    if (next !== undefined) this.#do(perform(next, this.#options.store.context));
  }

  #affect(effect: Effect): void {
    if (effect.kind === 'quit') this.#options.onQuit();
    if (effect.kind === 'redraw') this.#options.onRedraw();
    if (effect.kind === 'suspend') this.#options.onSuspend?.();
    if (effect.kind === 'shutdown') (this.#options.onShutdown ?? this.#options.onQuit)();
    if (effect.kind === 'copy') this.#options.onCopy?.(effect.text);
  }

  #say(tone: Message['tone'], text: string): void {
    this.#options.store.dispatch({ kind: 'say', message: { tone, text } });
  }

  #onDone(wish: Wish, result: CommandResult<CommandName>): void {
    if (wish.name === 'torrent:verify') this.#verifying.add(wish.args.id);
    if (wish.name === 'torrent:update' && result !== null && 'newer' in result) {
      this.#say('plain', `${this.#nameOf(wish.args.id)}: ${result.text}`);
    }
    if (wish.name === 'torrent:add' && result !== null && 'id' in result) {
      this.#onAdded(result.id, wish.args);
    }
  }

  /** Whoever adds a torrent wants to see it, and to choose its files: of several those of the first. */
  #onAdded(id: TorrentId, { asksForFiles = false, isPaused = false }: AddArguments): void {
    const { store } = this.#options;
    const isFree = store.state.view.sheet === null;
    if (asksForFiles && isFree) {
      store.dispatch({ kind: 'sheet', sheet: chooseSheet(id, isPaused) });
    } else store.dispatch({ kind: 'await', id });
  }
}

const checkedWords = (
  { piecesHave, pieceCount }: EventOf<'torrent:checked'>,
  name: string,
): readonly [Message['tone'], string] =>
  piecesHave === pieceCount
    ? ['good', `Checked ${name}: all of it is right`]
    : [
        'warn',
        `Checked ${name}: ${formatCount(piecesHave)} of ${formatPlural(pieceCount, 'piece')} are right`,
      ];
