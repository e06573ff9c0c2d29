/** The socket that a web request goes over, where it may not take whichever way the system has. */
import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { SluiceError } from '../base/errors.ts';
import type { HttpRoad } from '../base/ports/network.ts';
import { ConnectionStream } from './connection-stream.ts';
import { dialledBy } from './tcp-connection.ts';

export interface RoadGoal {
  /** As the URL has it. */
  readonly host: string;
  readonly port: number;
  /** Those of the host that may be connected to; the host itself where somebody else looks it up. */
  readonly addresses: readonly string[];
  readonly isTls: boolean;
  readonly extraCertificate: string | undefined;
  readonly timeoutMs: number;
}

export const roadSocket = (road: HttpRoad, goal: RoadGoal): Duplex => {
  const plain = road.kind === 'by' ? socketBy(road, goal) : streamThrough(road, goal);
  if (!goal.isTls) return plain;
  const { host, extraCertificate } = goal;
  const stream = connectTls({
    socket: plain,
    ALPNProtocols: ['http/1.1'],
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(extraCertificate === undefined ? {} : { ca: extraCertificate }),
  });
  // What ends the way ends what runs over it.
  plain.once('error', (error) => stream.destroy(error));
  return stream;
};

const socketBy = (road: HttpRoad & { readonly kind: 'by' }, goal: RoadGoal): Socket => {
  for (const address of goal.addresses) {
    const departure = road.by.find(({ host }) => isIP(host) === isIP(address));
    if (departure !== undefined) return dialledBy({ host: address, port: goal.port }, departure);
  }
  const words = `it has no address that ${road.by[0]?.device} leads to`;
  throw new SluiceError('network/unreachable', words);
};

const streamThrough = (road: HttpRoad & { readonly kind: 'tunnel' }, goal: RoadGoal): Duplex => {
  const { host, port, timeoutMs } = goal;
  return new ConnectionStream((handler) => road.connect({ host, port }, handler, timeoutMs));
};
