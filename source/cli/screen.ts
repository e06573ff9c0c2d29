/** `sluice` itself: the screen over an engine that runs by itself, and is started where none runs. */
import { SluiceError } from '../base/errors.ts';
import type { AddArguments, TorrentSource } from '../contract/commands.ts';
import type { Session } from '../contract/session.ts';
import type { ScreenSettings, SettingsStore } from '../contract/settings.ts';
import { DEFAULT_SETTINGS } from '../settings/default-settings.ts';
import type { StoredSettings } from '../settings/stored-settings.ts';
import { NodeClock } from '../system/clock.ts';
import { findFolders } from '../system/paths.ts';
import { agrees } from '../system/question.ts';
import { NodeTerminal } from '../system/terminal.ts';
import { colorDepthOf } from '../ui/look/choose-theme.ts';
import type { ViewerMemory } from '../ui/viewer-memory.ts';
import { attach } from './attach.ts';
import { engineArgs, folderOf, unheeded } from './engine-settings.ts';
import { watchInterruption } from './interruption.ts';
import { openSettings, settingsWords } from './open-settings.ts';
import type { Output } from './output.ts';
import { PreferenceKeeper } from './preference-keeper.ts';
import { screenLook } from './screen-look.ts';
import { isSource, sourceOf } from './source-argument.ts';
import { EXIT_FAILURE, EXIT_OK, type VerbCall } from './verb.ts';
import type { screenVerb } from './verbs.ts';
import { ViewerFile } from './viewer-file.ts';

type ScreenCall = VerbCall<typeof screenVerb.flags>;

export const screen = async ({ flags, inputs }: ScreenCall, output: Output): Promise<number> => {
  requireTerminal();
  checkSources(inputs);
  const sources = inputs.map(sourceOf);
  const stored = await openSettings(flags.settings);
  const notes = [...settingsWords(stored)];
  const viewer = new ViewerFile(findFolders({ state: flags.state }).state, flags.attach);
  try {
    for (let waiting = sources; ; waiting = []) {
      const lost = await view(flags, waiting, { stored, viewer, notes });
      if (lost === undefined) return EXIT_OK;
      output.note(`sluice: ${lost.message}`);
      if (flags.attach !== undefined || !(await agrees('Start the engine again? [Y/n] '))) {
        return EXIT_FAILURE;
      }
    }
  } finally {
    for (const note of new Set(notes)) output.note(`note: ${note}`);
  }
};

interface Viewing {
  readonly stored: StoredSettings;
  readonly viewer: ViewerFile;
  /** What is to be told once the screen is left. */
  readonly notes: string[];
}

/** Until the viewer is left; answers why where the engine has left first. */
const view = async (
  flags: ScreenCall['flags'],
  sources: readonly TorrentSource[],
  { stored, viewer, notes }: Viewing,
): Promise<SluiceError | undefined> => {
  let lost: SluiceError | undefined;
  const ended = Promise.withResolvers<void>();
  // While the engine starts. What fails of it fails again where it is needed.
  loadScreen().catch(() => {});
  const [{ session, isNew }, memory] = await Promise.all([
    attach({
      ...flags,
      isReadOnly: flags.readOnly,
      engineArgs: engineArgs(flags, stored.settings.session),
      onLost: (error) => {
        lost = error;
        ended.resolve();
      },
    }),
    viewer.read(),
  ]);
  if (!isNew) notes.push(...unheeded(flags));
  const directory = folderOf(flags, stored.settings.session);
  let isShutdown = false;
  const told = await showScreen(session, stored.settings.screen, {
    store: stored,
    warnings: settingsWords(stored, 'settings'),
    additions: sources.map((source) => additionOf(source, directory)),
    memory,
    onLeave: (left) => viewer.write(left),
    ended: ended.promise,
    onShutdown: () => {
      isShutdown = true;
    },
  });
  notes.push(...told);
  if (isShutdown && lost === undefined) await session.shutdown();
  await session.close();
  return isShutdown ? undefined : lost;
};

/** What a link names is chosen on the screen, once it is known. */
const additionOf = (source: TorrentSource, directory: string | undefined): AddArguments => ({
  source,
  ...(directory === undefined ? {} : { directory }),
  ...(source.kind === 'magnet' ? { asksForFiles: true } : {}),
});

/** A verb that was mistyped is no file to be looked for. */
const checkSources = (inputs: readonly string[]): void => {
  const wrong = inputs.find((input) => !isSource(input));
  if (wrong === undefined) return;
  throw new SluiceError(
    'usage/invalid',
    `"${wrong}" is neither a verb nor a torrent: "sluice --help" lists the verbs; a file is named *.torrent, or with its folder`,
  );
};

/** All of them are told once the screen is left. */
const firstOf = ([first, ...others]: readonly string[]): string | undefined =>
  first === undefined || others.length === 0 ? first : `${first} (and ${others.length} more)`;

export interface Shown {
  /** Where what is changed on the screen is kept. */
  readonly store?: SettingsStore;
  /** What is to be added once it stands. */
  readonly additions?: readonly AddArguments[];
  /** The first of them is said first. */
  readonly warnings?: readonly string[];
  /** Where the viewer before was, and what to do with where this one is in the end. */
  readonly memory?: ViewerMemory | undefined;
  readonly onLeave?: (memory: ViewerMemory) => Promise<void>;
  /** Then there is nothing to be shown any more. */
  readonly ended?: Promise<void>;
  /** The person wants the engine to stop; the screen is left then. */
  readonly onShutdown?: () => void;
}

/** Not before it is asked for: nothing else is to wait for its libraries. */
const loadScreen = () => {
  // React's development build, its default, is several times slower.
  process.env.NODE_ENV ??= 'production';
  // Colours are chosen here; the library that writes them would ask the environment once more.
  process.env.FORCE_COLOR ??= colorDepthOf(process.env) === 256 ? '2' : '1';
  return import('../ui/start-screen.tsx');
};

/** Resolves when the viewer is left, with what is to be told about its settings besides the warnings. */
export const showScreen = async (
  session: Session,
  settings: ScreenSettings = DEFAULT_SETTINGS.screen,
  { store, warnings = [], additions = [], memory, onLeave, ended, onShutdown }: Shown = {},
): Promise<readonly string[]> => {
  const { startScreen } = await loadScreen();
  const clock = new NodeClock();
  const look = screenLook(settings, process.env);
  const warning = firstOf([...warnings, ...look.notes]);
  const { keymap, isSpoken, preferences } = look;
  const keeper = store && new PreferenceKeeper(store, clock, preferences);
  let kept: Promise<void> = Promise.resolve();
  const shown = startScreen(session, {
    terminal: new NodeTerminal(process.stdin, process.stdout),
    env: process.env,
    keymap,
    isSpoken,
    ...(warning === undefined ? {} : { warning }),
    clock,
    preferences,
    onPreferences: (changed) => keeper?.change(changed),
    memory,
    additions,
    onLeave: (left) => {
      kept = onLeave?.(left) ?? kept;
    },
    ...(onShutdown === undefined ? {} : { onShutdown }),
  });
  void ended?.then(() => shown.stop());
  if (settings.lean) shown.setPace('lean');
  void watchInterruption().then(() => shown.stop());
  try {
    await shown.waitUntilExit();
  } finally {
    await keeper?.close();
    // Where it was is no loss worth a word.
    await kept.catch(() => {});
  }
  return [...look.notes, ...(keeper?.problems ?? [])];
};

/** One that can move its cursor, too. */
export const hasTerminal = (): boolean =>
  process.stdin.isTTY === true && process.stdout.isTTY === true && process.env.TERM !== 'dumb';

const requireTerminal = (): void => {
  if (hasTerminal()) return;
  throw new SluiceError(
    'usage/invalid',
    'the screen needs a terminal that it can draw on; "sluice get SOURCE" downloads without one',
  );
};
