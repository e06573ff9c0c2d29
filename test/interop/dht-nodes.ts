/**
 * Nodes of our DHT as a program of its own, for a host that others reach: one at each address, all on one port, of
 * which the first lets the others in. Says `ready` once they know each other.
 *
 *   node test/interop/dht-nodes.ts PORT ADDRESS...
 */
import { Dht } from '../../source/discovery/dht/dht.ts';
import { UdpSwitch } from '../../source/discovery/udp-switch.ts';
import { NodeClock } from '../../source/system/clock.ts';
import { NodeDns } from '../../source/system/dns.ts';
import { NodeRandom } from '../../source/system/random.ts';
import { NodeUdp } from '../../source/system/udp.ts';

const ENOUGH_NODES = 8;
const LOOK_EVERY_MS = 50;

export interface Entry {
  readonly host: string;
  readonly port: number;
}

export interface OurNode {
  readonly dht: Dht;
  close(): void;
}

export async function openNode(host: string, entry: Entry): Promise<OurNode> {
  const datagrams = await UdpSwitch.open(new NodeUdp(), { host, port: entry.port });
  const bootstrap = host === entry.host ? [] : [entry];
  const [clock, random, dns] = [new NodeClock(), new NodeRandom(), new NodeDns()];
  const dht = new Dht({ datagrams, clock, random, dns, bootstrap });
  dht.begin();
  return {
    dht,
    close() {
      dht.close();
      datagrams.close();
    },
  };
}

export const knowsEnough = (dht: Dht): boolean =>
  (dht.figures().families[0]?.goodNodes ?? 0) >= ENOUGH_NODES;

if (import.meta.main) {
  const [port, ...hosts] = process.argv.slice(2);
  const entry = { host: hosts[0] as string, port: Number(port) };
  const nodes: OurNode[] = [];
  for (const host of hosts) nodes.push(await openNode(host, entry));
  const timer = setInterval(() => {
    if (!nodes.every(({ dht }) => knowsEnough(dht))) return;
    clearInterval(timer);
    process.stdout.write('ready\n');
  }, LOOK_EVERY_MS);
}
