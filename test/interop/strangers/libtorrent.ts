/** libtorrent, the reference peer, led through `libtorrent-peer.py`. */
import { fileURLToPath } from 'node:url';
import { endpointKey } from '../../../source/base/ports/network.ts';
import type { DownloadRequest, Finds, SeedRequest, Subject, SubjectRun } from '../client.ts';
import { type Host, LOOPBACK } from '../namespaces.ts';
import { type Program, until, within } from '../program.ts';
import type { Room } from '../room.ts';

const SCRIPT = fileURLToPath(new URL('libtorrent-peer.py', import.meta.url));
const ANSWER_MS = 20_000;

/** Debian's own Python, which is where its libtorrent is. */
export const PYTHON = '/usr/bin/python3';

export interface LibtorrentStatus {
  readonly state: string;
  readonly progress: number;
  readonly pieces: number;
  readonly done: number;
  readonly wanted: number;
  readonly failedBytes: number;
  readonly redundantBytes: number;
  readonly uploaded: number;
  readonly downloaded: number;
  readonly peers: number;
}

/** One that it is connected with. */
export interface LibtorrentOther {
  readonly address: string;
  readonly isSeed: boolean;
  /** It wants nothing more (BEP 21). */
  readonly isUploadOnly: boolean;
  readonly isInterested: boolean;
  /** Blocks that it has asked for, and not yet got. */
  readonly requests: number;
}

export interface Said {
  readonly id?: number;
  readonly event?: string;
  readonly error?: string;
  readonly message?: string;
  readonly port?: number;
  readonly hash?: string;
  readonly peers?: readonly string[];
  readonly nodes?: number;
  readonly target?: string;
  readonly value?: string;
  readonly seq?: number;
  readonly url?: string;
  readonly seeds?: number;
  readonly leechers?: number;
}

export class LibtorrentPeer implements SubjectRun {
  readonly name = 'libtorrent';
  readonly program: Program;
  #address = '';
  #nextId = 1;
  readonly #heard: Said[] = [];

  constructor(program: Program) {
    this.program = program;
    program.onLine((line) => {
      const said = JSON.parse(line) as Said;
      if (said.event !== undefined) this.#heard.push(said);
    });
  }

  static async start(
    room: Room,
    host: Host = LOOPBACK,
    settings: Readonly<Record<string, unknown>> = {},
    finds: Finds = {},
  ): Promise<LibtorrentPeer> {
    const program = room.run({ label: 'libtorrent', command: PYTHON, args: [SCRIPT], host });
    const peer = new LibtorrentPeer(program);
    const started = await peer.ask<{ port: number }>('start', {
      interface: endpointKey({ host: host.address, port: 0 }),
      settings,
      dht: finds.dht !== undefined,
      finds: Object.keys(finds),
    });
    peer.#address = endpointKey({ host: host.address, port: started.port });
    if (finds.dht !== undefined) await peer.ask('dht-join', finds.dht);
    return peer;
  }

  get address(): string {
    return this.#address;
  }

  async ask<T>(what: string, values: object = {}): Promise<T> {
    const id = this.#nextId;
    this.#nextId += 1;
    this.program.write(`${JSON.stringify({ ...values, id, do: what })}\n`);
    const answer = await this.program.waitFor(
      `its answer to ${what}`,
      (line) => {
        const said = JSON.parse(line) as Said;
        return said.id === id ? said : undefined;
      },
      ANSWER_MS,
    );
    if (answer.error !== undefined) throw new Error(`libtorrent: ${what}: ${answer.error}`);
    return answer as T;
  }

  status(): Promise<LibtorrentStatus> {
    return this.ask('status');
  }

  async others(): Promise<readonly LibtorrentOther[]> {
    return (await this.ask<{ others: readonly LibtorrentOther[] }>('others')).others;
  }

  /** What its bdecode makes of them; rejects where that is nothing. */
  async decode(bytes: Uint8Array): Promise<string> {
    const hex = Buffer.from(bytes).toString('hex');
    return (await this.ask<{ text: string }>('decode', { hex })).text;
  }

  /** The event, be it past or to come; `failed` rejects. */
  async event(name: string, timeoutMs: number): Promise<void> {
    const isIt = (said: Said): boolean => said.event === name || said.event === 'failed';
    const found =
      this.#heard.find(isIt) ??
      (await this.program.waitFor(
        name,
        (line) => {
          const said = JSON.parse(line) as Said;
          return isIt(said) ? said : undefined;
        },
        timeoutMs,
      ));
    if (found.event !== name) throw new Error(`libtorrent failed: ${found.message}`);
  }

  /** What `pick` makes of an event that comes after `ask` has been answered, or of one before. */
  async told<T>(what: string, pick: (said: Said) => T | undefined, timeoutMs: number): Promise<T> {
    for (const said of this.#heard) {
      const found = pick(said);
      if (found !== undefined) return found;
    }
    return this.program.waitFor(what, (line) => pick(JSON.parse(line) as Said), timeoutMs);
  }

  finished(timeoutMs: number): Promise<void> {
    return this.event('finished', timeoutMs);
  }

  untilPieces(count: number, timeoutMs: number): Promise<void> {
    const isSo = async (): Promise<boolean> => (await this.status()).pieces >= count;
    return until(timeoutMs, `${count} pieces`, isSo);
  }

  async stop(): Promise<void> {
    this.program.closeInput();
    await within(ANSWER_MS, 'libtorrent to end', this.program.exited);
  }

  async kill(): Promise<void> {
    this.program.kill();
    await this.program.exited;
  }
}

/** With these settings beyond the usual ones. */
export const libtorrentWith = (settings: Readonly<Record<string, unknown>>): Subject => ({
  name: 'libtorrent',
  takesPeersByHand: true,
  async seed(room: Room, request: SeedRequest): Promise<LibtorrentPeer> {
    const all = { ...settings, ...limits(request) };
    const peer = await LibtorrentPeer.start(room, request.host, all, request.finds);
    await peer.ask('add', { ...place(request), mode: 'seed', peers: request.peers ?? [] });
    return peer;
  },
  async download(room: Room, request: DownloadRequest): Promise<LibtorrentPeer> {
    const all = { ...settings, ...limits(request) };
    const peer = await LibtorrentPeer.start(room, request.host, all, request.finds);
    await peer.ask('add', { ...place(request), mode: 'leech', peers: request.peers ?? [] });
    return peer;
  },
});

export const libtorrent: Subject = libtorrentWith({});

function place({ torrent, directory, finds }: SeedRequest | DownloadRequest): object {
  return { torrent, directory, dht: finds?.dht !== undefined };
}

function limits(request: {
  readonly maxUp?: number;
  readonly maxDown?: number;
}): Readonly<Record<string, unknown>> {
  return {
    ...(request.maxUp === undefined ? {} : { upload_rate_limit: request.maxUp }),
    ...(request.maxDown === undefined ? {} : { download_rate_limit: request.maxDown }),
  };
}
