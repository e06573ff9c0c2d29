/** By which protocol a router is asked: PCP, then NAT-PMP where it says that it speaks that, else UPnP. */
import { isSluiceError, SluiceError } from '../../base/errors.ts';
import type { Gateway } from '../../base/ports/gateways.ts';
import {
  checkedLease,
  type GatewayClient,
  type Lease,
  type MappingWish,
} from './gateway-client.ts';
import { GatewayQuestions } from './gateway-questions.ts';
import { NatPmpClient } from './nat-pmp-client.ts';
import { OtherVersion, PcpClient } from './pcp-client.ts';
import { findUpnpClient, type UpnpPorts } from './upnp-client.ts';

export interface FirstLease {
  readonly client: GatewayClient;
  readonly lease: Lease;
}

/** With the first port that it gave. Rejects with `network/*`: what it said last, where it said anything. */
export const findGatewayClient = async (
  ports: UpnpPorts,
  gateway: Gateway,
  wish: MappingWish,
  signal: AbortSignal,
): Promise<FirstLease> => {
  const byDatagram = await askByDatagram(ports, gateway, wish, signal);
  if (!(byDatagram instanceof SluiceError)) return byDatagram;
  const upnp = await findUpnpClient(ports, gateway, signal);
  if (upnp === undefined) throw byDatagram;
  return await first(upnp, wish);
};

const askByDatagram = async (
  { udp, clock, random }: UpnpPorts,
  gateway: Gateway,
  wish: MappingWish,
  signal: AbortSignal,
): Promise<FirstLease | SluiceError> => {
  const questions = await GatewayQuestions.open(udp, clock, gateway);
  const stop = (): void => questions.close();
  signal.addEventListener('abort', stop);
  try {
    return await first(new PcpClient(questions, random), wish).catch((error: unknown) => {
      // Old ones say nothing to what they do not know.
      const isOld = error instanceof OtherVersion || isSluiceError(error, 'network/timeout');
      if (isOld && !signal.aborted) return first(new NatPmpClient(questions), wish);
      throw error;
    });
  } catch (error) {
    questions.close();
    if (isSluiceError(error)) return error;
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

const first = async (client: GatewayClient, wish: MappingWish): Promise<FirstLease> => ({
  client,
  lease: checkedLease(await client.map(wish)),
});
