/**
 * A file of 4.5 GiB, where offsets pass 32 bits. It is sparse, and the downloader starts with the
 * hole: it finds most pieces there by checking, and fetches only those with data, at the start,
 * across the 4 GiB line and at the end.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { makeSparsePayload } from './payloads.ts';
import { type Room, roomTest } from './room.ts';
import { libtorrent } from './strangers/libtorrent.ts';
import { subject } from './subject.ts';
import { makeByMktorrent } from './torrents.ts';
import { type Transfer, transfer } from './transfer.ts';

const PIECE_LENGTH = 1 << 22;

const LARGE: Pick<Transfer, 'by' | 'make'> = {
  by: 'hand',
  make: (payload, options) => makeByMktorrent(payload, { ...options, pieceLength: PIECE_LENGTH }),
};

/** In memory, where a hole is read twenty times as fast as from a disk. Only as long as nobody maps it: that fills it. */
const inMemory = (room: Room): string => {
  const folder = mkdtempSync('/dev/shm/sluice-large-');
  room.defer(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

roomTest(`${subject.name} downloads across the 4 GiB line from libtorrent`, async (room) => {
  const payload = makeSparsePayload(inMemory(room), true);
  const into = makeSparsePayload(inMemory(room), false).directory;
  await transfer(room, { ...LARGE, from: libtorrent, to: subject, payload, into });
});

/** libtorrent maps what it checks. */
roomTest(`${subject.name} seeds across the 4 GiB line to libtorrent`, async (room) => {
  const payload = makeSparsePayload(inMemory(room), true);
  const into = makeSparsePayload(room.folder('arrived'), false).directory;
  await transfer(room, { ...LARGE, from: subject, to: libtorrent, payload, into });
});
