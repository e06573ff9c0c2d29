/** Ports by PCP (RFC 6887). */
import { SluiceError } from '../../base/errors.ts';
import type { Random } from '../../base/ports/random.ts';
import {
  answersPcp,
  decodePcpMapAnswer,
  encodePcpMapRequest,
  PCP_NONCE_BYTES,
  PCP_UNSUPPORTED_VERSION,
} from '../../protocol/pcp.ts';
import type { PortProtocol } from '../../protocol/port-protocol.ts';
import type { GatewayClient, Lease, MappingWish } from './gateway-client.ts';
import type { GatewayQuestions } from './gateway-questions.ts';

const RESULTS: Readonly<Record<number, string>> = {
  2: 'PCP is switched off in it',
  7: 'it has no address on the internet itself',
  8: 'it has no free port',
  9: 'it opens no such ports',
  10: 'we have as many ports as it gives to one',
  11: 'it cannot give the port that was asked for',
  12: 'another router stands between us',
};

/** It speaks NAT-PMP, or another version. */
export class OtherVersion extends SluiceError {}

export class PcpClient implements GatewayClient {
  readonly method = 'pcp';
  readonly #questions: GatewayQuestions;
  /** By which the router knows that a mapping is ours. */
  readonly #nonces: Readonly<Record<PortProtocol, Uint8Array>>;
  #address: string | undefined;

  constructor(questions: GatewayQuestions, random: Random) {
    this.#questions = questions;
    this.#nonces = { tcp: random.bytes(PCP_NONCE_BYTES), udp: random.bytes(PCP_NONCE_BYTES) };
  }

  async map(wish: MappingWish): Promise<Lease> {
    const request = {
      ...wish,
      clientAddress: this.#questions.gateway.localAddress,
      nonce: this.#nonces[wish.protocol],
      externalAddress: wish.lifetimeSeconds === 0 ? undefined : this.#address,
    };
    const answer = await this.#questions.ask(encodePcpMapRequest(request), (bytes) => {
      const read = decodePcpMapAnswer(bytes);
      if (read === undefined) return undefined;
      return read.mapping === undefined || answersPcp(read, request) ? read : undefined;
    });
    const { version, result, mapping, lifetimeSeconds } = answer;
    if (version !== 2 || result === PCP_UNSUPPORTED_VERSION) {
      throw new OtherVersion('network/refused', 'the router speaks no PCP');
    }
    if (result !== 0 || mapping === undefined) {
      const words = RESULTS[result];
      throw new SluiceError('network/refused', `the router refuses${words ? `: ${words}` : ''}`);
    }
    this.#address = mapping.externalAddress;
    return { ...mapping, lifetimeSeconds };
  }

  async unmap(wish: MappingWish): Promise<void> {
    await this.map({ ...wish, externalPort: 0, lifetimeSeconds: 0 });
  }

  close(): void {
    this.#questions.close();
  }
}
