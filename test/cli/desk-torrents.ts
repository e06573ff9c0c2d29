/** Torrents on a desk, and a seeder for them. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TestContext } from 'node:test';
import { createNodeSession } from '../../source/cli/node-session.ts';
import { parseMetainfo } from '../../source/protocol/metainfo.ts';
import { type MadeTorrent, makeTorrent, type TorrentToMake } from '../helpers/torrent-maker.ts';
import type { Desk } from './program.ts';

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
  /** For `--peer`. */
  readonly address: string;
  close(): Promise<void>;
}

/** On loopback, with data of its own; ends with the test. */
export const startSeeder = async (
  test: TestContext,
  desk: Desk,
  { made, file }: DeskTorrent,
  uploadLimit?: number,
): Promise<Seeder> => {
  const directory = desk.path(`seed-${made.id.slice(0, 8)}`);
  await putPayload({ made, file }, directory);
  const limit = uploadLimit === undefined ? {} : { uploadLimit };
  const session = await createNodeSession({ host: '127.0.0.1', ports: [0], directory, ...limit });
  test.after(() => session.close());
  const isChecked = new Promise<void>((resolve) => {
    session.onEvent(({ name }) => name === 'torrent:checked' && resolve(), 0);
  });
  const base64 = Buffer.from(made.bytes).toString('base64');
  await session.execute('torrent:add', { source: { kind: 'bytes', base64 } });
  await isChecked;
  return {
    address: `127.0.0.1:${session.frame().session.listenPort}`,
    close: () => session.close(),
  };
};
