/** Free ports for strangers that cannot be told "any": free for TCP and UDP on loopback, and below the range the kernel hands out by itself. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

const FIRST = 12_000;
const COUNT = 18_000;

/** Each process starts elsewhere, so that test files side by side do not meet. */
let next = (process.pid * 257) % COUNT;

export async function freePort(): Promise<number> {
  for (let tries = 0; tries < COUNT; tries++) {
    const port = FIRST + next;
    next = (next + 1) % COUNT;
    if ((await isTcpFree(port)) && (await isUdpFree(port))) return port;
  }
  throw new Error('no free port on loopback');
}

function isTcpFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '0.0.0.0', () => server.close(() => resolve(true)));
  });
}

function isUdpFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.bind(port, '0.0.0.0', () => socket.close(() => resolve(true)));
  });
}
