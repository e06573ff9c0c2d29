/**
 * Holds sockets to one interface. Node has no call for it, and an address of the interface alone does not do: Linux sends
 * from any address by whatever route leads to the goal. But there an IPv6 socket that is told to connect to a link-local
 * address `fe80::1%eth1` takes that interface for all that follows, also where it cannot connect, as one with an IPv4
 * address of its own cannot: nothing leaves, and from then on it is an IPv4 socket that is held to `eth1`, as with
 * SO_BINDTODEVICE. Whether that worked is seen by `sourceToWorld`, which is asked before anything is sent.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { SluiceError } from '../base/errors.ts';
import { mappedHost, plainHost } from './address.ts';
import { networkError, systemCodeOf } from './network-error.ts';

/** What the kernel answers to such a connect, once it has taken the interface; the second where that has no IPv6. */
const AS_HOPED: readonly string[] = ['EAFNOSUPPORT', 'ENETUNREACH'];
const ANY_PORT = 9;
/** Addresses for examples: nobody is there, and nothing is sent. */
const WORLD = { 4: '192.0.2.1', 6: '2001:db8::1' } as const;
/** For a socket of the system's own TCP handles: `SOCKET` and `SERVER` of Node's. */
const HANDLE_KINDS = { socket: 0, server: 1 } as const;

/** Can IPv4 sockets be held to an interface here? */
export const holdsDevices = process.platform === 'linux';

/** Of another there is no number, and what the kernel makes of that nobody knows. */
const isHere = (device: string): boolean => Object.hasOwn(networkInterfaces(), device);

const nowhereOn = (device: string): string => `fe80::1%${device}`;

/** Of a UDP socket of IPv6 that is bound to an IPv4 address: rejects where the interface is not there. */
export const holdUdp = (socket: UdpSocket, device: string): Promise<void> =>
  new Promise((resolve, reject) => {
    if (!isHere(device)) return reject(notHeld(device, undefined));
    const answered = (error?: Error): void => {
      if (AS_HOPED.includes(systemCodeOf(error))) resolve();
      else reject(notHeld(device, error));
    };
    // Its type says nothing of the error that the callback gets.
    socket.connect(ANY_PORT, nowhereOn(device), answered as () => void);
  });

/** Node's own handle of a TCP socket. */
export interface TcpHandle {
  bind6(host: string, port: number, flags: number): number;
  connect6(request: object, host: string, port: number): number;
  close(): void;
}

interface TcpBinding {
  readonly TCP: new (kind: number) => TcpHandle;
  readonly TCPConnectWrap: new () => object;
}

/** Only what Node's own modules are made of can connect a socket twice. Undefined where it is not to be had. */
const tcpBinding = (): TcpBinding | undefined => {
  const { binding } = process as unknown as { binding?: (name: string) => TcpBinding };
  try {
    return binding?.call(process, 'tcp_wrap');
  } catch {
    return undefined;
  }
};

/** A TCP socket with this IPv4 address, held to the interface; not connected, not listening. Throws `network/*`. */
export const heldTcp = (
  kind: keyof typeof HANDLE_KINDS,
  host: string,
  port: number,
  device: string,
): TcpHandle => {
  const binding = tcpBinding();
  if (binding === undefined || !isHere(device)) throw notHeld(device, undefined);
  const handle = new binding.TCP(HANDLE_KINDS[kind]);
  const bound = handle.bind6(mappedHost(host), port, 0);
  if (bound === 0) {
    const answer = handle.connect6(new binding.TCPConnectWrap(), nowhereOn(device), ANY_PORT);
    if (AS_HOPED.includes(systemErrorName(answer))) return handle;
  }
  handle.close();
  if (bound !== 0) throw networkError(systemError(bound), `use ${host}`);
  throw notHeld(device, undefined);
};

const systemErrorName = (code: number): string => (code < 0 ? getSystemErrorName(code) : '');

const systemError = (code: number): Error =>
  Object.assign(new Error(`bind ${systemErrorName(code)}`), { code: systemErrorName(code) });

const notHeld = (device: string, cause: unknown): SluiceError =>
  new SluiceError('network/unreachable', `nothing can be sent by ${device}`, { cause });

/** See `Interfaces`. Nothing is sent: a UDP socket only says where it would send from. */
export const sourceToWorld = async (
  family: 4 | 6,
  device: string | undefined,
): Promise<string | undefined> => {
  const isHeld = family === 4 && device !== undefined && holdsDevices;
  const socket = createSocket({ type: family === 6 || isHeld ? 'udp6' : 'udp4' });
  // Stays: it has nothing to say later.
  socket.on('error', () => {});
  try {
    if (isHeld) {
      await bound(socket, mappedHost('0.0.0.0'));
      await holdUdp(socket, device);
    }
    await connected(socket, isHeld ? mappedHost(WORLD[4]) : WORLD[family]);
    const source = plainHost(socket.address().address);
    return isIPv4(source) === (family === 4) ? source : undefined;
  } catch {
    // No such interface, or no way to the world.
    return undefined;
  } finally {
    socket.close();
  }
};

const bound = (socket: UdpSocket, address: string): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address, port: 0 }, resolve);
  });

const connected = (socket: UdpSocket, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const answered = (error?: Error): void => (error ? reject(error) : resolve());
    socket.connect(ANY_PORT, host, answered as () => void);
  });
