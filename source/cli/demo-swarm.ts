/**
 * A swarm of our own on loopback: two seeders, some leechers, and the session of whoever watches, whose engine runs the
 * tracker of all. Real engines over real sockets; only their rates are kept low, so that one can look on.
 */
import { join } from 'node:path';
import type { SettingChanges } from '../contract/settings.ts';
import type { OwnTrackerSummary } from '../contract/tracker.ts';
import type { EngineSession } from '../engine/session/session.ts';
import { createSession } from '../engine/session/session.ts';
import type { EnginePorts } from '../engine/session/session-options.ts';
import { MIN_ANNOUNCE_INTERVAL_MS } from '../policy/limits.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../system/temporary-folder.ts';
import { VolatileStateStore } from '../system/volatile-state.ts';
import { nodePorts } from './compose.ts';
import {
  type DemoTorrent,
  hasDemoPayload,
  makeDemoTorrent,
  writeDemoPayload,
} from './demo-payload.ts';
import { VERSION } from './version.ts';

const LOOPBACK = '127.0.0.1';
/** As often as Sluice asks a tracker at the most: one that wishes for more forgets its swarm in between. */
const TRACKER = {
  enabled: true,
  port: 0,
  name: LOOPBACK,
  torrents: 'all',
  intervalSeconds: MIN_ANNOUNCE_INTERVAL_MS / 1_000,
} as const;
const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

export interface DemoRates {
  /** Bytes per second. */
  readonly seeder: number;
  readonly leecher: number;
}

/** What there is to get; `shared` is what the one who watches has and gives. */
const CONTENTS = [
  {
    name: 'River recordings',
    files: [
      { path: ['01 Source.flac'], size: 5 * MEBIBYTE },
      { path: ['02 Weir.flac'], size: 7 * MEBIBYTE },
      { path: ['notes', 'where and when.txt'], size: 3 * KIBIBYTE },
    ],
  },
  {
    name: 'Locks and sluices (scans)',
    files: Array.from({ length: 24 }, (_, page) => ({
      path: ['pages', `page ${String(page + 1).padStart(3, '0')}.tiff`],
      size: 300 * KIBIBYTE + page * 977,
    })),
  },
  { name: 'tide-tables-2026', files: [{ path: ['tables.csv'], size: 3 * MEBIBYTE }] },
] as const;
const SHARED = {
  name: 'Photos of the harbour',
  files: [{ path: ['harbour.tar'], size: 8 * MEBIBYTE }],
} as const;

interface Member {
  readonly session: EngineSession;
  readonly directory: string;
}

export class DemoSwarm {
  readonly torrents: readonly DemoTorrent[];
  readonly #folder: TemporaryFolder;
  readonly #rates: DemoRates;
  readonly #ports: EnginePorts;
  readonly #watched: Member;
  readonly #members: Member[] = [];
  /** Who gets what, to be compared in the end. */
  readonly #deliveries: { readonly torrent: DemoTorrent; readonly directory: string }[] = [];
  readonly #shared: DemoTorrent;

  private constructor(
    folder: TemporaryFolder,
    rates: DemoRates,
    ports: EnginePorts,
    watched: Member,
  ) {
    this.#folder = folder;
    this.#rates = rates;
    this.#ports = ports;
    this.#watched = watched;
    this.#members.push(watched);
    const { urls } = this.tracker;
    const announceOf = (at: number): string => urls[at % urls.length]!;
    this.torrents = CONTENTS.map(({ name, files }, at) =>
      makeDemoTorrent(name, files, announceOf(at)),
    );
    this.#shared = makeDemoTorrent(SHARED.name, SHARED.files, announceOf(CONTENTS.length));
  }

  static async create(rates: DemoRates): Promise<DemoSwarm> {
    const folder = await makeTemporaryFolder('sluice-demo');
    const ports = { ...nodePorts(folder.path, () => {}), state: new VolatileStateStore() };
    const limit = { session: { uploadLimit: rates.leecher } };
    const watched = await startMember(folder, ports, 'you', { ...limit, tracker: TRACKER });
    await trackerOpened(watched.session);
    return new DemoSwarm(folder, rates, ports, watched);
  }

  /** Starts everybody; answers the session to be watched. */
  async start(): Promise<EngineSession> {
    for (const name of ['seeder-1', 'seeder-2'])
      await this.#join(name, this.#rates.seeder, this.torrents, []);
    await this.#handOut(this.#watched, [this.#shared], this.torrents);
    const all = [...this.torrents, this.#shared];
    for (const name of ['leecher-1', 'leecher-2', 'leecher-3']) {
      await this.#join(name, this.#rates.leecher, [], all);
    }
    return this.#watched.session;
  }

  /** How far all leechers are together, 0…1. */
  get progress(): number {
    const shares = this.#members.flatMap(({ session }) =>
      session
        .frame()
        .torrents.map((torrent) => (torrent.state === 'checking' ? 0 : torrent.progress)),
    );
    return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
  }

  get isComplete(): boolean {
    return this.#members.every(({ session }) =>
      session.frame().torrents.every((torrent) => torrent.state === 'seeding'),
    );
  }

  /** A torrent that failed, in words; undefined while none has. */
  get problem(): string | undefined {
    for (const { session } of this.#members) {
      const failed = session.frame().torrents.find((torrent) => torrent.state === 'error');
      if (failed !== undefined) return `${failed.name}: ${failed.problem}`;
    }
    return undefined;
  }

  /** Names of torrents that did not arrive as they were sent. */
  async wrongDeliveries(): Promise<readonly string[]> {
    const wrong: string[] = [];
    for (const { torrent, directory } of this.#deliveries) {
      if (!(await hasDemoPayload(torrent, directory, this.#ports.disk)))
        wrong.push(`${torrent.name} in ${directory}`);
    }
    return wrong;
  }

  /** How the tracker does, which all of them ask. */
  get tracker(): OwnTrackerSummary {
    return this.#watched.session.frame().session.tracker;
  }

  get deliveryCount(): number {
    return this.#deliveries.length;
  }

  /** As long as it takes. */
  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#ports.clock.setTimer(milliseconds, resolve);
    });
  }

  /** Everything stops, and nothing is left on disk. */
  async close(): Promise<void> {
    const others = this.#members.filter((member) => member !== this.#watched);
    await Promise.all(others.map(({ session }) => session.close()));
    // It runs the tracker of which the others took leave.
    await this.#watched.session.close();
    await this.#ports.hashing.close();
    await this.#folder.remove();
  }

  async #join(
    name: string,
    uploadLimit: number,
    has: readonly DemoTorrent[],
    wants: readonly DemoTorrent[],
  ): Promise<void> {
    const settings = { session: { uploadLimit } };
    const member = await startMember(this.#folder, this.#ports, name, settings);
    this.#members.push(member);
    await this.#handOut(member, has, wants);
  }

  async #handOut(
    { session, directory }: Member,
    has: readonly DemoTorrent[],
    wants: readonly DemoTorrent[],
  ): Promise<void> {
    for (const torrent of has) await writeDemoPayload(torrent, directory, this.#ports.disk);
    for (const torrent of [...wants, ...has]) {
      const source = {
        kind: 'bytes',
        base64: Buffer.from(torrent.bytes).toString('base64'),
      } as const;
      await session.execute('torrent:add', { source });
    }
    this.#deliveries.push(...wants.map((torrent) => ({ torrent, directory })));
  }
}

const startMember = async (
  folder: TemporaryFolder,
  ports: EnginePorts,
  name: string,
  settings: SettingChanges,
): Promise<Member> => {
  const directory = join(folder.path, name);
  await ports.disk.makeDirectory(directory);
  const session = await createSession({
    ports: { ...ports, state: new VolatileStateStore() },
    version: VERSION,
    defaultDirectory: directory,
    stateDirectory: join(folder.path, 'state', name),
    listenPorts: [0],
    listenHost: LOOPBACK,
    settings,
  });
  return { session, directory };
};

/** Rejects where it cannot be had. */
const trackerOpened = (session: EngineSession): Promise<void> =>
  new Promise((resolve, reject) => {
    const look = (): void => {
      if (session.frame().session.tracker.state === 'open') settle(resolve);
    };
    const leaveFrames = session.onFrame(look);
    const leaveEvents = session.onEvent((event) => {
      if (event.name === 'session:warned') settle(() => reject(new Error(event.message)));
    });
    const settle = (end: () => void): void => {
      leaveFrames();
      leaveEvents();
      end();
    };
    look();
  });
