import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { TrackerView } from '../../../source/discovery/tracker-record.ts';
import { Content } from '../../../source/engine/torrent/content.ts';
import { Tally } from '../../../source/engine/torrent/tally.ts';
import { detailsOf } from '../../../source/engine/torrent/torrent-details.ts';
import { summaryOf } from '../../../source/engine/torrent/torrent-summary.ts';
import { figuresOf } from '../../../source/engine/torrent/torrent-trackers.ts';
import type { TorrentView } from '../../../source/engine/torrent/torrent-view.ts';
import { parseMetainfo } from '../../../source/protocol/metainfo.ts';
import { filePaths, OWN_NAMES } from '../../../source/storage/file-names.ts';
import { makeTracker } from '../../helpers/frame-maker.ts';
import { makeTorrent, type TorrentToMake } from '../../helpers/torrent-maker.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const PIECE = 16_384;

const scene = (fields: Partial<TorrentView> = {}, wish: Partial<TorrentToMake> = {}) => {
  const clock = new VirtualClock();
  const made = makeTorrent({
    name: 'album',
    files: [
      { path: 'a', size: PIECE * 2 },
      { path: 'empty', size: 0 },
      { path: 'b', size: PIECE + 10 },
    ],
    pieceLength: PIECE,
    isPadded: true,
    ...wish,
  });
  const metainfo = parseMetainfo(made.bytes);
  const view: TorrentView = {
    id: made.id,
    metainfo,
    name: metainfo.displayName,
    directory: '/downloads',
    destination: null,
    paths: filePaths(metainfo.layout, OWN_NAMES),
    moveProgress: 0.25,
    labels: [],
    content: new Content(metainfo.layout),
    tally: new Tally(),
    state: 'downloading',
    uploadSlots: null,
    queueReason: undefined,
    queuePosition: null,
    isForced: false,
    problem: null,
    trouble: null,
    addedAt: 1,
    completedAt: null,
    checkProgress: 0,
    downloadLimit: null,
    uploadLimit: 5_000,
    seeding: { ms: 0, since: null, idleSince: null },
    goal: null,
    ownGoal: null,
    superSeeding: 'off',
    sources: [],
    removal: null,
    versions: {},
    rates: { levels: [] },
    peers: [],
    trackers: [],
    announceTiers: metainfo.announceTiers,
    webSeeds: undefined,
    webSeedsMade: undefined,
    hopes: { dht: 'off', hasLan: false, isPrivate: false, addressesKnown: 0 },
    trackerFigures: figuresOf(fields.trackers ?? []),
    picker: undefined,
    ...fields,
  };
  return { clock, made, view, summary: () => summaryOf(view, clock) };
};

test('sizes and progress leave padding out', () => {
  const { view, summary } = scene();
  view.content.addPiece(view.content.layout.piece(0)!);
  const line = summary();
  assert.equal(line.totalSize, PIECE * 3 + 10);
  assert.equal(line.wantedSize, PIECE * 3 + 10);
  assert.equal(line.wantedDone, PIECE);
  assert.equal(line.progress, PIECE / (PIECE * 3 + 10));
  assert.equal(line.downloadLimit, null);
  assert.equal(line.uploadLimit, 5_000);
});

test('while it checks, progress is the check’s', () => {
  const { summary } = scene({ state: 'checking', checkProgress: 0.25 });
  assert.equal(summary().progress, 0.25);
});

test('where nothing is wanted, all of it is done', () => {
  const { view, summary } = scene();
  view.content.setPriorities([0, 1, 2, 3, 4], 'skip');
  assert.equal(summary().progress, 1);
  assert.equal(summary().eta, null);
});

test('the time left follows from what is left and how fast it comes', async () => {
  const { clock, view, summary } = scene();
  assert.equal(summary().eta, null, 'at no rate it is unknown');
  for (let second = 0; second < 10; second++) {
    view.tally.download.add(1_000, clock.now());
    await clock.advance(1_000);
  }
  const { downloadRate, eta } = summary();
  assert.ok(Math.abs(downloadRate - 1_000) < 150, `${downloadRate}`);
  assert.equal(eta, Math.ceil((PIECE * 3 + 10) / downloadRate));
});

test('the ratio is of what was downloaded, in earlier sessions too; of the size where nothing was', () => {
  const size = PIECE * 3 + 10;
  assert.equal(scene({ tally: new Tally(1_000, 2_500) }).summary().ratio, 2.5);
  assert.equal(scene({ tally: new Tally(0, size) }).summary().ratio, 1);
  const { view, summary } = scene({ tally: new Tally(1_000, 0) });
  view.tally.upload.add(500, 0);
  assert.equal(summary().uploaded, 500);
  assert.equal(summary().downloaded, 1_000);
  assert.equal(summary().ratio, 0.5);
});

test('the swarm’s size is the largest that a tracker names, and unknown where none does', () => {
  const trackers = [
    makeTracker({ seeds: null, leechers: 5 }),
    makeTracker({ seeds: 3, leechers: null }),
    makeTracker({ seeds: 2, leechers: 8 }),
  ] as readonly TrackerView[];
  const { seedsKnown, peersKnown } = scene({ trackers }).summary();
  assert.deepEqual([seedsKnown, peersKnown], [3, 8]);
  assert.equal(scene().summary().seedsKnown, null);
});

test('the tracker shown is the host of one that works, else of the first', () => {
  const url = (text: string, status: TrackerView['status']) =>
    makeTracker({ url: safeText(text), status });
  const failing = url('udp://one.example:6969/x', 'failing');
  const working = url('https://[2001:db8::1]:443/announce', 'working');
  assert.equal(scene({ trackers: [failing, working] }).summary().tracker, '[2001:db8::1]');
  assert.equal(scene({ trackers: [failing] }).summary().tracker, 'one.example');
  assert.equal(scene().summary().tracker, '');
});

test('a summary survives JSON unchanged', () => {
  const line = scene().summary();
  assert.deepEqual(JSON.parse(JSON.stringify(line)), line);
});

test('details hold the parts asked for and no others', () => {
  const { view, clock } = scene();
  assert.deepEqual(detailsOf(view, new Set(), clock), {});
  assert.deepEqual(Object.keys(detailsOf(view, new Set(['files', 'overview']), clock)).sort(), [
    'files',
    'overview',
  ]);
});

test('files are listed without padding, under the index that commands name', () => {
  const { view, clock, made } = scene();
  view.content.addPiece(view.content.layout.piece(0)!);
  const { files } = detailsOf(view, new Set(['files']), clock);
  assert.deepEqual(
    files!.map(({ path, size, done, firstPiece, lastPiece }) => [
      path.join('/'),
      size,
      done,
      firstPiece,
      lastPiece,
    ]),
    [
      ['album/a', PIECE * 2, PIECE, 0, 1],
      ['album/empty', 0, 0, -1, -1],
      ['album/b', PIECE + 10, 0, 2, 3],
    ],
  );
  for (const { index, path } of files!) assert.equal(made.fileList[index]!.path, path.join('/'));
});

test('the overview names hash, counts and a magnet link that can be read back', () => {
  const announce = 'http://tracker.example/announce?a=b&c=d';
  const { view, clock, made } = scene({}, { name: 'a & b #1', announce });
  const { overview } = detailsOf(view, new Set(['overview']), clock);
  assert.equal(overview!.infoHashV1, made.id);
  assert.equal(overview!.infoHashV2, null);
  assert.equal(overview!.fileCount, 3);
  assert.equal(overview!.pieceCount, made.pieceCount);
  const magnet = new URL(overview!.magnet);
  assert.equal(magnet.searchParams.get('xt'), `urn:btih:${made.id}`);
  assert.equal(magnet.searchParams.get('dn'), 'a & b #1');
  assert.deepEqual(magnet.searchParams.getAll('tr'), [announce]);
});

test('pieces are bitfields in wire order', () => {
  const { view, clock } = scene();
  view.content.addPiece(view.content.layout.piece(1)!);
  view.content.setPriorities([0], 'skip');
  const { pieces } = detailsOf(view, new Set(['pieces']), clock);
  const bits = (text: string) => Buffer.from(text, 'base64').toString('hex');
  assert.equal(pieces!.count, 4);
  assert.equal(pieces!.pieceLength, PIECE);
  assert.deepEqual(pieces!.rarest, []);
  assert.equal(bits(pieces!.have), '40');
  assert.equal(bits(pieces!.wanted), '30');
  assert.equal(bits(pieces!.begun), '00');
  assert.equal(bits(pieces!.availability), '00000000');
});

test('a seed is wanted by those whom a tracker has counted since it last gave something: others may have it all', () => {
  const noticeAt = (lastAnnounceAt: number | null, idleSince: number | null) =>
    scene({
      state: 'seeding',
      seeding: { ms: 0, since: idleSince, idleSince },
      trackers: [makeTracker({ leechers: 3, lastAnnounceAt })],
    }).summary().notice?.kind;
  assert.equal(noticeAt(60_000, 50_000), 'wanted-idle');
  assert.equal(noticeAt(60_000, 60_500), 'wanted-idle', 'told in whole seconds');
  assert.equal(noticeAt(60_000, 90_000), undefined);
  assert.equal(noticeAt(null, 50_000), undefined);
});
