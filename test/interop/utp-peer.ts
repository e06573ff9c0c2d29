/**
 * An engine that dials by uTP alone and takes nothing else, in a process of its own.
 *
 *   node test/interop/utp-peer.ts HOST TORRENT FOLDER [PEER [BYTES-PER-SECOND]]
 *
 * Says `ready PORT`, then `done` when all is there, and ends with its standard input.
 */
import { readFileSync } from 'node:fs';
import { SluiceError } from '../../source/base/errors.ts';
import type {
  Connection,
  ConnectionHandler,
  Endpoint,
  Tcp,
} from '../../source/base/ports/network.ts';
import { nodePorts } from '../../source/cli/compose.ts';
import { VERSION } from '../../source/cli/version.ts';
import { createSession } from '../../source/engine/session/session.ts';
import { VolatileStateStore } from '../../source/system/volatile-state.ts';

const [host, torrent, folder, peer, rate] = process.argv.slice(2) as [
  string,
  string,
  string,
  string?,
  string?,
];

/** Nobody is reached by it. */
class RefusedConnection implements Connection {
  readonly carrier = 'tcp';
  readonly remote: Endpoint;
  readonly local: Endpoint = { host, port: 0 };
  readonly bufferedBytes = 0;

  constructor(remote: Endpoint, handler: ConnectionHandler) {
    this.remote = remote;
    setImmediate(() => handler.onClose(new SluiceError('network/refused', 'uTP alone')));
  }

  write(): boolean {
    return false;
  }

  cork(): void {}
  uncork(): void {}
  pause(): void {}
  resume(): void {}
  readAtMost(): void {}
  end(): void {}
  destroy(): void {}
}

const made = nodePorts(folder, () => {});
const { tcp } = made.network;
const refusing: Tcp = {
  connect: (remote, handler) => new RefusedConnection(remote, handler),
  listen: (local) => tcp.listen(local, () => undefined),
};
const session = await createSession({
  ports: {
    ...made,
    network: { ...made.network, tcp: refusing },
    state: new VolatileStateStore(),
  },
  version: VERSION,
  defaultDirectory: folder,
  stateDirectory: folder,
  listenPorts: [0],
  listenHost: host,
  settings: {
    encryption: { outgoing: 'off', incoming: 'off' },
    session: { downloadLimit: rate === undefined ? null : Number(rate) },
  },
});
const say = (words: string) => process.stdout.write(`${words}\n`);
session.onEvent((event) => {
  if (event.name === 'torrent:checked') say(`ready ${session.frame().session.listenPort}`);
  if (event.name === 'torrent:finished') say('done');
});
const base64 = readFileSync(torrent).toString('base64');
const { id } = await session.execute('torrent:add', { source: { kind: 'bytes', base64 } });
if (peer !== undefined) await session.execute('torrent:add-peer', { id, address: peer });
process.stdin.resume();
process.stdin.on('end', async () => {
  const { user, system } = process.cpuUsage();
  say(`cpu ${(user + system) / 1000}`);
  await session.close();
  await made.hashing.close();
  process.exit();
});
