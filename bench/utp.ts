/**
 * Measures uTP on loopback: libtorrent with itself, Sluice with libtorrent both ways, Sluice with itself, taking turns.
 *
 *   node --import tsx bench/utp.ts [--mib N] [--runs N] [--write]
 *
 * `--write` puts the table into docs/benchmarks.md.
 */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Client } from '../test/interop/client.ts';
import { makeFilePayload } from '../test/interop/payloads.ts';
import { Room } from '../test/interop/room.ts';
import { libtorrentWith } from '../test/interop/strangers/libtorrent.ts';
import { makeByMktorrent } from '../test/interop/torrents.ts';
import { assertArrived } from '../test/interop/trees.ts';
import { LIBTORRENT_UTP, sluiceUtp as sluice } from '../test/interop/utp-alone.ts';
import { describeMachine } from './machine.ts';
import { writePage } from './page.ts';
import { formatRows, median } from './table.ts';

const MIB = 1 << 20;
const TRANSFER_MS = 300_000;

const { values } = parseArgs({
  options: {
    mib: { type: 'string', default: '128' },
    runs: { type: 'string', default: '3' },
    write: { type: 'boolean', default: false },
  },
});
const size = Number(values.mib) * MIB;

const libtorrent = libtorrentWith(LIBTORRENT_UTP);

const room = new Room();
const payload = makeFilePayload(room.folder('payload'), size);
const torrent = makeByMktorrent(payload, { path: `${room.folder('torrent')}/made.torrent` });

/** Mebibytes a second, from when whoever downloads is at work. */
const run = async (from: Client, to: Client): Promise<number> => {
  const seeder = await from.seed(room, { torrent: torrent.path, directory: payload.directory });
  const directory = room.folder('arrived');
  const leecher = await to.download(room, {
    torrent: torrent.path,
    directory,
    peers: [seeder.address],
  });
  const startedAtMs = performance.now();
  await leecher.finished(TRANSFER_MS);
  const seconds = (performance.now() - startedAtMs) / 1000;
  await leecher.stop();
  await seeder.stop();
  assertArrived(payload, torrent, directory);
  rmSync(directory, { recursive: true });
  const rate = size / MIB / seconds;
  process.stderr.write(`${from.name} to ${to.name}: ${rate.toFixed(1)} MiB/s\n`);
  return rate;
};

const contests = [
  [libtorrent, libtorrent],
  [libtorrent, sluice],
  [sluice, libtorrent],
  [sluice, sluice],
] as const;
const rates = contests.map(() => [] as number[]);
for (let turn = 0; turn < Number(values.runs); turn++) {
  for (const [at, [from, to]] of contests.entries()) rates[at]!.push(await run(from, to));
}
const rows = contests.map(([from, to], at) => {
  const all = rates[at]!;
  const range = `${Math.min(...all).toFixed(1)}–${Math.max(...all).toFixed(1)}`;
  return [`${from.name} to ${to.name}`, `${median(all).toFixed(1)} (${range})`];
});
const table = formatRows(['uTP', 'MiB/s (least–most)'], rows);
const setting = `${describeMachine()}; ${values.mib} MiB over loopback, medians of ${values.runs} runs.`;
process.stdout.write(`${setting}\n\n${table}\n`);
if (values.write) writePage('uTP', `${setting}\n\n${table}`);
await room.close();
