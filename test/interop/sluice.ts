/** Sluice itself, through its command line as a person or script would use it: `get`, `seed` and `verify` with `--json`. */
import { fileURLToPath } from 'node:url';
import { endpointKey } from '../../source/base/ports/network.ts';
import type { SessionEvent } from '../../source/contract/events.ts';
import type {
  DownloadRequest,
  Finds,
  RunningClient,
  SeedRequest,
  Subject,
  SubjectRun,
} from './client.ts';
import { LOOPBACK } from './namespaces.ts';
import type { Exit, Program } from './program.ts';
import type { Room } from './room.ts';

export const SLUICE = fileURLToPath(new URL('../../bin/sluice.js', import.meta.url));

const START_MS = 30_000;

/** The event's line, if it is one of that name. */
export function eventNamed<Name extends SessionEvent['name']>(
  line: string,
  name: Name,
): Extract<SessionEvent, { name: Name }> | undefined {
  if (!line.startsWith('{')) return undefined;
  const event = JSON.parse(line) as SessionEvent;
  return event.name === name ? (event as Extract<SessionEvent, { name: Name }>) : undefined;
}

export class SluiceRun implements SubjectRun {
  readonly name = 'Sluice';
  readonly program: Program;
  readonly address: string;
  piecesVerified = 0;

  private constructor(program: Program, address: string) {
    this.program = program;
    this.address = address;
    program.onLine((line) => {
      if (eventNamed(line, 'piece:verified') !== undefined) this.piecesVerified += 1;
    });
  }

  /** Runs a verb that listens, with `--json`, and waits until it does. */
  static async start(
    room: Room,
    args: readonly string[],
    request: SeedRequest | DownloadRequest,
    isReadyAt: 'session:listening' | 'torrent:checked' = 'session:listening',
  ): Promise<SluiceRun> {
    const host = request.host ?? LOOPBACK;
    const all = [...args, '--port', '0', '--json'];
    const program = startSluice(room, all, request, surroundings(request.finds));
    let port: number | undefined;
    const pick = (line: string): number | undefined => {
      port ??= eventNamed(line, 'session:listening')?.port;
      return eventNamed(line, isReadyAt) && port;
    };
    await program.waitFor(isReadyAt, pick, START_MS);
    return new SluiceRun(program, endpointKey({ host: host.address, port: port as number }));
  }

  async finished(timeoutMs: number): Promise<void> {
    const exit = await this.program.waitForExit(timeoutMs);
    if (exit.code !== 0) throw new Error(`Sluice ended with ${describe(exit)}`);
  }

  async untilPieces(count: number, timeoutMs: number): Promise<void> {
    if (this.piecesVerified >= count) return;
    const pick = (): true | undefined => (this.piecesVerified >= count ? true : undefined);
    await this.program.waitFor(`${count} pieces`, pick, timeoutMs);
  }

  async stop(): Promise<void> {
    await this.program.stop('SIGINT');
  }

  async kill(): Promise<void> {
    this.program.kill();
    await this.program.exited;
  }
}

/** Any verb, bare. */
export function startSluice(
  room: Room,
  args: readonly string[],
  request: Pick<SeedRequest, 'host'> = {},
  env: Readonly<Record<string, string>> = {},
): Program {
  return room.run({
    label: `sluice-${args[0]}`,
    command: process.execPath,
    args: [SLUICE, ...args],
    host: request.host,
    env: { SLUICE_STATE: room.path, ...env },
  });
}

/** With these flags beyond the usual ones. */
export const sluiceWith = (flags: readonly string[]): Subject => ({
  name: 'Sluice',
  takesPeersByHand: true,
  async seed(room, request): Promise<RunningClient> {
    const limit = request.maxUp === undefined ? [] : ['--max-up', String(request.maxUp)];
    const state = room.folder('sluice-state');
    const peers = (request.peers ?? []).flatMap((peer) => ['--peer', peer]);
    const place = [request.torrent, '--dir', request.directory, '--state', state, ...peers];
    // Before its check a seeder turns peers away, and they come back late.
    return SluiceRun.start(
      room,
      ['seed', ...place, ...limit, ...flags],
      request,
      'torrent:checked',
    );
  },
  async download(room, request): Promise<SluiceRun> {
    const peers = (request.peers ?? []).flatMap((peer) => ['--peer', peer]);
    const state = request.state ?? room.folder('sluice-state');
    const limit = request.maxDown === undefined ? [] : ['--max-down', String(request.maxDown)];
    const place = [request.torrent, '--dir', request.directory, '--state', state];
    return SluiceRun.start(room, ['get', ...place, ...peers, ...limit, ...flags], request);
  },
});

export const sluice: Subject = sluiceWith([]);

/** Peer exchange cannot be switched off: who meets nobody else by it hears nothing. */
function surroundings({ lsd, dht }: Finds = {}): Readonly<Record<string, string>> {
  return {
    ...(lsd === true ? { SLUICE_LSD: 'on' } : {}),
    ...(dht === undefined ? {} : { SLUICE_DHT: endpointKey(dht) }),
  };
}

function describe(exit: Exit): string {
  return exit.signal ?? `code ${exit.code}`;
}
