/** Puts a dialog's question to the session, once, and brings the answer back if it is still wanted. */
import type { Unsubscribe } from '../base/emitter.ts';
import { messageOf } from '../base/errors.ts';
import type { Session } from '../contract/session.ts';
import type { Answer, Question } from './dialogs/dialog.ts';
import { dialogOf } from './dialogs/registry.ts';
import type { ScreenStore } from './screen-store.ts';

export class Inquirer {
  readonly #session: Session;
  readonly #store: ScreenStore;
  readonly #unsubscribe: Unsubscribe;
  #asked: string | undefined;

  constructor(session: Session, store: ScreenStore) {
    this.#session = session;
    this.#store = store;
    this.#unsubscribe = store.subscribe(() => this.#follow());
  }

  stop(): void {
    this.#unsubscribe();
  }

  get #question(): Question | undefined {
    const { sheet } = this.#store.state.view;
    return sheet === null ? undefined : dialogOf(sheet).question?.(sheet, this.#store.context);
  }

  #follow(): void {
    const question = this.#question;
    if (question?.key === this.#asked) return;
    this.#asked = question?.key;
    if (question !== undefined) void this.#ask(question);
  }

  async #ask({ key, name, args }: Question): Promise<void> {
    let answer: Answer;
    try {
      answer = { kind: 'result', key, result: await this.#session.execute(name, args) };
    } catch (error) {
      answer = { kind: 'problem', key, problem: messageOf(error) };
    }
    const { sheet } = this.#store.state.view;
    if (sheet === null || this.#question?.key !== key) return;
    const answered = dialogOf(sheet).answered?.(sheet, answer, this.#store.context);
    if (answered !== undefined) this.#store.dispatch({ kind: 'sheet', sheet: answered });
  }
}
