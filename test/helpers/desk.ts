/** A screen without a terminal: a fake session, the store, and keys that are pressed. */
import { Controller } from '../../source/ui/controller.ts';
import type { Sheet } from '../../source/ui/dialogs/sheets.ts';
import { Inquirer } from '../../source/ui/inquirer.ts';
import { DEFAULT_KEYMAP } from '../../source/ui/keys/keymap.ts';
import { pathText } from '../../source/ui/paths/path-field.ts';
import { dialogLines } from '../../source/ui/screen-layout.ts';
import { ScreenStore } from '../../source/ui/screen-store.ts';
import { textOf } from '../../source/ui/text/line.ts';
import { Watcher } from '../../source/ui/watcher.ts';
import { FakeSession } from './fake-session.ts';
import { makeFrame, makeTorrent } from './frame-maker.ts';

const ENV = { HOME: '/home/ada', PWD: '/srv' };

export class Desk {
  readonly session: FakeSession;
  readonly store: ScreenStore;
  readonly watcher: Watcher;
  readonly inquirer: Inquirer;
  readonly controller: Controller;
  quits = 0;
  redraws = 0;
  shutdowns = 0;
  readonly copied: string[] = [];

  constructor(torrents = 3, size = { columns: 80, rows: 24 }) {
    const all = Array.from({ length: torrents }, (_torrent, at) => makeTorrent(at + 1));
    this.session = new FakeSession(makeFrame(all));
    this.store = new ScreenStore(this.session, { keymap: DEFAULT_KEYMAP, size, env: ENV });
    this.watcher = new Watcher(this.session, this.store);
    this.inquirer = new Inquirer(this.session, this.store);
    this.controller = new Controller({
      session: this.session,
      store: this.store,
      onQuit: () => {
        this.quits += 1;
      },
      onRedraw: () => {
        this.redraws += 1;
      },
      onShutdown: () => {
        this.shutdowns += 1;
      },
      onCopy: (text) => this.copied.push(text),
    });
  }

  press(...keys: readonly string[]): void {
    for (const key of keys) this.controller.onArrival({ kind: 'key', key });
  }

  /** The open dialog as it is read. */
  get dialog(): string {
    return dialogLines(this.store.context).map(textOf).join('\n');
  }

  get commands(): readonly string[] {
    return this.session.executed.map(({ name, args }) => `${name} ${JSON.stringify(args)}`);
  }

  get sheet(): Sheet | null {
    return this.store.state.view.sheet;
  }

  get message(): string | undefined {
    return this.store.state.view.message?.text;
  }

  get typed(): string | undefined {
    return this.sheet?.kind === 'add' ? pathText(this.sheet.source) : undefined;
  }
}

/** Lets answered commands be heard. */
export const heard = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};
