/**
 * What every `Session` keeps to, in this process or across a socket: call with a way to make one, and
 * the tests are registered. Time passes only through the scene, so that it may be virtual.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ErrorCode, SluiceError } from '../../source/base/errors.ts';
import type { TorrentId } from '../../source/base/ids.ts';
import type { CommandArguments, CommandName } from '../../source/contract/commands.ts';
import type { DetailPart } from '../../source/contract/details.ts';
import type { SessionEvent } from '../../source/contract/events.ts';
import type { Frame, TorrentSummary } from '../../source/contract/frame.ts';
import type { Session } from '../../source/contract/session.ts';
import { bytesOf } from './rates.ts';
import { TRACKER_URL } from './simulated-swarm.ts';
import { type MadeTorrent, makeTorrent } from './torrent-maker.ts';

/** Several pieces, several files. */
export const COMPLIANCE_TORRENT = makeTorrent({
  name: 'album',
  files: [
    { path: 'one.flac', size: 40_000 },
    { path: 'two.flac', size: 90_000 },
    { path: 'notes/empty.txt', size: 0 },
    { path: 'notes/cover.jpg', size: 30_001 },
  ],
  pieceLength: 16_384,
  announce: TRACKER_URL,
});

/** A fresh session without torrents, and a swarm it can get one from. */
export interface SessionScene {
  readonly session: Session;
  /** Several pieces, several files. */
  readonly torrent: MadeTorrent;
  /** `host:port` of somebody who has all of it. */
  readonly seeder: string;
  /** Lets time pass until it is so; rejects where that does not come. */
  until(isSo: () => boolean, what: string): Promise<void>;
  wait<Result>(promise: Promise<Result>): Promise<Result>;
  pass(ms: number): Promise<void>;
  /** Ends the session, if the test has not, and checks that it left nothing behind. */
  close(): Promise<void>;
}

const UNKNOWN = 'f'.repeat(40) as TorrentId;
const PARTS: readonly DetailPart[] = ['overview', 'peers', 'pieces', 'files', 'trackers', 'rates'];

class Viewer {
  readonly scene: SessionScene;
  readonly events: SessionEvent[] = [];

  constructor(scene: SessionScene) {
    this.scene = scene;
    scene.session.onEvent((event) => this.events.push(event), 0);
  }

  get session(): Session {
    return this.scene.session;
  }

  get id(): TorrentId {
    return this.scene.torrent.id;
  }

  execute<Name extends CommandName>(name: Name, args: CommandArguments<Name>) {
    return this.scene.wait(this.session.execute(name, args));
  }

  add(more: Partial<CommandArguments<'torrent:add'>> = {}) {
    return this.scene.wait(this.adding(more));
  }

  /** Not waited for: to be refused, or overtaken. */
  adding(more: Partial<CommandArguments<'torrent:add'>> = {}) {
    const source = sourceOf(this.scene.torrent.bytes);
    return this.session.execute('torrent:add', { source, ...more });
  }

  /** Adds, and waits until it is checked: it looks for peers then. */
  async addAndCheck(more: Partial<CommandArguments<'torrent:add'>> = {}): Promise<void> {
    await this.add(more);
    await this.heard('torrent:checked');
  }

  async download(): Promise<void> {
    await this.add({ peers: [this.scene.seeder] });
    await this.heard('torrent:finished');
  }

  heard(name: SessionEvent['name']): Promise<void> {
    return this.scene.until(() => this.events.some((event) => event.name === name), name);
  }

  summary(): TorrentSummary | undefined {
    return this.session.frame().torrents.find(({ id }) => id === this.id);
  }

  async state(wanted: TorrentSummary['state']): Promise<void> {
    await this.scene.until(() => this.summary()?.state === wanted, `the state ${wanted}`);
  }

  names(): readonly SessionEvent['name'][] {
    return this.events.map(({ name }) => name);
  }

  rejects(promise: Promise<unknown>, code: ErrorCode, message = /./): Promise<void> {
    return assert.rejects(this.scene.wait(promise), (error) => {
      assert.ok(error instanceof SluiceError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      return true;
    });
  }
}

const sourceOf = (bytes: Uint8Array) =>
  ({ kind: 'bytes', base64: Buffer.from(bytes).toString('base64') }) as const;

const assertJsonSafe = (value: unknown): void =>
  assert.deepEqual(JSON.parse(JSON.stringify(value)), value);

export const sessionCompliance = (name: string, makeScene: () => Promise<SessionScene>): void => {
  const rule = (title: string, run: (viewer: Viewer) => Promise<void>): void => {
    test(`${name}: ${title}`, async () => {
      const scene = await makeScene();
      try {
        await run(new Viewer(scene));
      } finally {
        await scene.close();
      }
    });
  };
  framesAndEvents(rule);
  commands(rule);
  moves(rule);
  bans(rule);
  summaries(rule);
  plannedRemovals(rule);
  trackers(rule);
  refusals(rule);
  closing(rule);
};

type Rule = (title: string, run: (viewer: Viewer) => Promise<void>) => void;

const framesAndEvents = (rule: Rule): void => {
  rule('an empty session shows itself', async ({ session }) => {
    const frame = session.frame();
    assert.deepEqual(frame.torrents, []);
    assert.deepEqual(frame.details, {});
    assert.ok(frame.session.listenPort !== null && frame.session.listenPort > 0);
    assertJsonSafe(frame);
  });

  rule('asking twice gives the same frame while nothing happens', async ({ session }) => {
    assert.equal(session.frame(), session.frame());
  });

  rule('the session says where it is, since when, and how its disks are', async (viewer) => {
    const { session } = viewer.session.frame();
    assert.match(session.defaultDirectory, /^[/]/);
    assert.ok(session.startedAt > 0);
    viewer.session.onFrame(() => {});
    const disk = () => viewer.session.frame().session.disks[0];
    await viewer.scene.until(() => disk() !== undefined, 'a look at the disk');
    assert.equal(disk()!.directory, session.defaultDirectory);
    assert.ok(disk()!.free <= disk()!.total);
    assert.equal(disk()!.wanted, 0);
    const before = viewer.session.frame().session.disks;
    await viewer.add({ isPaused: true });
    const { length } = viewer.scene.torrent.payload;
    await viewer.scene.until(() => disk()!.wanted === length, 'what is wanted');
    const { disks } = viewer.session.frame().session;
    assert.notEqual(disks, before);
    await viewer.scene.pass(30_000);
    assert.equal(viewer.session.frame().session.disks, disks, 'the same while nothing changes');
    await viewer.execute('torrent:remove', { id: viewer.id });
    await viewer.scene.until(() => disk()!.wanted === 0, 'nothing wanted any more');
  });

  rule('a whole download in frames: every one survives JSON, revisions grow', async (viewer) => {
    const frames: Frame[] = [];
    viewer.session.onFrame((frame) => frames.push(frame));
    await viewer.add({ peers: [viewer.scene.seeder] });
    viewer.session.watch(viewer.id, PARTS);
    await viewer.heard('torrent:finished');
    await viewer.scene.pass(1_000);
    assert.ok(frames.length > 1);
    for (const frame of frames) assertJsonSafe(frame);
    for (let at = 1; at < frames.length; at++) {
      assert.ok(frames[at]!.revision > frames[at - 1]!.revision);
    }
    const last = frames.at(-1)!;
    const [torrent] = last.torrents;
    assert.equal(torrent?.state, 'seeding');
    assert.equal(torrent.progress, 1);
    assert.equal(torrent.wantedDone, torrent.wantedSize);
    assert.ok(torrent.completedAt !== null);
    assert.deepEqual(Object.keys(last.details[viewer.id]!).sort(), [...PARTS].sort());
    assert.equal(viewer.session.frame(), last, 'the newest is the one that was handed out');
  });

  rule('frames come no more often than four times a second', async (viewer) => {
    let frames = 0;
    viewer.session.onFrame(() => {
      frames += 1;
    });
    await viewer.add({ peers: [viewer.scene.seeder] });
    frames = 0;
    await viewer.scene.pass(5_000);
    assert.ok(frames <= 21, `${frames} frames in 5 s`);
  });

  rule('once all has calmed down the figures say so', async (viewer) => {
    viewer.session.onFrame(() => {});
    await viewer.download();
    await viewer.scene.pass(10_000);
    const { session, torrents } = viewer.session.frame();
    assert.equal(session.downloadRate, 0);
    assert.equal(session.uploadRate, 0);
    assert.equal(torrents[0]!.downloadRate, 0);
  });

  rule('a torrent at rest shows no rates', async (viewer) => {
    viewer.session.onFrame(() => {});
    await viewer.download();
    await viewer.execute('torrent:pause', { id: viewer.id });
    await viewer.scene.pass(10_000);
    assert.equal(viewer.summary()!.downloadRate, 0);
    assert.equal(viewer.session.frame().session.downloadRate, 0);
  });

  rule('details are there only while somebody watches', async (viewer) => {
    viewer.session.onFrame(() => {});
    await viewer.addAndCheck({ isPaused: false });
    const detailed = () => viewer.session.frame().details[viewer.id];
    assert.equal(detailed(), undefined);
    const leave = viewer.session.watch(viewer.id, ['files', 'pieces']);
    await viewer.scene.until(() => detailed() !== undefined, 'details');
    assert.deepEqual(Object.keys(detailed()!).sort(), ['files', 'pieces']);
    const { files } = detailed()!;
    assert.equal(files!.length, viewer.scene.torrent.files.size);
    leave();
    await viewer.scene.until(() => detailed() === undefined, 'the end of details');
  });

  rule(
    'the pieces of one peer are there while somebody watches it and it is connected',
    async (viewer) => {
      const { seeder, torrent } = viewer.scene;
      viewer.session.onFrame(() => {});
      await viewer.execute('session:set-limits', { download: 20_000 });
      await viewer.addAndCheck({ peers: [seeder] });
      await viewer.heard('peer:connected');
      const nobody = '192.0.2.1:1';
      const leave = viewer.session.watch(viewer.id, [`peer:${seeder}`, `peer:${nobody}`, 'pieces']);
      const detailed = () => viewer.session.frame().details[viewer.id];
      const whole = Buffer.alloc(Math.ceil(torrent.pieceCount / 8), 0xff);
      whole[whole.length - 1] = (0xff00 >> (torrent.pieceCount % 8 || 8)) & 0xff;
      const expected = { [seeder]: whole.toString('base64') };
      const isShown = () => detailed()?.peerPieces?.[seeder] === expected[seeder];
      await viewer.scene.until(isShown, 'the pieces of the peer');
      assert.deepEqual(detailed()!.peerPieces, expected, 'and nobody else’s');
      assert.deepEqual(Object.keys(detailed()!).sort(), ['peerPieces', 'pieces']);
      assert.ok(detailed()!.pieces!.rarest.length > 0);
      await viewer.execute('torrent:pause', { id: viewer.id });
      await viewer.scene.until(
        () => detailed()!.peerPieces![seeder] === undefined,
        'the peer gone',
      );
      leave();
      await viewer.scene.until(() => detailed() === undefined, 'the end of details');
    },
  );

  rule('the history of rates has every byte, of a torrent and of the session', async (viewer) => {
    const { session, id, scene } = viewer;
    session.onFrame(() => {});
    const leave = session.watch(id, ['rates']);
    session.watch('session', ['rates']);
    await viewer.execute('session:set-limits', { download: 40_000 });
    await viewer.download();
    await scene.pass(400_000);
    const details = () => session.frame().details;
    for (const target of [id, 'session']) {
      const levels = details()[target]!.rates!.levels;
      assert.deepEqual(
        levels.map(({ intervalMs }) => intervalMs),
        [1_000, 10_000, 60_000, 360_000],
      );
      for (const level of levels.slice(1)) {
        const bytes = bytesOf(level, level.down);
        const difference = Math.abs(bytes - viewer.summary()!.downloaded);
        assert.ok(difference < 10, `${bytes} bytes of ${target} in ${level.intervalMs} ms`);
        assert.equal(bytesOf(level, level.up), 0);
      }
    }
    leave();
    await scene.until(() => details()[id] === undefined, 'the end of details');
    assert.notEqual(details().session, undefined);
  });

  rule('events bear numbers without a gap, and a listener may come late', async (viewer) => {
    await viewer.download();
    assert.deepEqual(
      viewer.events.map(({ number }) => number),
      viewer.events.map((_, index) => index + 1),
    );
    const late: SessionEvent[] = [];
    const after = viewer.events[1]!.number;
    viewer.session.onEvent((event) => late.push(event), after);
    await viewer.scene.until(() => late.length >= viewer.events.length - after, 'the kept events');
    assert.deepEqual(late, viewer.events.slice(after));
    for (const event of viewer.events) assertJsonSafe(event);
  });

  rule('whoever has left hears nothing more', async (viewer) => {
    let heard = 0;
    const leaveEvents = viewer.session.onEvent(() => {
      heard += 1;
    });
    const leaveFrames = viewer.session.onFrame(() => {
      heard += 1;
    });
    leaveEvents();
    leaveFrames();
    await viewer.addAndCheck();
    assert.equal(heard, 0);
  });
};

const commands = (rule: Rule): void => {
  rule('what a command did is in the frame when it is answered', async (viewer) => {
    viewer.session.onFrame(() => {});
    await viewer.add({ isPaused: true });
    for (const download of [1_000, 2_000, null]) {
      await viewer.execute('torrent:set-limits', { id: viewer.id, download });
      assert.equal(viewer.summary()?.downloadLimit, download);
    }
    await viewer.execute('torrent:remove', { id: viewer.id });
    assert.deepEqual(viewer.session.frame().torrents, []);
  });

  rule('what is added is told, shown, checked and fetched', async (viewer) => {
    const answer = await viewer.add({ peers: [viewer.scene.seeder] });
    assert.deepEqual(answer, { id: viewer.id });
    await viewer.heard('torrent:finished');
    const { pieceCount } = viewer.scene.torrent;
    const names = viewer.names();
    assert.equal(names.filter((each) => each === 'piece:verified').length, pieceCount);
    const order = [
      'torrent:added',
      'torrent:checked',
      'peer:connected',
      'torrent:finished',
    ] as const;
    const places = order.map((each) => names.indexOf(each));
    assert.ok(places[0]! >= 0);
    assert.deepEqual(
      places,
      places.toSorted((left, right) => left - right),
    );
  });

  rule('a look at a torrent says what it holds, and nothing comes of it', async (viewer) => {
    const { torrent } = viewer.scene;
    const look = await viewer.execute('session:inspect', { source: sourceOf(torrent.bytes) });
    assertJsonSafe(look);
    assert.deepEqual(look.source, sourceOf(torrent.bytes));
    assert.equal(look.id, viewer.id);
    assert.equal(look.isPresent, false);
    assert.equal(look.name, torrent.name);
    assert.equal(look.totalSize, torrent.payload.length);
    assert.deepEqual(
      look.files.map(({ index, size, priority }) => ({ index, size, priority })),
      torrent.fileList.map(({ size }, index) => ({ index, size, priority: 'normal' })),
    );
    await viewer.scene.pass(1_000);
    assert.deepEqual(viewer.session.frame().torrents, []);
    assert.ok(!viewer.names().includes('torrent:added'));
    await viewer.execute('torrent:add', { source: look.source });
    const again = await viewer.execute('session:inspect', { source: look.source });
    assert.equal(again.isPresent, true);
  });

  rule('folders and room on disk can be asked for', async (viewer) => {
    await viewer.download();
    const { directory } = viewer.summary()!;
    const content = await viewer.execute('session:list-folder', { path: directory });
    assertJsonSafe(content);
    assert.equal(content.path, directory);
    const { name } = viewer.scene.torrent;
    assert.deepEqual(
      content.entries.filter((entry) => entry.name === name),
      [{ name, isFolder: true }],
    );
    assert.equal(content.isTruncated, false);
    const space = await viewer.execute('session:free-space', { directory: `${directory}/not/yet` });
    assertJsonSafe(space);
    assert.equal(space.directory, `${directory}/not/yet`);
    assert.ok(space.free > 0 && space.free <= space.total);
    assert.ok(space.wanted >= 0);
    await viewer.rejects(
      viewer.session.execute('session:list-folder', { path: `${directory}/not/yet` }),
      'disk/missing',
    );
  });

  rule('files chosen on adding are all that is fetched', async (viewer) => {
    const [, ...others] = viewer.scene.torrent.fileList.map((_, index) => index);
    await viewer.add({ priorities: { skip: others }, peers: [viewer.scene.seeder] });
    const { size } = viewer.scene.torrent.fileList[0]!;
    assert.equal(viewer.summary()?.wantedSize, size);
    await viewer.heard('torrent:finished');
    await viewer.scene.until(() => viewer.summary()?.wantedDone === size, 'all of it in a frame');
  });

  rule('a torrent added at rest stays at rest until it is resumed', async (viewer) => {
    await viewer.add({ isPaused: true, peers: [viewer.scene.seeder] });
    await viewer.scene.pass(5_000);
    assert.equal(viewer.summary()?.state, 'paused');
    assert.equal(await viewer.execute('torrent:resume', { id: viewer.id }), null);
    await viewer.heard('torrent:finished');
  });

  rule('pausing leaves the swarm; it resolves when that is done', async (viewer) => {
    await viewer.addAndCheck({ peers: [viewer.scene.seeder] });
    assert.equal(await viewer.execute('torrent:pause', { id: viewer.id }), null);
    assert.equal(viewer.summary()?.state, 'paused');
    assert.equal(viewer.summary()?.peersConnected, 0);
    assert.equal(await viewer.execute('torrent:pause', { id: viewer.id }), null, 'true already');
    await viewer.execute('torrent:resume', { id: viewer.id });
    await viewer.heard('torrent:finished');
  });

  rule('verifying looks at all data anew', async (viewer) => {
    await viewer.download();
    await viewer.execute('torrent:verify', { id: viewer.id });
    await viewer.state('seeding');
    assert.ok(viewer.names().includes('torrent:verifying'));
    const { pieceCount } = viewer.scene.torrent;
    const checks = viewer.events.filter((event) => event.name === 'torrent:checked');
    assert.deepEqual(
      checks.map(({ piecesHave }) => piecesHave),
      [0, pieceCount],
    );
  });

  rule('a peer named later is tried', async (viewer) => {
    await viewer.addAndCheck();
    const address = viewer.scene.seeder;
    assert.equal(await viewer.execute('torrent:add-peer', { id: viewer.id, address }), null);
    await viewer.heard('torrent:finished');
  });

  rule('a peer that is not connected cannot be limited', async (viewer) => {
    const nobody = { id: viewer.id, address: '50.0.0.9:1', download: 5 };
    await viewer.addAndCheck();
    const limiting = viewer.session.execute('torrent:limit-peer', nobody);
    await viewer.rejects(limiting, 'session/not-found', /no peer/);
  });

  rule('limits are shown as they were set', async (viewer) => {
    await viewer.addAndCheck();
    await viewer.execute('session:set-limits', { download: 50_000 });
    await viewer.execute('torrent:set-limits', { id: viewer.id, upload: 7_000 });
    const isShown = () => {
      const { downloadLimit, uploadLimit } = viewer.session.frame().session;
      return downloadLimit === 50_000 && uploadLimit === null;
    };
    await viewer.scene.until(isShown, 'the session’s limits');
    const told = viewer.events.find((event) => event.name === 'torrent:limits-changed');
    assert.deepEqual([told?.download, told?.upload], [null, 7_000]);
    assert.equal(viewer.summary()?.uploadLimit, 7_000);
    assert.equal(viewer.summary()?.downloadLimit, null);
    await viewer.execute('session:set-limits', { download: null });
    await viewer.scene.until(
      () => viewer.session.frame().session.downloadLimit === null,
      'no limit',
    );
  });

  rule('the queue makes a torrent wait, lets a forced one run, and takes moves', async (viewer) => {
    await viewer.execute('session:configure', { changes: { queue: { downloads: 0 } } });
    const { id } = await viewer.add();
    const state = (): string | undefined => viewer.summary()?.state;
    await viewer.scene.until(() => state() === 'queued', 'it waits');
    assert.equal(viewer.summary()?.notice?.text, 'waits: the queue lets no download run');
    assert.deepEqual([viewer.summary()?.queuePosition, viewer.summary()?.isForced], [1, false]);
    assert.equal(await viewer.execute('torrent:move-in-queue', { ids: [id], to: 'top' }), null);
    assert.equal(await viewer.execute('torrent:force', { id, isForced: true }), null);
    assert.equal(viewer.summary()?.isForced, true);
    await viewer.scene.until(() => state() !== 'queued', 'it runs');
    await viewer.rejects(
      viewer.session.execute('torrent:move-in-queue', { ids: [id], to: 'first' as never }),
      'session/invalid-argument',
    );
    await viewer.execute('torrent:pause', { id });
    assert.equal(viewer.summary()?.isForced, false);
  });

  rule(
    'settings are set, shown and listed alike, and wrong ones change nothing',
    async (viewer) => {
      const { session } = viewer;
      const changes = { session: { uploadLimit: '500K' as never, directory: '/downloads' } };
      const set = await viewer.execute('session:configure', { changes });
      assertJsonSafe(set);
      assert.equal(set.settings.session.uploadLimit, 512_000);
      assert.equal(session.frame().session.uploadLimit, 512_000);
      assert.equal(session.frame().session.defaultDirectory, '/downloads');
      await viewer.rejects(
        session.execute('session:configure', { changes: { session: { port: -1 } } }),
        'settings/invalid',
        /session\.port/,
      );
      await viewer.rejects(session.execute('session:reload-settings', {}), 'session/not-allowed');
      assert.deepEqual(await viewer.execute('session:list-settings', {}), set);
      const told = viewer.events.find((event) => event.name === 'session:configured');
      assert.deepEqual(told?.keys, ['session.uploadLimit', 'session.directory']);
    },
  );

  rule('priorities decide what is fetched', async (viewer) => {
    await viewer.add({ isPaused: true });
    const files = viewer.scene.torrent.fileList.map((_, index) => index);
    await viewer.execute('torrent:set-priorities', { id: viewer.id, files, priority: 'skip' });
    await viewer.execute('torrent:set-priorities', {
      id: viewer.id,
      files: [0],
      priority: 'high',
    });
    assert.equal(viewer.summary()?.wantedSize, viewer.scene.torrent.fileList[0]!.size);
    await viewer.execute('torrent:resume', { id: viewer.id });
    await viewer.execute('torrent:add-peer', { id: viewer.id, address: viewer.scene.seeder });
    await viewer.heard('torrent:finished');
    assert.ok(viewer.summary()!.wantedDone < viewer.summary()!.totalSize);
  });

  rule('labels are shown sorted, and are replaced as a whole', async (viewer) => {
    await viewer.add({ isPaused: true, labels: ['films', ' books '] });
    assert.deepEqual(viewer.summary()?.labels, ['books', 'films']);
    const { id } = viewer;
    assert.equal(await viewer.execute('torrent:set-labels', { id, labels: ['a', 'a'] }), null);
    await viewer.scene.until(() => viewer.summary()?.labels.join() === 'a', 'the new label');
    await viewer.execute('torrent:set-labels', { id, labels: [] });
    await viewer.scene.until(() => viewer.summary()?.labels.length === 0, 'no label');
  });

  rule('the order of pieces is set, and what is left out of it stays', async (viewer) => {
    await viewer.add({ isPaused: true, isSequential: true });
    const order = () => [viewer.summary()?.isSequential, viewer.summary()?.isFirstAndLast];
    const { id } = viewer;
    assert.deepEqual(order(), [true, false]);
    assert.equal(await viewer.execute('torrent:set-order', { id, isFirstAndLast: true }), null);
    assert.deepEqual(order(), [true, true]);
    await viewer.execute('torrent:set-order', { id, isSequential: false });
    assert.deepEqual(order(), [false, true]);
  });

  rule('a stream shows in frames while it is open, and its torrent goes on', async (viewer) => {
    await viewer.add({ isPaused: true });
    const { id } = viewer;
    const opened = await viewer.execute('stream:open', { id });
    const streams = () => viewer.session.frame().session.streams;
    assert.deepEqual(
      streams().map(({ stream, url, readers }) => [stream, url, readers]),
      [[opened.stream, opened.url, 0]],
    );
    assert.deepEqual(
      opened.served.map(({ url }) => url),
      [opened.url],
    );
    assert.notEqual(viewer.summary()?.state, 'paused');
    assert.equal(await viewer.execute('stream:renew', { stream: opened.stream }), null);
    assert.equal(await viewer.execute('stream:close', { stream: opened.stream }), null);
    assert.deepEqual(streams(), []);
  });

  rule('a stream of no such file, at no port, or that is not there, is refused', async (viewer) => {
    await viewer.add({ isPaused: true });
    const { id, session } = viewer;
    for (const wrong of [{ files: [99] }, { files: [] }, { port: 70_000 }, { leaseMs: 0 }]) {
      const refused = session.execute('stream:open', { id, ...wrong });
      await viewer.rejects(refused, 'session/invalid-argument');
    }
    const nothing = session.execute('stream:close', { stream: '9' });
    await viewer.rejects(nothing, 'session/not-found');
    assert.deepEqual(session.frame().session.streams, []);
  });

  rule('announcing now is accepted', async (viewer) => {
    await viewer.addAndCheck();
    assert.equal(await viewer.execute('torrent:announce', { id: viewer.id }), null);
  });

  rule('a removed torrent is gone, its data stays', async (viewer) => {
    await viewer.download();
    const answer = await viewer.execute('torrent:remove', { id: viewer.id });
    assert.deepEqual(answer, { removedFiles: [] });
    assert.deepEqual(viewer.session.frame().torrents, []);
    assert.equal(viewer.names().at(-1), 'torrent:removed');
    await viewer.add();
    await viewer.state('seeding');
  });

  rule('removed with its data, it names what it deleted', async (viewer) => {
    await viewer.download();
    const { removedFiles } = await viewer.execute('torrent:remove', {
      id: viewer.id,
      withData: true,
    });
    assert.equal(removedFiles.length, viewer.scene.torrent.files.size);
    viewer.events.length = 0;
    await viewer.addAndCheck();
    const checked = viewer.events.find((event) => event.name === 'torrent:checked');
    assert.equal(checked?.piecesHave, 0);
  });
};

const moves = (rule: Rule): void => {
  rule('data moves, and the frame says where it is when that is answered', async (viewer) => {
    await viewer.download();
    const { id } = viewer;
    const { directory } = viewer.summary()!;
    const target = `${directory}/moved`;
    const answer = await viewer.execute('torrent:move', { id, directory: target });
    assert.deepEqual(answer, { keptFiles: [] });
    assert.equal(viewer.summary()?.directory, target);
    assert.equal(viewer.summary()?.state, 'seeding');
    await viewer.heard('torrent:moved');
    await viewer.execute('torrent:move', { id, directory: target });
    assert.equal(viewer.names().filter((name) => name === 'torrent:moved').length, 1);
    await viewer.rejects(
      viewer.session.execute('torrent:move', { id, directory: '' }),
      'session/invalid-argument',
      /folder|path/,
    );
    await viewer.rejects(
      viewer.session.execute('torrent:cancel-move', { id }),
      'session/not-allowed',
      /not being moved/,
    );
    const { removedFiles } = await viewer.execute('torrent:remove', { id, withData: true });
    assert.equal(removedFiles.length, viewer.scene.torrent.fileList.length);
    assert.ok(removedFiles.every((path) => path.startsWith(`${target}/`)));
  });

  rule('a torrent and its files have the names that the user gives them', async (viewer) => {
    await viewer.add({ isPaused: true });
    const { id } = viewer;
    viewer.session.watch(id, ['files']);
    viewer.session.onFrame(() => {});
    const pathOf = (file: number) =>
      viewer.session.frame().details[id]?.files?.find(({ index }) => index === file)?.path;
    await viewer.execute('torrent:rename', { id, name: 'Oslo' });
    await viewer.execute('torrent:rename-file', { id, file: 1, path: 'b/2' });
    assert.equal(viewer.summary()?.name, 'Oslo');
    await viewer.scene.until(() => pathOf(1)?.join('/') === 'Oslo/b/2', 'the new path');
    const renamed = viewer.events.filter((event) => event.name === 'torrent:renamed');
    assert.deepEqual(
      renamed.map(({ path }) => path),
      ['Oslo', 'b/2'],
    );
    for (const name of ['', '..', 'a/b', 'a\u0007']) {
      const renaming = viewer.session.execute('torrent:rename', { id, name });
      await viewer.rejects(renaming, 'session/invalid-argument', /name/);
    }
    const taken = viewer.session.execute('torrent:rename-file', { id, file: 0, path: 'B/2' });
    await viewer.rejects(taken, 'session/invalid-argument', /another file/);
    const none = viewer.session.execute('torrent:rename-file', { id, file: 99, path: 'a' });
    await viewer.rejects(none, 'session/invalid-argument', /no file 99/);
  });
};

const summaries = (rule: Rule): void => {
  rule('what it sums up is what its frame shows', async (viewer) => {
    await viewer.add({ isPaused: true });
    const { session, torrents } = await viewer.execute('session:summarize', {});
    assert.equal(session.version, viewer.session.frame().session.version);
    assert.deepEqual([torrents.total, torrents.troubled, torrents.byState.paused], [1, 0, 1]);
  });
};

const bans = (rule: Rule): void => {
  rule(
    'who is banned is dropped and not dialled again, until that is taken back',
    async (viewer) => {
      const { id } = viewer;
      const address = viewer.scene.seeder;
      const host = address.slice(0, address.lastIndexOf(':'));
      await viewer.addAndCheck({ peers: [address] });
      await viewer.heard('peer:connected');
      await viewer.execute('torrent:ban-peer', { id, address });
      await viewer.heard('peer:disconnected');
      const banned = viewer.events.find((event) => event.name === 'peer:banned');
      assert.equal(banned?.address, address);
      assert.deepEqual(await viewer.execute('session:list-banned', {}), { addresses: [host] });
      await viewer.scene.pass(120_000);
      const connections = () => viewer.names().filter((name) => name === 'peer:connected').length;
      assert.equal(connections(), 1);
      const adding = viewer.session.execute('torrent:add-peer', { id, address });
      await viewer.rejects(adding, 'session/not-allowed', /banned/);
      await viewer.execute('session:unban-address', { address: host });
      assert.deepEqual(await viewer.execute('session:list-banned', {}), { addresses: [] });
      await viewer.execute('torrent:add-peer', { id, address });
      await viewer.heard('torrent:finished');
      const again = viewer.session.execute('session:unban-address', { address: host });
      await viewer.rejects(again, 'session/not-allowed', /not banned/);
      const wrong = viewer.session.execute('session:ban-address', { address: 'example.test' });
      await viewer.rejects(wrong, 'session/invalid-argument', /no address/);
    },
  );
};

const plannedRemovals = (rule: Rule): void => {
  rule('a removal that is put off shows, and comes when its time is up', async (viewer) => {
    await viewer.download();
    const { id } = viewer;
    assert.equal(viewer.summary()?.removal, null);
    assert.equal(await viewer.execute('torrent:remove-later', { id, afterMs: 60_000 }), null);
    const { removal, state } = viewer.summary()!;
    assert.equal(removal?.withData, false);
    assert.equal(state, 'seeding', 'until then it goes on');
    const planned = viewer.events.find((event) => event.name === 'torrent:removal-planned');
    assert.equal(planned?.removeAt, removal?.at);
    await viewer.scene.pass(50_000);
    assert.equal(viewer.summary()?.state, 'seeding');
    await viewer.heard('torrent:removed');
    await viewer.scene.until(() => viewer.summary() === undefined, 'a frame without it');
    await viewer.add();
    await viewer.state('seeding');
    assert.equal(viewer.summary()?.removal, null, 'a new start');
  });

  rule('put off, it is removed with its data where that was wished', async (viewer) => {
    await viewer.download();
    const { id } = viewer;
    await viewer.execute('torrent:remove-later', { id, withData: true, afterMs: 5_000 });
    assert.equal(viewer.summary()?.removal?.withData, true);
    await viewer.heard('torrent:removed');
    viewer.events.length = 0;
    await viewer.addAndCheck();
    const checked = viewer.events.find((event) => event.name === 'torrent:checked');
    assert.equal(checked?.piecesHave, 0);
  });

  rule('a removal that was put off can be taken back, once', async (viewer) => {
    await viewer.add({ isPaused: true });
    const { id, session } = viewer;
    const later = { id, withData: true, afterMs: 5_000 };
    await viewer.execute('torrent:remove-later', later);
    assert.equal(await viewer.execute('torrent:keep', { id }), null);
    assert.equal(viewer.summary()?.removal, null);
    assert.equal(viewer.names().at(-1), 'torrent:kept');
    await viewer.rejects(session.execute('torrent:keep', { id }), 'session/not-allowed');
    await viewer.scene.pass(60_000);
    assert.equal(session.frame().torrents.length, 1);
  });

  rule('put off again, a removal moves and changes its mind about the data', async (viewer) => {
    await viewer.add({ isPaused: true });
    const { id } = viewer;
    await viewer.execute('torrent:remove-later', { id, withData: true, afterMs: 5_000 });
    const first = viewer.summary()!.removal!.at;
    await viewer.execute('torrent:remove-later', { id, afterMs: 30_000 });
    assert.equal(viewer.summary()!.removal!.withData, false);
    assert.ok(viewer.summary()!.removal!.at > first);
    await viewer.scene.pass(20_000);
    assert.equal(viewer.session.frame().torrents.length, 1);
    await viewer.heard('torrent:removed');
  });

  rule('a removal can be put off by an hour at the most, and by a time only', async (viewer) => {
    await viewer.add({ isPaused: true });
    const { id, session } = viewer;
    for (const afterMs of [-1, Number.NaN, Number.POSITIVE_INFINITY, '5' as never]) {
      const refused = session.execute('torrent:remove-later', { id, afterMs });
      await viewer.rejects(refused, 'session/invalid-argument', /milliseconds/);
    }
    assert.equal(viewer.summary()?.removal, null);
    await viewer.execute('torrent:remove-later', { id, afterMs: 1e15 });
    const planned = viewer.events.find((event) => event.name === 'torrent:removal-planned');
    assert.equal(planned!.removeAt - planned!.at, 3_600_000);
  });

  rule(
    'removed at once while a removal is put off, it is gone, and nothing follows',
    async (viewer) => {
      await viewer.add({ isPaused: true });
      const { id, session } = viewer;
      await viewer.execute('torrent:remove-later', { id, withData: true, afterMs: 5_000 });
      await viewer.execute('torrent:remove', { id });
      assert.deepEqual(session.frame().torrents, []);
      await viewer.add({ isPaused: true });
      await viewer.scene.pass(60_000);
      assert.equal(session.frame().torrents.length, 1);
      assert.ok(!viewer.names().includes('session:warned'));
    },
  );

  rule('pausing and resuming do not take a removal back', async (viewer) => {
    await viewer.addAndCheck();
    const { id } = viewer;
    await viewer.execute('torrent:remove-later', { id, afterMs: 20_000 });
    await viewer.execute('torrent:pause', { id });
    await viewer.execute('torrent:resume', { id });
    assert.notEqual(viewer.summary()?.removal, null);
    await viewer.heard('torrent:removed');
  });
};

const trackers = (rule: Rule): void => {
  const shown = (viewer: Viewer) =>
    (viewer.session.frame().details[viewer.id]?.trackers ?? []).map(
      ({ number, tier, url }) => `${number} in tier ${tier}: ${url}`,
    );
  const watch = (viewer: Viewer) => {
    viewer.session.watch(viewer.id, ['trackers']);
    return viewer.scene.until(() => shown(viewer).length > 0, 'its trackers');
  };
  const added = 'http://another.test/announce';

  for (const isPaused of [true, false]) {
    const when = isPaused ? 'at rest' : 'in its swarm';
    rule(`trackers of a torrent ${when} are added, replaced and removed`, async (viewer) => {
      await viewer.add({ isPaused });
      await watch(viewer);
      const { id } = viewer;
      const own = shown(viewer)[0]!;
      assert.match(own, /^\d+ in tier 0: /);
      await viewer.execute('torrent:add-tracker', { id, url: added });
      await viewer.execute('torrent:add-tracker', { id, url: 'udp://third.test:6969', tier: 1 });
      const [first, second, third, ...more] = shown(viewer);
      assert.deepEqual([first, more], [own, []]);
      assert.match(second!, /in tier 1: .*another\.test/);
      assert.match(third!, /in tier 1: .*third\.test/);
      const number = Number.parseInt(second!, 10);
      const url = 'https://fourth.test/announce';
      await viewer.execute('torrent:replace-tracker', { id, number, url });
      assert.match(shown(viewer)[1]!, new RegExp(`^${number} in tier 1: .*fourth\\.test`));
      await viewer.execute('torrent:remove-tracker', { id, number: Number.parseInt(own, 10) });
      assert.equal(shown(viewer).length, 2);
      viewer.session.watch(id, ['overview']);
      const linked = (): readonly string[] => {
        const { overview } = viewer.session.frame().details[id] ?? {};
        return new URL(overview?.magnet ?? 'magnet:?').searchParams.getAll('tr');
      };
      await viewer.scene.until(() => linked().length > 0, 'its link');
      assert.deepEqual(linked(), [url, 'udp://third.test:6969'], 'a link names those of now');
      assert.equal(viewer.names().filter((name) => name === 'torrent:trackers-changed').length, 4);
      assertJsonSafe(viewer.session.frame());
    });
  }

  rule(
    'what is no tracker, or is there already, is refused, and nothing changes',
    async (viewer) => {
      await viewer.add();
      await watch(viewer);
      const { id, session } = viewer;
      await viewer.execute('torrent:add-tracker', { id, url: added });
      const before = shown(viewer);
      const urls = [
        '',
        'tracker',
        'wss://t.test/announce',
        'file:///etc',
        'http:// x/',
        5 as never,
      ];
      for (const url of [...urls, added, 'HTTP://ANOTHER.test/announce']) {
        const wishes = [
          session.execute('torrent:add-tracker', { id, url }),
          session.execute('torrent:replace-tracker', { id, number: 0, url }),
        ];
        for (const wish of wishes)
          await viewer.rejects(wish, 'session/invalid-argument', /tracker/);
      }
      for (const tier of [-1, 3, 0.5, '0' as never]) {
        const wish = session.execute('torrent:add-tracker', { id, url: 'udp://t.test:1', tier });
        await viewer.rejects(wish, 'session/invalid-argument', /tier/);
      }
      for (const number of [99, -1, '0' as never]) {
        const wishes = [
          session.execute('torrent:remove-tracker', { id, number }),
          session.execute('torrent:replace-tracker', { id, number, url: 'udp://t.test:1' }),
          session.execute('torrent:announce', { id, tracker: number }),
        ];
        for (const wish of wishes)
          await viewer.rejects(wish, 'session/invalid-argument', /tracker/);
      }
      assert.deepEqual(shown(viewer), before);
    },
  );

  rule('one tracker can be asked by its number', async (viewer) => {
    await viewer.addAndCheck();
    const { id } = viewer;
    await watch(viewer);
    const tracker = Number.parseInt(shown(viewer)[0]!, 10);
    assert.equal(await viewer.execute('torrent:announce', { id, tracker }), null);
  });

  rule('a torrent takes only so many trackers', async (viewer) => {
    await viewer.add({ isPaused: true });
    const { id } = viewer;
    const adding = Array.from({ length: 300 }, (_, at) =>
      viewer.session.execute('torrent:add-tracker', { id, url: `udp://t${at}.test:1`, tier: 0 }),
    );
    const answers = await viewer.scene.wait(Promise.allSettled(adding));
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 199);
    await viewer.rejects(adding.at(-1)!, 'session/invalid-argument', /trackers/);
  });
};

const refusals = (rule: Rule): void => {
  rule('what is here already is not added again', async (viewer) => {
    await viewer.add();
    await viewer.rejects(viewer.adding(), 'session/already-added', /here already/);
    assert.equal(viewer.session.frame().torrents.length, 1);
  });

  rule('two that add the same at once get one torrent', async (viewer) => {
    const answers = await viewer.scene.wait(Promise.allSettled([viewer.adding(), viewer.adding()]));
    assert.deepEqual(answers.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal(viewer.session.frame().torrents.length, 1);
  });

  rule('what is no torrent is refused in words, and nothing is made of it', async (viewer) => {
    for (const bytes of [Buffer.from('<html>'), Buffer.alloc(0), Buffer.from('d4:infodee')]) {
      const source = sourceOf(bytes);
      await viewer.rejects(
        viewer.session.execute('session:inspect', { source }),
        'metainfo/invalid',
      );
      await viewer.rejects(viewer.session.execute('torrent:add', { source }), 'metainfo/invalid');
    }
    assert.deepEqual(viewer.session.frame().torrents, []);
    assert.ok(!viewer.names().includes('torrent:added'));
  });

  rule('globs that match nothing, and peers that are no addresses, are refused', async (viewer) => {
    await viewer.rejects(
      viewer.adding({ select: ['*.nothing'] }),
      'session/invalid-argument',
      /\*\.nothing/,
    );
    for (const peer of ['somewhere', '50.0.0.1', '50.0.0.1:0', '50.0.0.1:70000', '::1:80']) {
      await viewer.rejects(
        viewer.adding({ peers: [peer] }),
        'session/invalid-argument',
        /HOST:PORT/,
      );
    }
    assert.deepEqual(viewer.session.frame().torrents, []);
    await viewer.add();
  });

  rule('every command about a torrent that is not here says so', async (viewer) => {
    const id = UNKNOWN;
    const wishes: readonly (() => Promise<unknown>)[] = [
      () => viewer.session.execute('torrent:pause', { id }),
      () => viewer.session.execute('torrent:resume', { id }),
      () => viewer.session.execute('torrent:remove', { id }),
      () => viewer.session.execute('torrent:remove-later', { id, afterMs: 0 }),
      () => viewer.session.execute('torrent:keep', { id }),
      () => viewer.session.execute('torrent:verify', { id }),
      () => viewer.session.execute('torrent:announce', { id }),
      () => viewer.session.execute('torrent:add-tracker', { id, url: 'udp://t.test:1' }),
      () => viewer.session.execute('torrent:remove-tracker', { id, number: 0 }),
      () => viewer.session.execute('torrent:replace-tracker', { id, number: 0, url: 'udp://t:1' }),
      () => viewer.session.execute('torrent:set-priorities', { id, files: [], priority: 'low' }),
      () => viewer.session.execute('torrent:set-labels', { id, labels: [] }),
      () => viewer.session.execute('torrent:set-order', { id, isSequential: true }),
      () => viewer.session.execute('torrent:set-limits', { id, upload: 1 }),
      () => viewer.session.execute('torrent:add-peer', { id, address: '50.0.0.9:1' }),
    ];
    for (const wish of wishes) await viewer.rejects(wish(), 'session/not-found');
  });

  rule('an unknown command is refused by its name', async (viewer) => {
    const { session } = viewer;
    for (const unknown of ['torrent:explode', 'toString', '__proto__', '']) {
      const refused = session.execute(unknown as CommandName, { id: UNKNOWN } as never);
      await viewer.rejects(refused, 'session/invalid-argument', /there is no command/);
    }
  });

  rule(
    'files and priorities that do not exist are refused, and nothing changes',
    async (viewer) => {
      await viewer.add({ isPaused: true });
      const before = viewer.summary()!.wantedSize;
      const { id } = viewer;
      for (const file of [-1, 99, 0.5, Number.NaN]) {
        const refused = viewer.session.execute('torrent:set-priorities', {
          id,
          files: [0, file],
          priority: 'skip',
        });
        await viewer.rejects(refused, 'session/invalid-argument');
      }
      const odd = { id, files: [0], priority: 'urgent' as never };
      await viewer.rejects(
        viewer.session.execute('torrent:set-priorities', odd),
        'session/invalid-argument',
        /urgent/,
      );
      assert.equal(viewer.summary()!.wantedSize, before);
    },
  );

  rule(
    'priorities on adding that make no sense are refused, and nothing is added',
    async (viewer) => {
      const wrong = [
        { skip: [99] },
        { skip: [-1] },
        { low: [0], high: [0] },
        { urgent: [0] } as never,
      ];
      for (const priorities of wrong) {
        await viewer.rejects(viewer.adding({ priorities }), 'session/invalid-argument');
      }
      assert.deepEqual(viewer.session.frame().torrents, []);
    },
  );

  rule('labels that are none are refused, and nothing changes', async (viewer) => {
    await viewer.rejects(viewer.adding({ labels: ['a,b'] }), 'session/invalid-argument', /comma/);
    assert.deepEqual(viewer.session.frame().torrents, []);
    await viewer.add({ isPaused: true, labels: ['kept'] });
    const { id, session } = viewer;
    for (const labels of [['x'.repeat(41)], ['a,b'], [5 as never], 'word' as never]) {
      await viewer.rejects(
        session.execute('torrent:set-labels', { id, labels }),
        'session/invalid-argument',
        /label/,
      );
    }
    assert.deepEqual(viewer.summary()?.labels, ['kept']);
  });

  rule('limits that are no rates are refused, and nothing changes', async (viewer) => {
    await viewer.add({ isPaused: true });
    const { id, session } = viewer;
    for (const rate of [-1, '5' as never]) {
      await viewer.rejects(
        session.execute('session:set-limits', { download: rate }),
        'session/invalid-argument',
      );
      await viewer.rejects(
        session.execute('torrent:set-limits', { id, download: 5, upload: rate }),
        'session/invalid-argument',
      );
    }
    assert.equal(session.frame().session.downloadLimit, null);
    assert.equal(viewer.summary()!.downloadLimit, null);
  });

  rule('of two that remove the same at once, one does and both are answered', async (viewer) => {
    await viewer.download();
    const { id, session } = viewer;
    const answers = await viewer.scene.wait(
      Promise.allSettled([1, 2].map(() => session.execute('torrent:remove', { id }))),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.deepEqual(session.frame().torrents, []);
  });

  rule('nothing can be done with a torrent that is being removed', async (viewer) => {
    await viewer.addAndCheck();
    const { id, session } = viewer;
    const removal = session.execute('torrent:remove', { id });
    await viewer.rejects(session.execute('torrent:resume', { id }), 'session/not-allowed');
    await viewer.scene.wait(removal);
  });
};

const closing = (rule: Rule): void => {
  rule('closing twice is closing once', async (viewer) => {
    await viewer.addAndCheck();
    await viewer.scene.wait(Promise.all([viewer.session.close(), viewer.session.close()]));
  });

  rule('a closed session takes no commands', async (viewer) => {
    await viewer.scene.wait(viewer.session.close());
    await viewer.rejects(viewer.adding(), 'session/closed');
  });

  rule('what is being added when the session closes is not added', async (viewer) => {
    const adding = viewer.adding();
    const closed = viewer.session.close();
    await viewer.rejects(adding, 'session/closed');
    await viewer.scene.wait(closed);
  });

  rule('closed in the middle of a download, no frame or event comes any more', async (viewer) => {
    let late = 0;
    await viewer.addAndCheck({ peers: [viewer.scene.seeder] });
    await viewer.scene.wait(viewer.session.close());
    viewer.session.onEvent(() => {
      late += 1;
    });
    viewer.session.onFrame(() => {
      late += 1;
    });
    await viewer.scene.pass(20_000);
    assert.equal(late, 0);
  });
};
