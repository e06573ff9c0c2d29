/** Torrents on a desk, and a seeder for them. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseMetainfo } from '../../source/protocol/metainfo.ts';
import { type MadeTorrent, makeTorrent, type TorrentToMake } from '../helpers/torrent-maker.ts';
import type { Desk, Running } from './program.ts';

export interface DeskTorrent {
  readonly made: MadeTorrent;
  /** Of the .torrent. */
  readonly file: string;
}

export const putTorrent = async (desk: Desk, wish: TorrentToMake): Promise<DeskTorrent> => {
  const made = makeTorrent(wish);
  const file = desk.path(`${made.id}.torrent`);
  await writeFile(file, made.bytes);
  return { made, file };
};

/** Real files by the path they have on disk: names that no disk takes are cleaned. */
const filesOf = ({ made }: DeskTorrent): readonly (readonly [string, Uint8Array])[] =>
  parseMetainfo(made.bytes)
    .layout.files.filter(({ isPadding }) => !isPadding)
    .map(({ path, index }) => [path.join('/'), made.payloadOf(index)]);

export const putPayload = async (torrent: DeskTorrent, directory: string): Promise<void> => {
  for (const [path, bytes] of filesOf(torrent)) {
    const full = `${directory}/${path}`;
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, bytes);
  }
};

/** Paths of files that are missing or not byte for byte. */
export const wrongFiles = async (
  torrent: DeskTorrent,
  directory: string,
): Promise<readonly string[]> => {
  const wrong: string[] = [];
  for (const [path, bytes] of filesOf(torrent)) {
    const found = await readFile(`${directory}/${path}`).catch(() => undefined);
    if (found === undefined || !found.equals(bytes)) wrong.push(path);
  }
  return wrong;
};

export interface Seeder {
  readonly running: Running;
  /** For `--peer`. */
  readonly address: string;
}

/** `sluice seed` on loopback, with state and data of its own. */
export const startSeeder = async (
  desk: Desk,
  torrent: DeskTorrent,
  flags: readonly string[] = [],
): Promise<Seeder> => {
  const name = torrent.made.id.slice(0, 8);
  const directory = desk.path(`seed-${name}`);
  await putPayload(torrent, directory);
  const place = ['--dir', directory, '--state', desk.path(`seed-state-${name}`)];
  const running = desk.start(['seed', torrent.file, ...place, '--port', '0', '--json', ...flags]);
  await running.until(
    ({ events }) => events.some(({ name }) => name === 'torrent:checked'),
    'seeding',
  );
  const { port } = running.events.find(({ name }) => name === 'session:listening')!;
  return { running, address: `127.0.0.1:${port}` };
};
