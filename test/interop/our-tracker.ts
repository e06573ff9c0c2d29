/**
 * Our own UDP tracker as a program of its own, for hosts where opentracker, which knows IPv4 alone, is of no use.
 *
 *   node test/interop/our-tracker.ts HOST PORT
 */
import { NodeClock } from '../../source/system/clock.ts';
import { NodeRandom } from '../../source/system/random.ts';
import { NodeUdp } from '../../source/system/udp.ts';
import { UdpTrackerServer } from '../../source/tracker/udp-tracker-server.ts';

const INTERVAL_MS = 5_000;

const [host = '', port] = process.argv.slice(2);
const [udp, clock, random] = [new NodeUdp(), new NodeClock(), new NodeRandom()];
const server = new UdpTrackerServer({ udp, clock, random, intervalMs: INTERVAL_MS });
await server.listen({ host, port: Number(port) });
process.stdout.write('ready\n');
