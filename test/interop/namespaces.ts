/**
 * Hosts for strangers to stand on: loopback, or several of their own with real addresses, each a
 * network namespace on one bridge. A namespace is held open by a `cat` that ends when this process
 * does, however that comes about; the kernel then takes namespace, links and bridge away, so nothing
 * is ever left behind. Nothing in them has a way out of the machine.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';

export interface Host {
  readonly address: string;
  /** What to put before a command to run it on this host. */
  readonly prefix: readonly string[];
}

export const LOOPBACK: Host = { address: '127.0.0.1', prefix: [] };

export interface Network {
  readonly hosts: readonly Host[];
  close(): void;
}

const HOLD = ['--net', '--', 'sh', '-c', 'ip link set lo up && echo up && exec cat'];

/** Whether this machine lets us make namespaces; an answer in words where not. */
export function whyNoNamespaces(): string | null {
  const tried = spawnSync('unshare', ['--net', '--', 'ip', 'link', 'set', 'lo', 'up'], {
    encoding: 'utf8',
  });
  if (tried.status === 0) return null;
  return `network namespaces cannot be made here (${(tried.stderr ?? '').trim() || 'no unshare'})`;
}

/** By family: an address in the network, and its length. */
const PLACES = {
  4: (at: number) => [`10.77.0.${at}`, 24] as const,
  6: (at: number) => [`fd77::${at.toString(16)}`, 32] as const,
};

/** `count` hosts 10.77.0.1, .2, … or fd77::1, ::2, … that reach one another and nothing else. */
export async function openNetwork(count: number, family: 4 | 6 = 4): Promise<Network> {
  const holders: ChildProcess[] = [];
  const close = (): void => {
    for (const holder of holders) holder.kill('SIGKILL');
  };
  try {
    const hub = await hold(holders);
    inside(hub, ['ip', 'link', 'add', 'hub', 'type', 'bridge']);
    inside(hub, ['ip', 'link', 'set', 'hub', 'up']);
    const hosts: Host[] = [];
    for (let at = 1; at <= count; at++) hosts.push(await join(holders, hub, at, family));
    return { hosts, close };
  } catch (error) {
    close();
    throw error;
  }
}

async function join(
  holders: ChildProcess[],
  hub: number,
  at: number,
  family: 4 | 6,
): Promise<Host> {
  const pid = await hold(holders);
  const [address, bits] = PLACES[family](at);
  const port = `port${at}`;
  const veth = ['type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pid)];
  inside(hub, ['ip', 'link', 'add', port, ...veth]);
  inside(hub, ['ip', 'link', 'set', port, 'master', 'hub', 'up']);
  const addressing = ['ip', 'address', 'add', `${address}/${bits}`, 'dev', 'eth0'];
  inside(pid, family === 6 ? [...addressing, 'nodad'] : addressing);
  inside(pid, ['ip', 'link', 'set', 'eth0', 'up']);
  // Who joins a group without naming an interface gets that of this route; IPv6 has one of its own.
  if (family === 4) inside(pid, ['ip', 'route', 'add', '224.0.0.0/4', 'dev', 'eth0']);
  return { address, prefix: enter(pid) };
}

export async function hold(holders: ChildProcess[]): Promise<number> {
  const holder = spawn('unshare', HOLD, { stdio: ['pipe', 'pipe', 'inherit'] });
  holders.push(holder);
  await new Promise<void>((resolve, reject) => {
    holder.once('error', reject);
    holder.once('exit', (code) => reject(new Error(`unshare --net ended with ${code}`)));
    holder.stdout?.once('data', () => resolve());
  });
  return holder.pid as number;
}

export function enter(pid: number): readonly string[] {
  return ['nsenter', `--net=/proc/${pid}/ns/net`, '--'];
}

export function inside(pid: number, command: readonly string[]): void {
  const [program, ...args] = [...enter(pid), ...command];
  execFileSync(program as string, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
