/** `sluice daemon` as a process of its own, under what a shell sets for it, and a viewer at its socket. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TorrentId } from '../../source/base/ids.ts';
import type { SessionEvent } from '../../source/contract/events.ts';
import type { TorrentSummary } from '../../source/contract/frame.ts';
import { connectSession, type RemoteSession } from '../../source/daemon/remote-session.ts';
import { NodeClock } from '../../source/system/clock.ts';
import { NodeLocalSockets } from '../../source/system/local-socket.ts';
import type { MadeTorrent } from '../helpers/torrent-maker.ts';
import type { Host } from './namespaces.ts';
import { type Program, until } from './program.ts';
import type { Room } from './room.ts';
import { SLUICE } from './sluice.ts';

const START_MS = 30_000;
const STEP_MS = 60_000;
/** Nothing of these tests looks for peers outside. */
const SETTINGS = '{ "dht": { "enabled": false } }';

export interface EngineOptions {
  readonly room: Room;
  readonly state: string;
  readonly directory: string;
  /** In the shell that starts it, such as `ulimit -n 64`. */
  readonly shell?: string;
  readonly nodeArguments?: readonly string[];
  readonly host?: Host;
  /** In place of one that looks for nobody. */
  readonly settings?: object;
  readonly env?: Readonly<Record<string, string>>;
}

export class Engine {
  readonly program: Program;
  readonly session: RemoteSession;
  readonly events: SessionEvent[] = [];

  private constructor(program: Program, session: RemoteSession) {
    this.program = program;
    this.session = session;
    session.onFrame(() => {});
    session.onEvent((event) => this.events.push(event), 0);
  }

  /** Resolves when it listens at its socket. */
  static async start(options: EngineOptions): Promise<Engine> {
    const { room, state, directory, shell = ':', nodeArguments = [], host, env = {} } = options;
    const wanted = options.settings === undefined ? SETTINGS : JSON.stringify(options.settings);
    const settings = join(room.path, 'settings.jsonc');
    writeFileSync(settings, wanted);
    const command = [process.execPath, ...nodeArguments, SLUICE, 'daemon', '--port', '0'];
    const place = ['--dir', directory, '--state', state, '--settings', settings];
    const program = room.run({
      label: 'daemon',
      host,
      env,
      command: 'bash',
      args: ['-c', `${shell} && exec "$@"`, 'bash', ...command, ...place],
    });
    const listens = (): boolean => {
      if (program.exit !== null) throw new Error(`it ended at once:\n${program.logTail()}`);
      return program.log().includes('the engine listens at');
    };
    await until(START_MS, 'the engine to listen', listens);
    const session = await connectSession({
      sockets: new NodeLocalSockets(),
      clock: new NodeClock(),
      path: join(state, 'socket', 'engine.sock'),
      version: 'test',
    });
    room.defer(() => session.close());
    return new Engine(program, session);
  }

  get torrents(): readonly TorrentSummary[] {
    return this.session.frame().torrents;
  }

  torrent(id: TorrentId): TorrentSummary {
    const found = this.torrents.find((torrent) => torrent.id === id);
    if (found === undefined) throw new Error(`${id} is not there`);
    return found;
  }

  add(torrent: MadeTorrent, more: object = {}): Promise<unknown> {
    const base64 = Buffer.from(torrent.bytes).toString('base64');
    return this.session.execute('torrent:add', { source: { kind: 'bytes', base64 }, ...more });
  }

  /** Of a .torrent; resolves with the id of its torrent. */
  async addFile(path: string, more: object = {}): Promise<TorrentId> {
    const base64 = readFileSync(path).toString('base64');
    const source = { kind: 'bytes', base64 } as const;
    return (await this.session.execute('torrent:add', { source, ...more })).id;
  }

  until(id: TorrentId, what: string, isSo: (torrent: TorrentSummary) => boolean): Promise<void> {
    return until(STEP_MS, `${what}: ${JSON.stringify(this.torrents)}`, () =>
      isSo(this.torrent(id)),
    );
  }

  /** Of its memory, the most it ever had. */
  get peakBytes(): number {
    const status = readFileSync(`/proc/${this.program.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  }
}
