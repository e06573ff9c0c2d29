/**
 * Asks a router for ports by NAT-PMP alone, as an engine does where the router does not know PCP.
 *
 *   node test/interop/nat-pmp-asker.ts ROUTER OUR-ADDRESS PORT
 *
 * Says its leases as JSON, a line each, and gives them back at the end of its standard input.
 */
import { GatewayQuestions } from '../../source/discovery/port-mapping/gateway-questions.ts';
import { NatPmpClient } from '../../source/discovery/port-mapping/nat-pmp-client.ts';
import { NodeClock } from '../../source/system/clock.ts';
import { NodeUdp } from '../../source/system/udp.ts';

const [address = '', localAddress = '', port = ''] = process.argv.slice(2);
const LIFETIME_SECONDS = 600;

const gateway = { address, localAddress };
const questions = await GatewayQuestions.open(new NodeUdp(), new NodeClock(), gateway);
const client = new NatPmpClient(questions);
const wishes = (['tcp', 'udp'] as const).map((protocol) => ({
  protocol,
  internalPort: Number(port),
  externalPort: Number(port),
  lifetimeSeconds: LIFETIME_SECONDS,
}));
for (const wish of wishes) process.stdout.write(`${JSON.stringify(await client.map(wish))}\n`);
process.stdin.resume();
process.stdin.on('end', async () => {
  for (const wish of wishes) await client.unmap(wish);
  client.close();
});
