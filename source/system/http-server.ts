/** The `HttpServer` port over `node:http`. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type {
  HttpBody,
  HttpListener,
  HttpQuestion,
  HttpReply,
  HttpServer,
  HttpServerLimits,
} from '../base/ports/http-server.ts';
import { type Endpoint, endpointKey } from '../base/ports/network.ts';
import { plainHost } from './address.ts';
import { networkError } from './network-error.ts';
import { withoutIpv6 } from './tcp.ts';

type Answer = (question: HttpQuestion) => HttpReply;

/** How often Node looks for requests that take too long. */
const LOOK_EVERY_MS = 1_000;
/** Questions of one connection that are answered or wait for that: players ask one at a time. */
const MAX_OPEN_QUESTIONS = 16;

export class NodeHttpServer implements HttpServer {
  async listen(local: Endpoint, limits: HttpServerLimits, answer: Answer): Promise<HttpListener> {
    const server = createServer(
      {
        maxHeaderSize: limits.maxHeaderBytes,
        headersTimeout: limits.requestTimeoutMs,
        requestTimeout: limits.requestTimeoutMs,
        keepAliveTimeout: limits.idleTimeoutMs,
        connectionsCheckingInterval: LOOK_EVERY_MS,
      },
      (request, response) => reply(request, response, answer),
    );
    server.maxConnections = limits.maxConnections;
    capHosts(server, limits.maxConnectionsPerHost);
    try {
      return await listenAt(server, local);
    } catch (error) {
      const other = withoutIpv6(local, error);
      if (other !== undefined) return this.listen(other, limits, answer);
      throw networkError(error, `listen on TCP ${endpointKey(local)}`);
    }
  }
}

const listenAt = async (server: Server, { host, port }: Endpoint): Promise<HttpListener> => {
  await new Promise<void>((resolve, reject) => {
    // Stays: an accept that fails later (too many open files) must not end the process.
    server.on('error', reject);
    server.listen({ host, port }, resolve);
  });
  const { address, port: taken } = server.address() as AddressInfo;
  return {
    local: { host: plainHost(address), port: taken },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** Nobody takes all the places. */
const capHosts = (server: Server, most: number): void => {
  const counts = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const host = socket.remoteAddress ?? '';
    const count = (counts.get(host) ?? 0) + 1;
    if (count > most) {
      socket.destroy();
      return;
    }
    counts.set(host, count);
    socket.once('close', () => {
      const left = counts.get(host)! - 1;
      if (left === 0) counts.delete(host);
      else counts.set(host, left);
    });
  });
};

const openQuestions = new WeakMap<Socket, number>();

/** False where it has asked too much already. */
const takeQuestion = (socket: Socket, response: ServerResponse): boolean => {
  const count = (openQuestions.get(socket) ?? 0) + 1;
  if (count > MAX_OPEN_QUESTIONS) return false;
  openQuestions.set(socket, count);
  response.once('close', () => openQuestions.set(socket, openQuestions.get(socket)! - 1));
  return true;
};

const reply = (request: IncomingMessage, response: ServerResponse, answer: Answer): void => {
  const { method = '', url: target = '', socket } = request;
  const from = { host: plainHost(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 };
  // It left while its words were read.
  if (from.host === '' || !takeQuestion(socket, response)) return void socket.destroy();
  const { status, contentType, headers, body } = answer({
    ...{ method, target, from, hasBody: hasBody(request) },
    header: (name) => headerOf(request, name),
  });
  response.sendDate = false;
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': 'parts' in body ? body.size : body.length,
    'x-content-type-options': 'nosniff',
    ...headers,
    // A body that nobody reads would come before the next request.
    ...(hasBody(request) ? { connection: 'close' } : {}),
  });
  if (method === 'HEAD') response.end();
  else if ('parts' in body) void send(body, response);
  else response.end(body);
};

const headerOf = ({ headers }: IncomingMessage, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
};

/** At the pace of who reads it. What fails on the way breaks the connection off: its head was sent long ago. */
const send = async (body: HttpBody, response: ServerResponse): Promise<void> => {
  const gone = new AbortController();
  let onRoom = (): void => {};
  response.on('drain', () => onRoom());
  response.on('close', () => {
    gone.abort();
    onRoom();
  });
  try {
    await turnOf(response);
    for await (const part of body.parts(gone.signal)) {
      if (gone.signal.aborted) return;
      if (response.write(part)) continue;
      await new Promise<void>((resolve) => {
        onRoom = resolve;
        if (gone.signal.aborted) resolve();
      });
    }
    if (!gone.signal.aborted) response.end();
  } catch {
    response.destroy();
  }
};

/** Answers leave a connection in the order of its questions: until then nothing is made ready. */
const turnOf = async (response: ServerResponse): Promise<void> => {
  if (response.socket !== null) return;
  await new Promise<void>((resolve) => {
    response.once('socket', () => resolve());
    response.once('close', resolve);
  });
};

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
