/** A worker that announces as fast as it is answered, from many addresses of loopback. It tells how many answers came in each stretch. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

export interface LoadOrder {
  readonly road: 'udp' | 'http' | 'http-close';
  readonly port: number;
  /** Of 40 hex digits. */
  readonly hashes: readonly string[];
  /** Which addresses are this worker's: 127.1.N.x. */
  readonly worker: number;
  readonly addresses: number;
  /** Different ports that each address announces in each swarm. */
  readonly portsPerSwarm: number;
  /** Announces under way from one address. */
  readonly window: number;
}

/** Sent to the parent every so often. */
export interface LoadCount {
  readonly answers: number;
  /** Answers that named somebody. */
  readonly named: number;
  readonly lost: number;
  /** That were made over HTTP. */
  readonly connections: number;
}

const FIRST_PORT = 7_000;
const LOOK_EVERY_MS = 250;
const LOST_AFTER_MS = 1_000;
const PROTOCOL_ID = 0x41727101980n;

const order = workerData as LoadOrder;
const hashes = order.hashes.map((text) => Buffer.from(text, 'hex'));
const count = { answers: 0, named: 0, lost: 0, connections: 0 };

/** All that an address has to say, one after the other and then again. */
class Announces {
  #at = 0;

  next(): { hash: number; port: number } {
    const at = this.#at++ % (hashes.length * order.portsPerSwarm);
    return { hash: at % hashes.length, port: FIRST_PORT + Math.floor(at / hashes.length) };
  }
}

const addressOf = (at: number): string => `127.1.${order.worker}.${at + 1}`;

const overUdp = (at: number): void => {
  const socket: UdpSocket = createSocket('udp4');
  const announces = new Announces();
  const packet = Buffer.alloc(98);
  packet.write('-XX0000-............', 36, 'latin1');
  packet.writeBigUInt64BE(1n, 64);
  packet.writeInt32BE(-1, 92);
  packet.writeUInt32BE(1, 8);
  let heardMs = performance.now();
  let isKnown = false;
  const send = (): void => {
    const { hash, port } = announces.next();
    const bytes = Buffer.from(packet);
    hashes[hash]!.copy(bytes, 16);
    bytes.writeUInt16BE(port, 96);
    socket.send(bytes);
  };
  const hello = (): void => {
    const bytes = Buffer.alloc(16);
    bytes.writeBigUInt64BE(PROTOCOL_ID);
    socket.send(bytes);
  };
  socket.on('message', (message) => {
    heardMs = performance.now();
    const action = message.readUInt32BE(0);
    if (action === 0 && !isKnown) {
      isKnown = true;
      message.copy(packet, 0, 8, 16);
      for (let sent = 0; sent < order.window; sent++) send();
    }
    if (action !== 1) return;
    count.answers += 1;
    if (message.length > 20) count.named += 1;
    send();
  });
  // It has ended, or not begun: what is lost is counted.
  socket.on('error', () => {});
  socket.bind(0, addressOf(at), () => socket.connect(order.port, '127.0.0.1', hello));
  setInterval(() => {
    if (performance.now() - heardMs < LOST_AFTER_MS) return;
    count.lost += order.window;
    heardMs = performance.now();
    if (!isKnown) hello();
    else for (let sent = 0; sent < order.window; sent++) send();
  }, LOST_AFTER_MS).unref();
};

const HEAD_END = Buffer.from('\r\n\r\n');

const overHttp = (at: number, announces: Announces): void => {
  const staysOpen = order.road === 'http';
  const socket: Socket = connect({
    port: order.port,
    host: '127.0.0.1',
    localAddress: addressOf(at),
    noDelay: true,
  });
  /** At least once: that it is closed afterwards is no loss. */
  let isAnswered = false;
  let rest: Buffer = Buffer.alloc(0);
  const ask = (): void => {
    const { hash, port } = announces.next();
    socket.write(
      `GET /announce?info_hash=${escaped[hash]}&peer_id=-XX0000-............&port=${port}&uploaded=0&downloaded=0&left=1&compact=1&numwant=50 HTTP/1.1\r\nHost: 127.0.0.1\r\n${staysOpen ? '' : 'Connection: close\r\n'}\r\n`,
    );
  };
  const answered = (body: Buffer): void => {
    isAnswered = true;
    count.answers += 1;
    if (!body.includes('5:peers0:')) count.named += 1;
    rest = Buffer.alloc(0);
    if (staysOpen) ask();
  };
  socket.on('connect', () => {
    count.connections += 1;
    ask();
  });
  socket.on('data', (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const head = rest.indexOf(HEAD_END);
    if (head < 0) return;
    const length = /content-length: *(\d+)/i.exec(rest.toString('latin1', 0, head))?.[1];
    if (length === undefined || rest.length < head + HEAD_END.length + Number(length)) return;
    answered(rest.subarray(head + HEAD_END.length));
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    if (!isAnswered) count.lost += 1;
    overHttp(at, announces);
  });
};

const escaped = order.hashes.map((text) => text.replace(/../g, '%$&'));

for (let at = 0; at < order.addresses; at++) {
  if (order.road === 'udp') overUdp(at);
  else for (let side = 0; side < order.window; side++) overHttp(at, new Announces());
}
setInterval(() => parentPort!.postMessage({ ...count }), LOOK_EVERY_MS);
