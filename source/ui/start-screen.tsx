/**
 * Starts the screen on a terminal, and gives the terminal back as it was on every way out:
 * quitting, `stop()`, a signal, and a throw while drawing.
 */
import { type Instance, render } from 'ink';
import type { ReactElement } from 'react';
import type { Session } from '../contract/session.ts';
import { Controller } from './controller.ts';
import { Inquirer } from './inquirer.ts';
import { DEFAULT_KEYMAP, type Keymap } from './keymap.ts';
import type { Size } from './layout.ts';
import { MAX_FRAMES_PER_SECOND } from './limits.ts';
import { ScreenStore, type WallClock } from './screen-store.ts';
import { MainScreen } from './screens/main-screen.tsx';
import { type Environment, themeFor } from './theme.ts';
import { Watcher } from './watcher.ts';

export interface ScreenOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly env: Environment;
  /** The person asked to leave (`q`, Ctrl+C), or hung up; the terminal is given back by then. */
  readonly onQuit?: () => void;
  /** For what is said about times, as in "12m ago"; without it those stay blank. */
  readonly clock?: WallClock;
  readonly keymap?: Keymap;
}

export interface Screen {
  /** Resolves once the terminal is given back; rejects with what was thrown while drawing. */
  waitUntilExit(): Promise<void>;
  /** May be called more than once. */
  stop(): void;
}

const CLEAR = '\u001b[2J\u001b[H';
const PASTE_OFF = '\u001b[?2004l';
const CURSOR_ON = '\u001b[?25h';

const sizeOf = (stdout: NodeJS.WriteStream): Size => ({
  columns: stdout.columns ?? 0,
  rows: stdout.rows ?? 0,
});

/** Ink undoes what it did in most ways out; these are harmless to do twice. */
const restore = ({ stdin, stdout }: ScreenOptions): void => {
  if (stdin.isTTY && !stdin.destroyed) stdin.setRawMode(false);
  if (stdout.isTTY && stdout.writable) stdout.write(PASTE_OFF + CURSOR_ON);
};

export const startScreen = (session: Session, options: ScreenOptions): Screen => {
  const { stdin, stdout, env } = options;
  const store = new ScreenStore(session, {
    keymap: options.keymap ?? DEFAULT_KEYMAP,
    size: sizeOf(stdout),
    clock: options.clock,
    env,
  });
  const watcher = new Watcher(session, store);
  const inquirer = new Inquirer(session, store);
  let instance: Instance | undefined;
  const controller = new Controller({
    session,
    store,
    onQuit: () => {
      stop();
      options.onQuit?.();
    },
    onRedraw: () => redraw(),
  });
  const unsubscribe = session.onEvent((event) => controller.onEvent(event));
  const tree = (): ReactElement => (
    <MainScreen store={store} controller={controller} theme={themeFor(env)} />
  );

  const redraw = (): void => {
    instance?.clear();
    stdout.write(CLEAR);
    instance?.rerender(tree());
    // At once, not with the next frame: the window is empty now.
    void instance?.waitUntilRenderFlush();
  };
  // Ours goes before Ink's own listener, so that Ink never lays the old frame into a smaller window.
  const onResize = (): void => {
    store.dispatch({ kind: 'resize', size: sizeOf(stdout) });
    instance?.rerender(tree());
  };
  let hasLeft = false;
  const leave = (): void => {
    hasLeft = true;
    stdin.off('end', onLost);
    stdout.off('resize', onResize);
    unsubscribe();
    watcher.stop();
    inquirer.stop();
    store.stop();
    restore(options);
  };
  const stop = (): void => instance?.unmount();
  // A line that was hung up answers every write with an error: then there is nothing left to show.
  const onLost = (): void => {
    if (hasLeft) return;
    stop();
    options.onQuit?.();
  };

  stdout.on('resize', onResize);
  stdin.on('end', onLost);
  // These two stay: an error may still come after the last write, and nobody else listens.
  stdout.on('error', onLost);
  stdin.on('error', onLost);
  let exited: Promise<void>;
  try {
    instance = render(tree(), {
      stdin,
      stdout,
      exitOnCtrlC: false,
      patchConsole: true,
      // Ink would look for CI in the environment; only a terminal counts here.
      interactive: stdout.isTTY === true,
      alternateScreen: true,
      incrementalRendering: true,
      maxFps: MAX_FRAMES_PER_SECOND,
    });
    exited = instance.waitUntilExit().then(leave, (error: unknown) => {
      leave();
      throw error;
    });
  } catch (error) {
    leave();
    throw error;
  }
  return { waitUntilExit: () => exited, stop };
};
