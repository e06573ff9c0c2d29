/**
 * Starts the screen on a terminal, and gives the terminal back as it was on every way out: quitting,
 * `stop()`, a signal, a hang-up, a throw while drawing, and the end of the process.
 *
 * Ink lays out, we paint. It runs in its debug mode, the one in which it writes each frame as a whole
 * and nothing else: no patches, no modes, no clearing, no throttle and no console of its own.
 */
import { type Instance, render } from 'ink';
import type { ReactElement } from 'react';
import type { Clock, Timer } from '../base/ports/clock.ts';
import type { Terminal } from '../base/ports/terminal.ts';
import type { AddArguments } from '../contract/commands.ts';
import type { Session } from '../contract/session.ts';
import { Controller } from './controller.ts';
import { Inquirer } from './inquirer.ts';
import type { Keymap } from './keys/bindings.ts';
import { DEFAULT_KEYMAP } from './keys/keymap.ts';
import { SINCE_AFTER_MS } from './limits.ts';
import type { Environment } from './look/theme.ts';
import { type OnPreferences, PreferenceWatcher } from './preference-watcher.ts';
import { FIRST_PREFERENCES, type Preferences } from './preferences.ts';
import { ScreenStore } from './screen-store.ts';
import { MainScreen } from './screens/main-screen.tsx';
import { SpokenScreen } from './screens/spoken-screen.tsx';
import type { Pace } from './terminal/frame-rhythm.ts';
import { FrameSink, KeySource } from './terminal/ink-streams.ts';
import type { MouseReport } from './terminal/mouse.ts';
import { ScreenTerminal } from './terminal/screen-terminal.ts';
import { TerminalNews } from './terminal/terminal-news.ts';
import { tellTerminal } from './terminal/terminal-preferences.ts';
import { chooseLetters, inLetters } from './text/glyphs.ts';
import { memoryOf, sinceWords, type ViewerMemory } from './viewer-memory.ts';
import { Watcher } from './watcher.ts';

export interface ScreenOptions {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly env: Environment;
  /** The person asked to leave (`q`, Ctrl+C), or hung up. */
  readonly onQuit?: () => void;
  /** The person wants the engine to stop, and leaves the screen with that. */
  readonly onShutdown?: () => void;
  readonly onMouse?: (report: MouseReport) => void;
  readonly keymap?: Keymap;
  /** Sentences in place of tables, for a screen reader. */
  readonly isSpoken?: boolean;
  /** What is to be said first, such as what is wrong with the settings. */
  readonly warning?: string;
  /** What is to be added once the screen stands: an address that answers slowly must not keep it away. */
  readonly additions?: readonly AddArguments[];
  readonly preferences?: Preferences;
  /** Where the viewer before was, and what to do with where this one is when it leaves. */
  readonly memory?: ViewerMemory | undefined;
  readonly onLeave?: (memory: ViewerMemory) => void;
  /** What of them the person has changed. */
  readonly onPreferences?: OnPreferences;
}

export interface Screen {
  /** Resolves once the terminal is given back; rejects with what was thrown while drawing. */
  waitUntilExit(): Promise<void>;
  /** May be called more than once. */
  stop(): void;
  /** Gives the terminal to the shell, as Ctrl+Z does; the screen comes back with the job. */
  suspend(): Promise<void>;
  setPace(pace: Pace): void;
  /** Texts may be anybody's; what a terminal could obey is taken out. */
  setTitle(title: string): void;
  setMouse(hasMouse: boolean): void;
  bell(): void;
  notify(text: string): void;
  /** False where it is too long for a clipboard. */
  copy(text: string): boolean;
  /** What the screen has cost the line: in all, and by the second of late. */
  readonly bytesWritten: number;
  readonly bytesPerSecond: number;
}

export const startScreen = (session: Session, options: ScreenOptions): Screen => {
  const { env, clock, preferences = FIRST_PREFERENCES, isSpoken = false } = options;
  const keys = new KeySource();
  let instance: Instance | undefined;
  let news: TerminalNews | undefined;
  const stop = (): void => instance?.unmount();
  const quit = (): void => {
    stop();
    options.onQuit?.();
  };
  const terminal = new ScreenTerminal(
    options.terminal,
    clock,
    {
      onKeys: (typed) => keys.push(typed),
      onMouse: (report) => {
        controller.onMouse(report);
        options.onMouse?.(report);
      },
      onResize: (size) => {
        sink.resize(size);
        store.dispatch({ kind: 'resize', size });
        instance?.rerender(tree());
      },
      onLost: quit,
    },
    isSpoken,
  );
  const letters = (text: string): string =>
    inLetters(chooseLetters(store.state.view.preferences.ascii, env))(text);
  const sink = new FrameSink(terminal.size, (frame) => terminal.show(letters(frame)));
  const store = new ScreenStore(session, {
    keymap: options.keymap ?? DEFAULT_KEYMAP,
    size: terminal.size,
    clock,
    env,
    rhythm: terminal.rhythm,
    lineRate: () => terminal.bytesPerSecond,
    preferences,
    memory: options.memory,
  });
  const preferenceWatcher = new PreferenceWatcher(store, (changed) => {
    tellTerminal(terminal, changed);
    options.onPreferences?.(changed);
  });
  if (options.warning !== undefined) {
    store.dispatch({ kind: 'say', message: { tone: 'warn', text: options.warning } });
  }
  const watcher = new Watcher(session, store);
  const inquirer = new Inquirer(session, store);
  const copy = (text: string): void => {
    if (terminal.copy(text)) return;
    const message = { tone: 'warn', text: 'That is too long for the clipboard' } as const;
    store.dispatch({ kind: 'say', message });
  };
  const controller = new Controller({
    session,
    store,
    onQuit: quit,
    onShutdown: () => {
      options.onShutdown?.();
      quit();
    },
    onRedraw: () => terminal.repaint(),
    onCopy: copy,
    onSuspend: () => void terminal.suspend(),
  });
  const unsubscribe = session.onEvent((event) => controller.onEvent(event));
  const tree = (): ReactElement =>
    isSpoken ? (
      <SpokenScreen store={store} controller={controller} />
    ) : (
      <MainScreen store={store} controller={controller} />
    );

  let sinceTimer: Timer | undefined;
  /** Events of the meantime come one by one: a moment later they are all here. */
  const saySince = (memory: ViewerMemory): void => {
    sinceTimer = clock.setTimer(SINCE_AFTER_MS, () => {
      const { frame, log } = store.state;
      const text = sinceWords(memory, log, frame, clock.wallTime());
      if (text !== undefined) store.dispatch({ kind: 'say', message: { tone: 'good', text } });
    });
  };
  const leave = async (): Promise<void> => {
    sinceTimer?.cancel();
    options.onLeave?.(memoryOf(store.state, clock.wallTime()));
    unsubscribe();
    news?.stop();
    preferenceWatcher.stop();
    watcher.stop();
    inquirer.stop();
    store.stop();
    await terminal.leave();
  };
  const exited = async (): Promise<void> => {
    try {
      // Before the terminal is taken: what it is to be goes with the taking.
      tellTerminal(terminal, { lean: preferences.lean, mouse: preferences.mouse });
      terminal.open();
      instance = render(tree(), {
        stdin: keys.asStream,
        stdout: sink.asStream,
        stderr: sink.asStream,
        debug: true,
        isScreenReaderEnabled: isSpoken,
        // Ink would look for CI in the environment.
        interactive: true,
        exitOnCtrlC: false,
        patchConsole: false,
      });
      terminal.begin();
      const told = {
        setTitle: (title: string) => terminal.setTitle(letters(title)),
        bell: () => terminal.bell(),
        notify: (text: string) => terminal.notify(letters(text)),
      };
      const choice = (): Preferences => store.state.view.preferences;
      if (options.memory !== undefined) saySince(options.memory);
      controller.add(options.additions ?? []);
      news = new TerminalNews({ session, terminal: told, clock, choice });
      await instance.waitUntilExit();
    } finally {
      await leave();
    }
  };
  const exit = exited();
  // Whoever does not wait has not asked to hear of it.
  exit.catch(() => {});

  return {
    waitUntilExit: () => exit,
    stop,
    suspend: () => terminal.suspend(),
    setPace: (pace) => terminal.rhythm.setPace(pace),
    setTitle: (title) => terminal.setTitle(title),
    setMouse: (hasMouse) => terminal.setMouse(hasMouse),
    bell: () => terminal.bell(),
    notify: (text) => terminal.notify(text),
    copy: (text) => terminal.copy(text),
    get bytesWritten() {
      return terminal.bytesWritten;
    },
    get bytesPerSecond() {
      return terminal.bytesPerSecond;
    },
  };
};
