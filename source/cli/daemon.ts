/** `sluice daemon`: the engine by itself, for service managers and for whoever attaches to it. */
import { resolve } from 'node:path';
import type { Lock } from '../base/ports/state.ts';
import type { Session } from '../contract/session.ts';
import { lockInstance } from '../daemon/instance-lock.ts';
import { EngineSettingsFile, engineSettingsOf } from '../settings/engine-settings-file.ts';
import { NodeClock } from '../system/clock.ts';
import { findFolders, findSettings } from '../system/paths.ts';
import { RotatingLog } from '../system/rotating-log.ts';
import { notifySupervisor, type SupervisedState } from '../system/supervisor.ts';
import { type ComposedEngine, composeEngine, nodePorts } from './compose.ts';
import { fallbackFolder } from './engine-settings.ts';
import { watchInterruption } from './interruption.ts';
import { openSettings, settingsWords } from './open-settings.ts';
import type { Output } from './output.ts';
import { RunningEngine } from './running-engine.ts';
import { SettingsReload } from './settings-reload.ts';
import { SettingsWatch } from './settings-watch.ts';
import { EXIT_OK, type VerbCall } from './verb.ts';
import type { daemonVerb } from './verbs.ts';
import { VERSION } from './version.ts';

type Call = VerbCall<typeof daemonVerb.flags>;

export const daemon = async ({ flags }: Call, output: Output): Promise<number> => {
  const interrupted = watchInterruption({ signals: ['SIGINT', 'SIGTERM'], survivesUnread: true });
  const log = logOf(flags);
  const note = (text: string) => (log === undefined ? output.note(text) : log.write(text));
  const warn = (message: string) => note(`note: ${message}`);
  let reload: SettingsReload | undefined;
  process.on('SIGHUP', () => void reload?.ask());
  const { engine, lock } = await start(flags, warn);
  const running = new RunningEngine(engine, lock);
  const path = await running.listen();
  tellWarnings(engine.session, warn);
  reload = new SettingsReload(engine.session, warn);
  const watch = watchSettings(flags, engine, reload);
  note(`sluice ${VERSION}: the engine listens at ${path}`);
  const told = tellSupervisor('READY=1', warn);
  await Promise.race([interrupted, running.shutdownAsked]);
  reload = undefined;
  watch.close();
  // In this order, and while all is being saved.
  const toldAll = told.then(() => tellSupervisor('STOPPING=1', warn));
  await Promise.all([toldAll, running.stop()]);
  log?.write('the engine has ended, all is saved');
  await log?.flushed();
  return EXIT_OK;
};

const watchSettings = (
  flags: Call['flags'],
  { ports }: ComposedEngine,
  reload: SettingsReload,
): SettingsWatch => {
  const { clock, disk } = ports;
  const path = findSettings({ settings: flags.settings });
  return new SettingsWatch({ clock, disk, path, onChanged: () => reload.notice() });
};

/** Undefined where standard error is it. */
const logOf = ({ log }: Call['flags']): RotatingLog | undefined =>
  log === undefined ? undefined : new RotatingLog({ path: resolve(log), clock: new NodeClock() });

/** The lock first: whoever has it not must not even look at the torrents. */
const start = async (
  flags: Call['flags'],
  warn: (message: string) => void,
): Promise<{ readonly engine: ComposedEngine; readonly lock: Lock }> => {
  const folder = findFolders({ state: flags.state }).state;
  const ports = nodePorts(folder, warn);
  const lock = await lockInstance(ports.state, folder);
  const stored = await openSettings(flags.settings);
  for (const words of settingsWords(stored)) warn(words);
  const { settings } = stored;
  const engine = await composeEngine(flags, 'screen', warn, {
    ports,
    restoresTorrents: true,
    defaultDirectory: fallbackFolder(flags, settings.session),
    settings: engineSettingsOf(settings),
    settingsStore: new EngineSettingsFile(stored),
  });
  return { engine, lock };
};

const tellWarnings = (session: Session, warn: (message: string) => void): void => {
  const { startedAt } = session.frame().session;
  session.onEvent((event) => {
    // What earlier engines told is in their log.
    if (event.at < startedAt) return;
    if (event.name === 'session:warned') warn(event.message);
    if (event.name !== 'torrent:failed') return;
    const torrent = session.frame().torrents.find(({ id }) => id === event.id);
    warn(`${torrent?.name ?? event.id}: ${event.problem}`);
  }, 0);
};

const tellSupervisor = async (
  state: SupervisedState,
  warn: (message: string) => void,
): Promise<void> => {
  const problem = await notifySupervisor(state);
  if (problem !== undefined) warn(problem);
};
