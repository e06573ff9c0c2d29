/**
 * A host with two ways out, each a network namespace away: `eth0` has the default route and leads to a host that has all the
 * addresses of the world, too, so that whatever strays arrives; `eth1` leads to the world itself. IPv6 is off, and neighbours
 * are known beforehand, so that every packet on `eth0` is one that somebody sent.
 */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { enter, type Host, hold, inside } from '../namespaces.ts';
import { type Program, until } from '../program.ts';
import type { Room } from '../room.ts';

export const WORLD = { services: '99.0.0.1', seeder: '99.0.0.2' } as const;
export const OURS = { stray: '10.1.0.2', wanted: '10.2.0.2' } as const;
const GATEWAY = '10.1.0.1';
const CAPTURE_MS = 30_000;

export interface Capture {
  /** A line for each packet so far. */
  lines(): readonly string[];
}

export class TwoRoads {
  readonly us: Host;
  readonly world: Host;
  readonly #pid: number;
  readonly #room: Room;

  private constructor(room: Room, us: number, world: number) {
    this.#room = room;
    this.#pid = us;
    this.us = { address: OURS.wanted, prefix: enter(us) };
    this.world = { address: WORLD.services, prefix: enter(world) };
  }

  static async open(room: Room): Promise<TwoRoads> {
    const holders: ChildProcess[] = [];
    room.defer(() => {
      for (const holder of holders) holder.kill('SIGKILL');
    });
    const [us, world, stray] = [await hold(holders), await hold(holders), await hold(holders)];
    for (const pid of [us, world, stray]) {
      inside(pid, ['sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1']);
      inside(pid, ['sysctl', '-qw', 'net.ipv6.conf.default.disable_ipv6=1']);
    }
    join(us, 'eth0', `${OURS.stray}/24`, stray);
    join(us, 'eth1', `${OURS.wanted}/24`, world);
    for (const pid of [world, stray]) {
      for (const address of Object.values(WORLD)) {
        inside(pid, ['ip', 'address', 'add', `${address}/32`, 'dev', 'far']);
      }
    }
    inside(stray, ['ip', 'address', 'add', `${GATEWAY}/24`, 'dev', 'far']);
    inside(world, ['ip', 'route', 'add', '10.2.0.0/24', 'dev', 'far']);
    inside(us, ['ip', 'route', 'add', 'default', 'via', GATEWAY, 'dev', 'eth0']);
    return new TwoRoads(room, us, world);
  }

  /** In our namespace, such as `ip link set eth1 down`. */
  do(command: string): void {
    inside(this.#pid, command.split(' '));
  }

  /** Packets that an interface of ours has sent, whatever they were. */
  sent(device: string): number {
    const path = `/proc/${this.#pid}/net/dev`;
    const line = readFileSync(path, 'utf8')
      .split('\n')
      .find((each) => each.includes(`${device}:`));
    const [, figures = ''] = line?.split(':') ?? [];
    return Number(figures.trim().split(/\s+/)[9] ?? Number.NaN);
  }

  /** Each packet on an interface of ours, from now on. */
  async capture(device: string): Promise<Capture> {
    const program: Program = this.#room.run({
      label: `capture-${device}`,
      host: this.us,
      command: 'tshark',
      args: [
        '-i',
        device,
        '-n',
        '-l',
        '-T',
        'fields',
        '-E',
        'separator=,',
        '-E',
        'occurrence=f',
        ...fields(),
      ],
    });
    // Killed, it would leave the one that listens for it behind.
    this.#room.defer(() => program.stop('SIGINT').then(() => {}));
    const seen: string[] = [];
    program.onLine((line) => void seen.push(line));
    await until(CAPTURE_MS, `the capture on ${device}`, () => {
      this.stray(device);
      return seen.some((line) => line.includes(MARK));
    });
    return { lines: () => seen.filter((line) => !line.includes(MARK)) };
  }

  /** Sends something by an interface, so that it is seen that this would be seen. */
  stray(device: string): void {
    const [head] = (device === 'eth0' ? OURS.stray : OURS.wanted).split(/\.\d+$/);
    this.do(`ip neigh replace ${head}.${MARK_HOST} lladdr 02:00:00:00:00:01 dev ${device}`);
    inside(this.#pid, ['bash', '-c', `echo x > /dev/udp/${head}.${MARK_HOST}/9`]);
  }
}

const MARK_HOST = 99;
const MARK = `.${MARK_HOST},`;

const FIELDS = [
  'ip.src',
  'ip.dst',
  'tcp.dstport',
  'udp.dstport',
  'arp.dst.proto_ipv4',
  'tcp.flags.reset',
  'icmp.type',
];

const fields = (): readonly string[] => FIELDS.flatMap((name) => ['-e', name]);

const join = (us: number, device: string, address: string, them: number): void => {
  const peer = ['type', 'veth', 'peer', 'name', 'far', 'netns', String(them)];
  inside(us, ['ip', 'link', 'add', device, ...peer]);
  inside(us, ['ip', 'address', 'add', address, 'dev', device]);
  inside(them, ['ip', 'link', 'set', 'far', 'up']);
  inside(us, ['ip', 'link', 'set', device, 'up']);
};
