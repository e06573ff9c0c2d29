/** Who is measured, and how each is run: every one with its own defaults, told its one peer. */
import { fileURLToPath } from 'node:url';
import type { Client, RunningClient } from '../test/interop/client.ts';
import { LOOPBACK } from '../test/interop/namespaces.ts';
import type { Room } from '../test/interop/room.ts';
import { sluiceWith } from '../test/interop/sluice.ts';
import { aria2, aria2With } from '../test/interop/strangers/aria2.ts';
import { libtorrent, libtorrentWith } from '../test/interop/strangers/libtorrent.ts';

const WEBTORRENT = fileURLToPath(new URL('webtorrent-leecher.js', import.meta.url));

const sluice = sluiceWith(['--encrypt', 'off']);

/** As it serves and asks where all of it is to be encrypted. */
export const RC4_LIBTORRENT: Client = libtorrentWith({
  in_enc_policy: 0,
  out_enc_policy: 0,
  allowed_enc_level: 2,
});

const RC4: ReadonlyMap<string, Client> = new Map<string, Client>([
  ['Sluice', sluiceWith(['--encrypt', 'require'])],
  ['libtorrent', RC4_LIBTORRENT],
  ['aria2', aria2With(['--bt-require-crypto=true', '--bt-min-crypto-level=arc4'])],
]);

/** The same client, all encrypted (MSE with RC4); undefined where it cannot be. */
export const encrypted = ({ name }: Client): Client | undefined => RC4.get(name);

/** `folder` is where webtorrent was installed. It only downloads. */
export function webtorrent(folder: string): Client {
  return {
    name: 'webtorrent',
    takesPeersByHand: true,
    seed() {
      throw new Error('webtorrent is not measured as a seeder');
    },
    async download(room: Room, request): Promise<RunningClient> {
      const program = room.run({
        label: 'webtorrent',
        command: process.execPath,
        args: [WEBTORRENT, folder, request.torrent, request.directory, request.peers?.[0] ?? ''],
        host: request.host,
      });
      return {
        name: 'webtorrent',
        address: (request.host ?? LOOPBACK).address,
        async finished(timeoutMs) {
          const exit = await program.waitForExit(timeoutMs);
          if (exit.code !== 0) throw new Error(`webtorrent failed: ${program.logTail()}`);
        },
        stop: () => program.stop(),
        async kill() {
          program.kill();
          await program.exited;
        },
      };
    },
  };
}

export function chooseContenders(names: readonly string[], webtorrentFolder?: string): Client[] {
  const known: Client[] = [sluice, libtorrent, aria2];
  if (webtorrentFolder !== undefined) known.push(webtorrent(webtorrentFolder));
  const byName = new Map(known.map((client) => [client.name.toLowerCase(), client]));
  if (names.length === 0) return known;
  return names.map((name) => {
    const client = byName.get(name.toLowerCase());
    if (client === undefined) throw new Error(`no such contender here: ${name}`);
    return client;
  });
}
