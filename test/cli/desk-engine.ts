/** `sluice daemon` on a desk with some torrents, and verbs that speak with it. */
import type { TestContext } from 'node:test';
import type { TorrentToMake } from '../helpers/torrent-maker.ts';
import { type DeskTorrent, putTorrent } from './desk-torrents.ts';
import { Desk, type Ended, type Running } from './program.ts';

export interface DeskEngine {
  readonly desk: Desk;
  readonly engine: Running;
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

/** The torrents are added as paused, in their order. */
export const startDeskEngine = async (
  context: TestContext,
  wishes: readonly TorrentToMake[] = [ALBUM, FILM],
): Promise<DeskEngine> => {
  const desk = await Desk.open(context);
  const engine = desk.start(['daemon', '--port', '0', '--dir', desk.path('data')]);
  await engine.until(({ stderr }) => /the engine listens at/.test(stderr), 'it listened');
  const torrents: DeskTorrent[] = [];
  for (const wish of wishes) torrents.push(await putTorrent(desk, wish));
  const sluice = (...args: readonly string[]) => desk.tell(args);
  if (torrents.length > 0) {
    const added = await sluice('add', ...torrents.map(({ file }) => file), '--paused');
    if (added.code !== 0) throw new Error(added.stderr);
  }
  const json = async (...args: readonly string[]) =>
    JSON.parse((await sluice(...args, '--json')).stdout) as unknown;
  return { desk, engine, torrents, sluice, json };
};

/** One torrent as `sluice list --json` has it. */
export const listed = async (
  { json }: DeskEngine,
  number: number,
): Promise<Readonly<Record<string, unknown>>> => {
  const { torrents } = (await json('list')) as {
    readonly torrents: readonly Readonly<Record<string, unknown>>[];
  };
  return torrents[number - 1]!;
};
