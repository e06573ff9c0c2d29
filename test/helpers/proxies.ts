/** Two proxies in a few lines: SOCKS5 with a login and datagrams, and HTTP (CONNECT) with one. They look names up in a table. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, isIP, type Server, type Socket } from 'node:net';

export const PROXY_LOGIN = { name: 'me', password: 'se:cret' } as const;

export interface ProxyOptions {
  readonly host: string;
  readonly port: number;
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly say: (line: string) => void;
}

interface Goal {
  readonly host: string;
  readonly port: number;
  readonly end: number;
}

const goalIn = (bytes: Buffer, at: number): Goal => {
  const kind = bytes[at];
  const length = kind === 1 ? 4 : kind === 4 ? 16 : bytes[at + 1]!;
  const from = kind === 3 ? at + 2 : at + 1;
  const data = bytes.subarray(from, from + length);
  const host = kind === 3 ? data.toString() : [...data].join('.');
  const end = from + length;
  return { host, port: bytes.readUInt16BE(end), end: end + 2 };
};

const packed = (host: string, port: number): Buffer =>
  Buffer.from([1, ...host.split('.').map(Number), port >> 8, port & 0xff]);

const addressOf = (host: string, { names }: ProxyOptions): string | undefined =>
  isIP(host) === 0 ? names[host]?.[0] : host;

/** Reads exactly as much as the next step needs. */
class Asker {
  readonly #socket: Socket;
  #read = Buffer.alloc(0);
  #wake = (): void => {};

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', this.#onData);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#read = Buffer.concat([this.#read, chunk]);
    this.#wake();
  };

  async until(isEnough: (bytes: Buffer) => number): Promise<Buffer> {
    for (;;) {
      const count = isEnough(this.#read);
      if (count > 0 && this.#read.length >= count) {
        const taken = this.#read.subarray(0, count);
        this.#read = this.#read.subarray(count);
        return taken;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  release(): Buffer {
    this.#socket.off('data', this.#onData);
    return this.#read;
  }
}

const join = (one: Socket, other: Socket): void => {
  one.pipe(other).pipe(one);
  for (const [socket, mate] of [
    [one, other],
    [other, one],
  ] as const) {
    socket.on('error', () => mate.destroy());
    socket.on('close', () => mate.destroy());
  }
};

export interface ServedProxy {
  readonly port: number;
  /** As when it is restarted: whoever is connected is not any more. */
  hangUp(): void;
  close(): void;
}

const served = async (server: Server, { host, port }: ProxyOptions): Promise<ServedProxy> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(port, host);
  await once(server, 'listening');
  const hangUp = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    hangUp,
    close() {
      server.close();
      hangUp();
    },
  };
};

/** Its relay for datagrams has the next port. */
export const serveSocks = async (options: ProxyOptions): Promise<ServedProxy> => {
  const server = createServer((socket) => {
    void negotiate(socket, options, () => {
      client = undefined;
      return relay.address().port;
    });
  });
  const proxy = await served(server, options);
  const relay = createSocket('udp4');
  let client: { readonly address: string; readonly port: number } | undefined;
  relay.on('message', (message, from) => {
    client ??= from;
    if (from.address === client.address && from.port === client.port) {
      const goal = goalIn(message, 3);
      const host = addressOf(goal.host, options);
      options.say(`socks datagram to ${goal.host}`);
      if (host !== undefined) relay.send(message.subarray(goal.end), goal.port, host);
      return;
    }
    const head = Buffer.concat([Buffer.alloc(3), packed(from.address, from.port)]);
    relay.send(Buffer.concat([head, message]), client.port, client.address);
  });
  relay.bind(options.port === 0 ? 0 : options.port + 1, options.host);
  await once(relay, 'listening');
  const close = (): void => {
    relay.close();
    proxy.close();
  };
  return { ...proxy, close };
};

const negotiate = async (
  socket: Socket,
  options: ProxyOptions,
  /** Answers where datagrams are to be sent. */
  associate: () => number,
): Promise<void> => {
  const asker = new Asker(socket);
  await asker.until((bytes) => (bytes.length < 2 ? 0 : 2 + bytes[1]!));
  socket.write(Buffer.from([5, 2]));
  const login = await asker.until((bytes) => {
    const name = bytes[1];
    return name === undefined || bytes[2 + name] === undefined ? 0 : 3 + name + bytes[2 + name]!;
  });
  const name = login.subarray(2, 2 + login[1]!).toString();
  const password = login.subarray(3 + login[1]!).toString();
  const isGood = name === PROXY_LOGIN.name && password === PROXY_LOGIN.password;
  socket.write(Buffer.from([1, isGood ? 0 : 1]));
  if (!isGood) return void socket.end();
  const request = await asker.until((bytes) => {
    if (bytes.length < 5) return 0;
    return bytes[3] === 1 ? 10 : bytes[3] === 4 ? 22 : 7 + bytes[4]!;
  });
  const goal = goalIn(request, 3);
  if (request[1] === 3) {
    options.say('socks associate');
    socket.write(Buffer.concat([Buffer.from([5, 0, 0]), packed('0.0.0.0', associate())]));
    return;
  }
  const host = addressOf(goal.host, options);
  options.say(`socks connect to ${goal.host}`);
  if (host === undefined) {
    return void socket.end(Buffer.concat([Buffer.from([5, 4, 0]), packed('0.0.0.0', 0)]));
  }
  const other = connect(goal.port, host);
  other.on('error', () => socket.destroy());
  other.once('connect', () => {
    socket.write(Buffer.concat([Buffer.from([5, 0, 0]), packed('0.0.0.0', 0)]));
    other.write(asker.release());
    join(socket, other);
  });
};

export const serveHttpProxy = (options: ProxyOptions): Promise<ServedProxy> => {
  const { name, password } = PROXY_LOGIN;
  const login = `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
  const server = createHttpServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, socket: Socket, head: Buffer) => {
    socket.on('error', () => {});
    const [host = '', port = ''] = (request.url ?? '').split(':');
    options.say(`http connect to ${host}`);
    const address = addressOf(host, options);
    if (request.headers['proxy-authorization'] !== login || address === undefined) {
      return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    }
    const other = connect(Number(port), address);
    other.on('error', () => socket.destroy());
    other.once('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      other.write(head);
      join(socket, other);
    });
  });
  return served(server, options);
};
