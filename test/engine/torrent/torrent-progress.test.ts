import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { StoredMetainfo } from '../../../source/engine/records/stored-metainfo.ts';
import type { Services } from '../../../source/engine/session/services.ts';
import { Content } from '../../../source/engine/torrent/content.ts';
import { TorrentLife } from '../../../source/engine/torrent/torrent-life.ts';
import { TorrentProgress } from '../../../source/engine/torrent/torrent-progress.ts';
import { Layout, type PieceIndex } from '../../../source/protocol/layout.ts';
import { makeId } from '../../helpers/frame-maker.ts';

const PIECE = 16_384;
const pieces = (...indexes: number[]) => indexes as unknown as PieceIndex[];

/** In its swarm with nothing, two pieces to come. */
const scene = () => {
  const log: string[] = [];
  const say = (word: string) => () => void log.push(word);
  const rechecking = Promise.withResolvers<readonly PieceIndex[]>();
  const content = new Content(new Layout(PIECE, [{ path: ['a'], size: PIECE * 2 }]));
  const life = new TorrentLife(
    {
      name: 'a',
      take: () => {},
      onChanged: () => {},
    },
    { isPaused: false, isMoving: false },
  );
  life.begin();
  life.apply({ kind: 'checked', isFinished: false });
  const presence = {
    isOn: true,
    isAsleep: false,
    wake: say('wake'),
    onComplete: say('swarm complete'),
    losePieces: (lost: readonly PieceIndex[]) => log.push(`lost ${lost}`),
    findPieces: (found: readonly PieceIndex[]) => log.push(`found ${found}`),
  };
  const progress = new TorrentProgress({
    parts: {
      id: makeId(1),
      services: {
        report: (name: string) => log.push(name),
        updates: { onPiecesLost: () => {} },
        streams: { onTorrent: () => {} },
        touch: () => {},
      } as unknown as Services,
      content,
      stored: { letGo: say('hashes gone') } as unknown as StoredMetainfo,
    },
    life,
    kept: { touch: say('kept'), onPiecesLost: say('another record'), endWriting: say('written') },
    disk: { fail: (error) => log.push(`${error}`) },
    checking: { recheck: () => rechecking.promise },
    completion: { reached: say('complete') },
    trackers: { complete: say('trackers complete'), announceNow: say('announce') },
    presence,
    moves: { name: safeText('a') },
  });
  const finish = () => {
    for (const piece of pieces(0, 1)) progress.onVerified(piece);
    log.length = 0;
  };
  return { log, content, life, presence, progress, rechecking, finish };
};

const settled = () => new Promise(setImmediate);

test('the last piece makes it a seed: nothing more is written, and trackers and peers hear of it', () => {
  const { log, life, progress } = scene();
  progress.onVerified(pieces(0)[0]!);
  assert.deepEqual(log.splice(0), ['piece:verified', 'kept']);
  progress.onVerified(pieces(1)[0]!);
  const after = ['hashes gone', 'written', 'trackers complete', 'swarm complete', 'complete'];
  assert.deepEqual(log, ['piece:verified', 'kept', ...after]);
  assert.equal(life.now.state, 'seeding');
});

test('all that is wanted is complete, but is no news to trackers while files are skipped', () => {
  const { log, content, progress } = scene();
  content.setPriorities([0], 'skip');
  progress.update();
  assert.ok(log.includes('complete'));
  assert.ok(!log.includes('trackers complete'));
});

test('lost pieces are on record before anything else is written, and are fetched again', () => {
  const { log, life, content, progress, finish } = scene();
  finish();
  progress.lose(pieces(1), 'the medium has lost them');
  assert.deepEqual(log, ['another record', 'lost 1', 'session:warned', 'kept']);
  assert.equal(content.have.has(1), false);
  assert.equal(life.now.state, 'downloading');
});

test('asleep it wakes to fetch what it has lost, and asks its trackers for peers', () => {
  const { log, presence, progress, finish } = scene();
  finish();
  presence.isAsleep = true;
  progress.lose(pieces(0), 'gone');
  assert.deepEqual(log.slice(-2), ['announce', 'wake']);
});

test('pieces in doubt count as lost until they are looked at, and those that are right come back', async () => {
  const { log, content, life, progress, rechecking, finish } = scene();
  finish();
  progress.doubt(pieces(0, 1), 'the file has changed');
  assert.equal(content.have.count, 0);
  rechecking.resolve(pieces(0, 1));
  await settled();
  assert.ok(log.includes('found 0,1'));
  assert.equal(log.at(-1), 'hashes gone');
  assert.equal(life.now.state, 'seeding');
});

test('where pieces in doubt cannot be looked at the disk has failed', async () => {
  const { log, progress, rechecking, finish } = scene();
  finish();
  progress.doubt(pieces(0), 'the file has changed');
  rechecking.reject('no disk');
  await settled();
  assert.ok(log.includes('no disk'));
});

test('out of its swarm it is known to be complete, and nothing else follows', () => {
  const { log, life, presence, progress } = scene();
  presence.isOn = false;
  for (const piece of pieces(0, 1)) progress.onVerified(piece);
  assert.equal(life.now.isFinished, true);
  assert.ok(!log.includes('complete'));
});
