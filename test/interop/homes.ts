/**
 * An internet in small: a host in the open, and homes whose hosts stand behind a router of their own that translates
 * addresses and lets nobody in, as routers do. All addresses are public ones, so that no rule about near ones is in
 * the way; nothing of it leaves the machine.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import type { Host } from './namespaces.ts';
import type { Room } from './room.ts';

export interface Home {
  /** Its address is the one that the internet sees. */
  readonly router: Host;
  readonly inside: Host;
}

export interface Internet {
  readonly open: Host;
  readonly homes: readonly Home[];
}

/** What miniupnpd wants to find, too: it fills the chains of its name. */
const RULES = `
table inet filter {
  chain miniupnpd { }
  chain forward {
    type filter hook forward priority 0; policy accept;
    ct status dnat accept
    iifname "eth0" ct state new drop
  }
  chain input {
    type filter hook input priority 0; policy accept;
    iifname "eth0" ct state new drop
  }
  chain prerouting_miniupnpd { }
  chain postrouting_miniupnpd { }
  chain prerouting { type nat hook prerouting priority -100; jump prerouting_miniupnpd; }
  chain postrouting {
    type nat hook postrouting priority 100;
    jump postrouting_miniupnpd
    oifname "eth0" masquerade
  }
}
`;

/** Why there can be no routers here, in words. */
export function whyNoRouters(): string | null {
  const options = { input: RULES, encoding: 'utf8' } as const;
  const tried = spawnSync('unshare', ['--net', '--', 'nft', '-f', '-'], options);
  if (tried.status === 0) return null;
  return `no router can be made here (${(tried.stderr ?? '').trim() || 'no nft'})`;
}

export async function openInternet(room: Room, homes: number): Promise<Internet> {
  const { hosts } = await room.network(1 + 2 * homes);
  const open = onInternet(hosts[0]!, 1);
  return {
    open,
    homes: Array.from({ length: homes }, (_, at) =>
      openHome(hosts[1 + 2 * at]!, hosts[2 + 2 * at]!, at + 1),
    ),
  };
}

function onInternet(host: Host, at: number): Host {
  const address = `45.0.${at}.1`;
  run(host, ['ip', 'address', 'flush', 'dev', 'eth0']);
  run(host, ['ip', 'address', 'add', `${address}/8`, 'dev', 'eth0']);
  return { ...host, address };
}

function openHome(routing: Host, behind: Host, at: number): Home {
  const router = onInternet(routing, 10 + at);
  const [gateway, address] = [`192.168.${at}.1`, `192.168.${at}.7`];
  run(behind, ['ip', 'link', 'set', 'eth0', 'down']);
  const other = ['type', 'veth', 'peer', 'name', 'lan', 'netns', pidOf(routing)];
  run(behind, ['ip', 'link', 'add', 'home', ...other]);
  run(routing, ['ip', 'address', 'add', `${gateway}/24`, 'dev', 'lan']);
  run(routing, ['ip', 'link', 'set', 'lan', 'up']);
  run(behind, ['ip', 'address', 'add', `${address}/24`, 'dev', 'home']);
  run(behind, ['ip', 'link', 'set', 'home', 'up']);
  run(behind, ['ip', 'route', 'add', 'default', 'via', gateway]);
  run(routing, ['sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']);
  run(routing, ['nft', '-f', '-'], RULES);
  return { router, inside: { ...behind, address } };
}

/** Of whoever holds its namespace open. */
function pidOf({ prefix }: Host): string {
  return /\/proc\/(\d+)\//.exec(prefix.join(' '))![1]!;
}

function run(host: Host, command: readonly string[], input = ''): void {
  const [program, ...args] = [...host.prefix, ...command];
  execFileSync(program as string, args, { input, stdio: ['pipe', 'ignore', 'inherit'] });
}
