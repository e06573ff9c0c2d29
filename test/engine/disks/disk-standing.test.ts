import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SluiceError } from '../../../source/base/errors.ts';
import type { DiskShortage } from '../../../source/engine/disks/disk-figures.ts';
import { DiskStanding } from '../../../source/engine/disks/disk-standing.ts';
import { KnownPieces } from '../../../source/engine/records/known-pieces.ts';
import type { Services } from '../../../source/engine/session/services.ts';
import { Content } from '../../../source/engine/torrent/content.ts';
import { TorrentData } from '../../../source/engine/torrent/torrent-data.ts';
import { TorrentLife } from '../../../source/engine/torrent/torrent-life.ts';
import { Layout } from '../../../source/protocol/layout.ts';
import type { ResumePart } from '../../../source/storage/resume.ts';
import { makeId } from '../../helpers/frame-maker.ts';

const PIECE = 16_384;
const KNOWN: ResumePart = {
  pieces: Uint8Array.of(0b1000_0000),
  stamps: [{ size: PIECE * 2, modifiedMs: 1 }],
  createdFiles: [],
  mountPath: '/mnt',
  writtenAtMs: undefined,
  recent: undefined,
};

/** In its swarm, all looked at: one of two pieces is there. */
const scene = () => {
  const id = makeId(1);
  const log: string[] = [];
  let shortage: DiskShortage | undefined;
  const content = new Content(new Layout(PIECE, [{ path: ['a'], size: PIECE * 2 }]));
  const data = new TorrentData(() => assert.fail('nobody opens it'), KNOWN);
  const known = new KnownPieces({ data, content }, { id, ...KNOWN } as never);
  const life: TorrentLife = new TorrentLife(
    {
      name: 'a',
      take: (step) => log.push(step),
      onChanged: () => {},
    },
    { isPaused: false, isMoving: false },
  );
  life.begin();
  known.onChecked();
  life.apply({ kind: 'checked', isFinished: false });
  log.length = 0;
  const services = {
    report: (name: string) => log.push(name),
    sentinel: { watch: () => log.push('watched') },
    shortageOf: () => shortage,
  } as unknown as Services;
  const disk = new DiskStanding({
    parts: { id, services, data, content },
    life,
    known,
    kept: { touch: () => log.push('kept') },
    moves: { directory: '/downloads' },
  });
  const runLow = (lack: DiskShortage) => {
    shortage = lack;
  };
  return { log, life, known, disk, runLow };
};

const full = new SluiceError('disk/full', 'no room on /downloads');
const gone = new SluiceError('disk/storage-missing', 'storage missing: /mnt');

test('a disk that fails stops the torrent, says why in words, and is watched from then on', () => {
  const { log, disk, life } = scene();
  disk.fail(full);
  assert.deepEqual(log, ['stop', 'torrent:failed', 'watched']);
  assert.equal(disk.stoppedBy, 'disk-full');
  assert.equal(disk.trouble, 'disk-full');
  assert.match(disk.problem!, /no room.*goes on by itself when there is room for 16.0 KiB/);
  assert.equal(life.now.isChecked, true);
});

test('a second fault while it is stopped changes nothing', () => {
  const { log, disk } = scene();
  disk.fail(full);
  log.length = 0;
  disk.fail(gone);
  assert.deepEqual([log, disk.stoppedBy], [[], 'disk-full']);
});

test('it goes on once the disk is mended, not before it has stopped', () => {
  const { log, disk, life } = scene();
  disk.fail(full);
  disk.recover();
  assert.equal(disk.stoppedBy, 'disk-full', 'the swarm is still being left');
  life.apply({ kind: 'stopped' });
  log.length = 0;
  disk.recover();
  assert.deepEqual(log, ['join', 'kept', 'torrent:recovered']);
  assert.deepEqual([disk.stoppedBy, disk.problem, disk.trouble], [null, null, null]);
});

test('where the storage is missing, what was synced is what counts until it is back', () => {
  const { disk, known, life } = scene();
  disk.fail(gone);
  assert.deepEqual(known.trusted?.pieces, KNOWN.pieces);
  assert.equal(life.now.isChecked, false, 'it is looked at before it goes on');
  assert.equal(disk.bytesToCome, PIECE);
});

test('what is still to come counts as coming only while it runs', () => {
  const { disk } = scene();
  assert.deepEqual([disk.bytesToCome, disk.comingBytes], [PIECE, PIECE]);
  disk.fail(full);
  assert.deepEqual([disk.bytesToCome, disk.comingBytes], [PIECE, 0]);
});

test('a disk that will not hold what is coming is told while it still runs', () => {
  const { disk, runLow } = scene();
  runLow({ free: 1_024, coming: 2_048 });
  assert.equal(disk.trouble, 'disk-low');
  assert.equal(disk.problem, 'its disk has 1.00 KiB free, and 2.00 KiB are still to come');
  disk.fail(gone);
  assert.equal(disk.trouble, 'storage-missing');
});

test('a torrent that is going is stopped by nothing', () => {
  const { log, disk, life } = scene();
  life.apply({ kind: 'remove' });
  log.length = 0;
  disk.fail(full);
  assert.deepEqual(log, []);
});
