/**
 * A host with two ways out over IPv6 alone: `eth1` has the better route and leads to the world; `eth0` has one that the system
 * takes when the other is gone, and leads to a host that has all the addresses of the world, too, so that whatever strays arrives.
 */
import type { ChildProcess } from 'node:child_process';
import { enter, type Host, hold, inside } from '../namespaces.ts';
import { until } from '../program.ts';
import type { Room } from '../room.ts';

export const WORLD_SIX = { services: '2001:db8:99::1', seeder: '2001:db8:99::2' } as const;
export const OURS_SIX = '2001:db8:b::2';
const STRAY = '2001:db8:a::2';
const GATEWAYS = { eth0: '2001:db8:a::1', eth1: '2001:db8:b::1' } as const;
const METRICS = { eth0: 1_000, eth1: 100 } as const;
const MARKED = '2001:db8:a::99';
const CAPTURE_MS = 30_000;
/**
 * An acknowledgement or an end without data, of a connection that was there when the way was lost: the system sends them
 * by whichever is left, and Sluice can hold no socket of IPv6 to an interface. Nothing begins by them.
 */
const LAST_WORDS = /,0x00(?:04|10|11|14),0$/;

export class SixRoads {
  readonly us: Host;
  readonly world: Host;
  readonly #pid: number;
  readonly #room: Room;

  private constructor(room: Room, us: number, world: number) {
    this.#room = room;
    this.#pid = us;
    this.us = { address: OURS_SIX, prefix: enter(us) };
    this.world = { address: WORLD_SIX.services, prefix: enter(world) };
  }

  static async open(room: Room): Promise<SixRoads> {
    const holders: ChildProcess[] = [];
    room.defer(() => {
      for (const holder of holders) holder.kill('SIGKILL');
    });
    const [us, world, stray] = [await hold(holders), await hold(holders), await hold(holders)];
    for (const [device, them] of [['eth0', stray] as const, ['eth1', world] as const]) {
      const peer = ['type', 'veth', 'peer', 'name', 'far', 'netns', String(them)];
      inside(us, ['ip', 'link', 'add', device, ...peer]);
      for (const address of [...Object.values(WORLD_SIX), GATEWAYS[device]]) {
        inside(them, ['ip', 'address', 'add', `${address}/64`, 'dev', 'far', 'nodad']);
      }
      inside(them, ['ip', 'link', 'set', 'far', 'up']);
      inside(us, ['ip', 'link', 'set', device, 'up']);
    }
    inside(stray, ['ip', '-6', 'route', 'add', 'default', 'dev', 'far']);
    const roads = new SixRoads(room, us, world);
    roads.do(`ip address add ${STRAY}/64 dev eth0 nodad`);
    roads.#route('eth0');
    roads.arrive();
    return roads;
  }

  /** The address that we are bound to, and its route: both go with the link. */
  arrive(): void {
    this.do(`ip address add ${OURS_SIX}/64 dev eth1 nodad`);
    this.#route('eth1');
  }

  do(command: string): void {
    inside(this.#pid, command.split(' '));
  }

  /** Packets of TCP and UDP on `eth0` from now on: neighbours ask for each other by themselves. */
  async strays(): Promise<() => readonly string[]> {
    const ports = ['tcp.dstport', 'udp.dstport'];
    const fields = ['ipv6.src', 'ipv6.dst', ...ports, 'tcp.flags', 'tcp.len'];
    const program = this.#room.run({
      label: 'capture-eth0',
      host: this.us,
      command: 'tshark',
      args: [
        ...['-i', 'eth0', '-n', '-l', '-f', 'ip6 and (tcp or udp)', '-T', 'fields'],
        ...['-E', 'separator=,', ...fields.flatMap((name) => ['-e', name])],
      ],
    });
    // Killed, it would leave the one that listens for it behind.
    this.#room.defer(() => program.stop('SIGINT').then(() => {}));
    const seen: string[] = [];
    program.onLine((line) => void (line.includes(',') && seen.push(line)));
    this.do(`ip neigh replace ${MARKED} lladdr 02:00:00:00:00:01 dev eth0`);
    const isMark = (line: string): boolean => line.includes(MARKED);
    await until(CAPTURE_MS, 'the capture on eth0', () => {
      inside(this.#pid, ['bash', '-c', `echo x > /dev/udp/${MARKED}/9`]);
      return seen.some(isMark);
    });
    return () => seen.filter((line) => !isMark(line) && !LAST_WORDS.test(line));
  }

  #route(device: keyof typeof GATEWAYS): void {
    const by = `via ${GATEWAYS[device]} dev ${device} metric ${METRICS[device]}`;
    this.do(`ip -6 route add default ${by}`);
  }
}
