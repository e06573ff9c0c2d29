import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ErrorCode, isSluiceError, SluiceError } from '../../../source/base/errors.ts';
import { SAVE_INTERVAL_MS } from '../../../source/engine/limits.ts';
import { LongWork } from '../../../source/engine/long-work.ts';
import { KeptRecord, type TorrentFacts } from '../../../source/engine/records/kept-record.ts';
import { KnownPieces } from '../../../source/engine/records/known-pieces.ts';
import { StoredMetainfo } from '../../../source/engine/records/stored-metainfo.ts';
import type { Services } from '../../../source/engine/session/services.ts';
import { Content } from '../../../source/engine/torrent/content.ts';
import { TorrentData } from '../../../source/engine/torrent/torrent-data.ts';
import type { PieceIndex } from '../../../source/protocol/layout.ts';
import { parseMetainfo } from '../../../source/protocol/metainfo.ts';
import {
  decodeOutline,
  encodeOutline,
  outlineOf,
} from '../../../source/protocol/metainfo-outline.ts';
import type { TorrentStorage } from '../../../source/storage/torrent-storage.ts';
import { MemoryStateStore } from '../../helpers/memory-state.ts';
import { makeTorrent } from '../../helpers/torrent-maker.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const FACTS = {
  directory: '/downloads',
  addedAtMs: 3,
  completedAtMs: undefined,
  isPaused: false,
  priorities: ['normal'],
  labels: [],
  trackers: undefined,
  downloadedBytes: 0,
  uploadedBytes: 0,
} satisfies TorrentFacts;

/** Just added, its data at hand. */
const scene = () => {
  const clock = new VirtualClock({ wallTime: 1_000 });
  const made = makeTorrent({ name: 'a', size: 20_000, pieceLength: 16_384 });
  const metainfo = parseMetainfo(made.bytes);
  const state = new MemoryStateStore();
  const log: string[] = [];
  let fault: ErrorCode | undefined;
  let isBehind = true;
  const storage = {
    createdFiles: ['a'],
    mountPath: '/mnt',
    recordable: {
      durablePieces: () => Uint8Array.of(0b1000_0000),
      recentPieces: () => (isBehind ? Uint8Array.of(0b1100_0000) : undefined),
      unprovenPieces: () => undefined,
      hasUnproven: false,
      stamps: () => [{ size: 20_000, modifiedMs: 1 }],
      identities: () => [{ size: 20_000, modifiedMs: 1, inode: 9 }],
    },
    sync: async () => {
      log.push('sync');
      if (fault !== undefined) throw new SluiceError(fault, 'sync failed');
      isBehind = false;
    },
    close: async () => void log.push('closed'),
  } as unknown as TorrentStorage;
  const data = new TorrentData(() => storage, undefined);
  data.open();
  const content = new Content(metainfo.layout);
  const services = {
    ports: { clock, state },
    stateStanding: { onFailed: () => log.push('told'), onMended: () => log.push('mended') },
  } as unknown as Services;
  const stored = new StoredMetainfo(
    made.id,
    { state, longWork: new LongWork(clock) },
    { bytes: made.bytes, metainfo, outline: encodeOutline(outlineOf(metainfo)) },
  );
  const kept = new KeptRecord({
    parts: { id: made.id, services, metainfo, stored, data, content },
    known: new KnownPieces({ data, content }, undefined),
    coordinator: { describe: () => FACTS },
    presence: { isAwake: true },
    disk: { fail: (error) => log.push((error as SluiceError).code) },
  });
  const record = () => state.medium.records.get(made.id)!;
  const fail = (code: ErrorCode | undefined) => {
    fault = code;
  };
  return { clock, state, log, kept, content, record, fail, stored };
};

test('the .torrent is saved with the first record, and what is needed of it all the time beside it', async () => {
  const { kept, record, stored } = scene();
  kept.touch();
  await kept.flush();
  assert.notEqual(decodeOutline(record().outline!), undefined);
  assert.equal(record().directory, '/downloads');
  assert.deepEqual(record().pieces, Uint8Array.of(0b1000_0000));
  assert.equal(stored.unsaved, undefined);
});

test('before the first piece is written the record says that there may be more than it knows of', async () => {
  const { kept, record, clock } = scene();
  await kept.beforeWrite();
  assert.equal(record().writtenAtMs, 1_000);
  assert.equal(record().stamps[0]?.inode, 9);
  kept.endWriting();
  await clock.advance(SAVE_INTERVAL_MS);
  assert.equal(record().writtenAtMs, undefined);
});

test('what was written is noted soon after, without a record of all', async () => {
  const { kept, record, clock, state } = scene();
  await kept.beforeWrite();
  const { saves } = state;
  kept.onWritten();
  await clock.advance(SAVE_INTERVAL_MS);
  assert.deepEqual(record().recent, Uint8Array.of(0b1100_0000));
  assert.equal(state.saves, saves);
});

test('pieces that were lost are told in a record before anything more is written', async () => {
  const { kept, state } = scene();
  await kept.beforeWrite();
  assert.equal(kept.beforeWrite(), undefined);
  const { saves } = state;
  kept.onPiecesLost();
  await kept.beforeWrite();
  assert.equal(state.saves, saves + 1);
});

test('F5: a disk that would refuse the next sync too is told of, one bad sector is not', async () => {
  const { kept, log, fail } = scene();
  fail('disk/failed');
  kept.touch();
  await kept.flush();
  assert.deepEqual(log, ['sync', 'told']);
  log.length = 0;
  fail('disk/full');
  await kept.flush();
  assert.deepEqual(log, ['sync', 'disk/full'], 'it is told once that it goes on failing');
  await kept.settled();
});

test('data is let go once all of it is there and saved, and not before', async () => {
  const { kept, log, content, fail } = scene();
  kept.touch();
  await kept.letDataGo();
  assert.ok(!log.includes('closed'), 'something is still to come');
  for (const piece of [0, 1]) content.addPiece(piece as PieceIndex);
  fail('disk/failed');
  kept.touch();
  await kept.letDataGo();
  assert.ok(!log.includes('closed'), 'it is not saved');
  fail(undefined);
  await kept.letDataGo();
  assert.ok(log.includes('closed'));
});

test('F12: a wish is kept without waiting for the disk of the data, F6: and not without that of the state', async () => {
  const { kept, log, record, state } = scene();
  await kept.beforeWrite();
  kept.endWriting();
  await kept.commit();
  assert.deepEqual(log, []);
  assert.equal(record().writtenAtMs, 1_000, 'what was written is not on the medium yet');
  state.fault = () => 'state/failed';
  await assert.rejects(kept.commit(), (error) => isSluiceError(error, 'state/failed'));
  state.fault = undefined;
  await kept.flush();
  assert.deepEqual([log, record().writtenAtMs], [['sync'], undefined]);
});
