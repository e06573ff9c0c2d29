/** The engine as `sluice daemon` has it, in this process, with some torrents on a desk; and verbs that speak with it. */
import type { TestContext } from 'node:test';
import { readArguments } from '../../source/cli/arguments.ts';
import { daemon } from '../../source/cli/daemon.ts';
import type { Output } from '../../source/cli/output.ts';
import { daemonVerb } from '../../source/cli/verbs.ts';
import type { TorrentToMake } from '../helpers/torrent-maker.ts';
import { type DeskTorrent, putTorrent } from './desk-torrents.ts';
import { Desk, type Ended } from './program.ts';

export interface DeskEngine {
  readonly desk: Desk;
  /** In order, by `sluice shutdown`; answers its exit code. The end of the test does it, too. */
  stop(): Promise<number>;
  readonly torrents: readonly DeskTorrent[];
  sluice(...args: readonly string[]): Promise<Ended>;
  /** What a verb prints with `--json`, whatever its exit code. */
  json(...args: readonly string[]): Promise<unknown>;
}

export const ALBUM: TorrentToMake = {
  name: 'album',
  files: [
    { path: 'one.flac', size: 50_000 },
    { path: 'two.flac', size: 70_000 },
    { path: 'scans/front.jpg', size: 500 },
  ],
  pieceLength: 16_384,
  announce: 'http://127.0.0.1:1/announce',
};

export const FILM: TorrentToMake = {
  name: 'film.mkv',
  size: 100_000,
  pieceLength: 16_384,
};

const startEngine = async (desk: Desk): Promise<() => Promise<number>> => {
  const listening = Promise.withResolvers<void>();
  const output: Output = {
    line: () => {},
    json: () => {},
    note: (text) => {
      if (/the engine listens at/.test(text)) listening.resolve();
    },
    progress: () => {},
    isTerminal: false,
    columns: 80,
    width: undefined,
  };
  const settings = desk.path('home', '.config', 'sluice', 'settings.json');
  const place = ['--dir', desk.path('data'), '--state', desk.path('state'), '--settings', settings];
  const ended = daemon(readArguments(daemonVerb, ['--port', '0', ...place]), output);
  await Promise.race([listening.promise, ended]);
  let stopped: Promise<number> | undefined;
  return () => {
    stopped ??= desk.tell(['shutdown']).then(() => ended);
    return stopped;
  };
};

/** The torrents are added as paused, in their order. */
export const startDeskEngine = async (
  context: TestContext,
  wishes: readonly TorrentToMake[] = [ALBUM, FILM],
): Promise<DeskEngine> => {
  let stop = async () => 0;
  // Before the desk is cleared.
  context.after(() => stop());
  const desk = await Desk.open(context);
  stop = await startEngine(desk);
  const torrents: DeskTorrent[] = [];
  for (const wish of wishes) torrents.push(await putTorrent(desk, wish));
  const sluice = (...args: readonly string[]) => desk.tell(args);
  if (torrents.length > 0) {
    const added = await sluice('add', ...torrents.map(({ file }) => file), '--paused');
    if (added.code !== 0) throw new Error(added.stderr);
  }
  const json = async (...args: readonly string[]) =>
    JSON.parse((await sluice(...args, '--json')).stdout) as unknown;
  return { desk, stop: () => stop(), torrents, sluice, json };
};

/** One torrent as `sluice list --json` has it. */
export const listed = async (
  { json }: Pick<DeskEngine, 'json'>,
  number: number,
): Promise<Readonly<Record<string, unknown>>> => {
  const { torrents } = (await json('list')) as {
    readonly torrents: readonly Readonly<Record<string, unknown>>[];
  };
  return torrents[number - 1]!;
};

/** As `listed`, once nothing of it is being looked at any more. */
export const lookedAt = async (
  scene: Pick<DeskEngine, 'json'>,
  number: number,
): Promise<Readonly<Record<string, unknown>>> => {
  for (;;) {
    const torrent = await listed(scene, number);
    if (torrent.state !== 'checking' && torrent.state !== 'queued') return torrent;
  }
};
