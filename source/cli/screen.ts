/** `sluice` itself: the screen over an engine in the same process. */
import { messageOf, SluiceError } from '../base/errors.ts';
import type { Session } from '../contract/session.ts';
import type { ScreenSettings, SettingsStore } from '../contract/settings.ts';
import { DEFAULT_SETTINGS } from '../settings/default-settings.ts';
import { NodeClock } from '../system/clock.ts';
import { NodeTerminal } from '../system/terminal.ts';
import { colorDepthOf } from '../ui/look/choose-theme.ts';
import { composeEngine } from './compose.ts';
import { limitsOf, withSettings } from './engine-settings.ts';
import { watchInterruption } from './interruption.ts';
import { openSettings, settingsWords } from './open-settings.ts';
import type { Output } from './output.ts';
import { PreferenceKeeper } from './preference-keeper.ts';
import { screenLook } from './screen-look.ts';
import { sourceOf } from './source-argument.ts';
import { EXIT_OK, type VerbCall } from './verb.ts';
import type { screenVerb } from './verbs.ts';

export const screen = async (
  call: VerbCall<typeof screenVerb.flags>,
  output: Output,
): Promise<number> => {
  requireTerminal();
  const { flags, inputs } = call;
  const sources = inputs.map(sourceOf);
  const stored = await openSettings(flags.settings);
  const { screen: wished, session: wanted } = stored.settings;
  const warnings = [...settingsWords(stored)];
  const engine = await composeEngine(
    withSettings(flags, wanted),
    'screen',
    (message) => warnings.push(message),
    { restoresTorrents: true, ...limitsOf(flags, wanted) },
  );
  try {
    for (const source of sources) {
      await engine.session.execute('torrent:add', { source }).catch((error: unknown) => {
        warnings.push(messageOf(error));
      });
    }
    const shown = { store: stored, warnings: settingsWords(stored, 'settings') };
    warnings.push(...(await showScreen(engine.session, wished, shown)));
  } finally {
    for (const warning of warnings) output.note(`note: ${warning}`);
    await engine.close();
  }
  return EXIT_OK;
};

/** All of them are told once the screen is left. */
const firstOf = ([first, ...others]: readonly string[]): string | undefined =>
  first === undefined || others.length === 0 ? first : `${first} (and ${others.length} more)`;

export interface ShownSettings {
  /** Where what is changed on the screen is kept. */
  readonly store?: SettingsStore;
  /** The first of them is said first. */
  readonly warnings?: readonly string[];
}

/** Resolves when the viewer is left, with what is to be told about its settings besides the warnings. */
export const showScreen = async (
  session: Session,
  settings: ScreenSettings = DEFAULT_SETTINGS.screen,
  { store, warnings = [] }: ShownSettings = {},
): Promise<readonly string[]> => {
  // React's development build, its default, is several times slower.
  process.env.NODE_ENV ??= 'production';
  // Colours are chosen here; the library that writes them would ask the environment once more.
  process.env.FORCE_COLOR ??= colorDepthOf(process.env) === 256 ? '2' : '1';
  // Loaded here, so that nothing else waits for it.
  const { startScreen } = await import('../ui/start-screen.tsx');
  const clock = new NodeClock();
  const look = screenLook(settings, process.env);
  const warning = firstOf([...warnings, ...look.notes]);
  const { keymap, isSpoken, preferences } = look;
  const keeper = store && new PreferenceKeeper(store, clock, preferences);
  const shown = startScreen(session, {
    terminal: new NodeTerminal(process.stdin, process.stdout),
    env: process.env,
    keymap,
    isSpoken,
    ...(warning === undefined ? {} : { warning }),
    clock,
    preferences,
    onPreferences: (changed) => keeper?.change(changed),
  });
  if (settings.lean) shown.setPace('lean');
  void watchInterruption().then(() => shown.stop());
  try {
    await shown.waitUntilExit();
  } finally {
    await keeper?.close();
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
    'the screen needs a terminal, and this is none or a dumb one; "sluice get SOURCE" downloads without one',
  );
};
