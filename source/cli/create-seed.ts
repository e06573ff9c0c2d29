/** `sluice create --seed`: what was just made is seeded at once; the hashes just taken are believed. */
import { dirname } from 'node:path';
import type { TorrentId } from '../base/ids.ts';
import type { CreatedTorrent } from '../engine/making/create-torrent.ts';
import { createdRecord } from '../engine/making/created-record.ts';
import type { ComposedEngine } from './compose.ts';
import type { CreateFlags } from './create-options.ts';
import type { Output } from './output.ts';
import { checkPeers } from './quantities.ts';
import { seedForeground } from './seed-foreground.ts';

export const seedCreated = async (
  created: CreatedTorrent,
  flags: CreateFlags,
  interrupted: Promise<NodeJS.Signals>,
  output: Output,
): Promise<number> => {
  const peers = checkPeers(flags.peer);
  const directory = dirname(created.root);
  const base64 = Buffer.from(created.bytes).toString('base64');
  const add = async ({ session, ports: { state } }: ComposedEngine): Promise<TorrentId> => {
    const { id } = createdRecord(created, Date.now(), undefined);
    const record = createdRecord(created, Date.now(), await state.loadTorrent(id));
    await state.saveTorrent(record, created.bytes);
    const source = { kind: 'bytes', base64 } as const;
    await session.execute('torrent:add', { source, directory, peers });
    return id;
  };
  return await seedForeground({ directory, interrupted, add }, flags, output);
};
