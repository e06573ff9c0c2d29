/** Sluice and nginx as a web seed (BEP 19): with and without ranges, with redirects, broken and lying, alone and beside libtorrent. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFilePayload, makeOddPayload, type Payload } from './payloads.ts';
import { type Room, roomTest } from './room.ts';
import { libtorrent } from './strangers/libtorrent.ts';
import { Nginx, type WebFolder } from './strangers/nginx.ts';
import { subject } from './subject.ts';
import { type LibtorrentKind, makeByLibtorrent, type TorrentFile } from './torrents.ts';
import { stopAll } from './transfer.ts';
import { assertArrived, filesBelow } from './trees.ts';

const FINISHED_MS = 60_000;
const MIB = 1 << 20;

const webTest = subject.name === 'Sluice' ? roomTest : (): void => {};

interface Plan {
  readonly payload: Payload;
  readonly folders: readonly WebFolder[];
  readonly kind?: LibtorrentKind;
  readonly pieceLength?: number;
  readonly peers?: (torrent: TorrentFile) => Promise<readonly string[]>;
  readonly maxDown?: number;
}

/** Answers the server, whose log says how it was done. */
const download = async (room: Room, plan: Plan): Promise<Nginx> => {
  const { payload, folders, kind = 'v1', pieceLength = 1 << 16, peers } = plan;
  const wrong = folders.includes('wrong') ? spoilt(room, payload) : undefined;
  const nginx = await Nginx.start(room, payload.directory, wrong);
  const torrent = makeByLibtorrent(payload, kind, {
    path: join(room.folder('torrent'), 'a.torrent'),
    webSeeds: folders.map((folder) => nginx.base(folder)),
    pieceLength,
  });
  const directory = room.folder('arrived');
  const run = await subject.download(room, {
    torrent: torrent.path,
    directory,
    peers: (await peers?.(torrent)) ?? [],
    ...(plan.maxDown === undefined ? {} : { maxDown: plan.maxDown }),
  });
  await run.finished(FINISHED_MS);
  assertArrived(payload, torrent, directory);
  return nginx;
};

/** Files of the same names and sizes with nothing in them. */
const spoilt = (room: Room, { directory }: Payload): string => {
  const folder = room.folder('spoilt');
  for (const path of filesBelow(directory)) {
    const to = join(folder, path);
    mkdirSync(dirname(to), { recursive: true });
    const from = join(directory, path);
    if (statSync(from).size > 100) writeFileSync(to, Buffer.alloc(statSync(from).size));
    else copyFileSync(from, to);
  }
  return folder;
};

const KINDS: readonly LibtorrentKind[] = ['v1', 'v1-padded', 'hybrid'];

for (const kind of KINDS) {
  webTest(
    `from nginx alone come files of odd names, in a ${kind} torrent of libtorrent's`,
    async (room) => {
      const payload = makeOddPayload(room.folder('payload'));
      const nginx = await download(room, { payload, folders: ['parts'], kind });
      const requests = nginx.requests('parts');
      assert.ok(requests.every(({ status }) => status === 206 || status === 200));
      const connections = new Set(requests.map(({ connection }) => connection)).size;
      assert.ok(connections <= 4, `${connections} connections for ${requests.length} requests`);
      const sent = requests.reduce((sum, request) => sum + request.sent, 0);
      const size = filesBelow(payload.directory)
        .map((path) => statSync(join(payload.directory, path)).size)
        .reduce((one, other) => one + other, 0);
      assert.ok(sent <= size * 1.1 + 300_000, `${sent} bytes sent of ${size}`);
    },
  );
}

webTest('a large file comes in few long requests', async (room) => {
  const payload = makeFilePayload(room.folder('payload'), 96 * MIB);
  const nginx = await download(room, { payload, folders: ['parts'], pieceLength: MIB });
  const requests = nginx.requests('parts');
  assert.ok(requests.length <= 16, `${requests.length} requests`);
  assert.ok(requests.every(({ range }) => range.startsWith('-bytes=')));
});

webTest('a server without ranges is asked for whole files', async (room) => {
  const payload = makeOddPayload(room.folder('payload'));
  const nginx = await download(room, { payload, folders: ['whole'] });
  assert.ok(nginx.requests('whole').every(({ status }) => status === 200));
});

webTest('redirects are followed', async (room) => {
  const payload = makeOddPayload(room.folder('payload'));
  const nginx = await download(room, { payload, folders: ['moved'] });
  assert.ok(nginx.requests('moved').every(({ status }) => status === 302));
  assert.ok(nginx.requests('parts').length > 0);
});

webTest('servers that are broken, busy or have other data hold up nothing', async (room) => {
  const payload = makeFilePayload(room.folder('payload'), 8 * MIB);
  const folders: readonly WebFolder[] = ['broken', 'busy', 'wrong', 'parts'];
  const nginx = await download(room, { payload, folders, pieceLength: 1 << 18, maxDown: 2 * MIB });
  assert.ok(nginx.requests('broken').length <= 2);
  assert.ok(nginx.requests('wrong').length <= 4);
});

webTest('nginx and libtorrent together: each gives a part', async (room) => {
  const payload = makeFilePayload(room.folder('payload'), 8 * MIB);
  const peers = async (torrent: TorrentFile): Promise<readonly string[]> => {
    const seeder = await libtorrent.seed(room, {
      torrent: torrent.path,
      directory: payload.directory,
      maxUp: MIB,
    });
    room.defer(() => stopAll(seeder));
    return [seeder.address];
  };
  const plan: Plan = { payload, folders: ['steady'], peers };
  const nginx = await download(room, { ...plan, pieceLength: 1 << 18 });
  const sent = nginx.requests('steady').reduce((sum, request) => sum + request.sent, 0);
  assert.ok(sent > 2 * MIB && sent < 6.5 * MIB, `${sent} bytes by nginx`);
});
