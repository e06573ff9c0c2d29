/** Ports by NAT-PMP (RFC 6886). */
import { SluiceError } from '../../base/errors.ts';
import {
  decodeNatPmpAnswer,
  encodeNatPmpAddressRequest,
  encodeNatPmpMappingRequest,
  type NatPmpAnswer,
} from '../../protocol/nat-pmp.ts';
import type { GatewayClient, Lease, MappingWish } from './gateway-client.ts';
import type { GatewayQuestions } from './gateway-questions.ts';

const RESULTS: Readonly<Record<number, string>> = {
  1: 'it does not speak this version of NAT-PMP',
  2: 'NAT-PMP is switched off in it',
  3: 'it has no address on the internet itself',
  4: 'it has no free port',
  5: 'it opens no such ports',
};

export class NatPmpClient implements GatewayClient {
  readonly method = 'nat-pmp';
  readonly #questions: GatewayQuestions;
  #address: string | undefined;

  constructor(questions: GatewayQuestions) {
    this.#questions = questions;
  }

  async map(wish: MappingWish): Promise<Lease> {
    const { protocol, internalPort } = wish;
    const answer = await this.#questions.ask(encodeNatPmpMappingRequest(wish), (bytes) => {
      const read = decodeNatPmpAnswer(bytes);
      const isOurs =
        read?.kind === 'mapping' &&
        read.protocol === protocol &&
        read.internalPort === internalPort;
      return isOurs || read?.kind === 'refused' ? read : undefined;
    });
    if (answer.kind !== 'mapping') throw refusal(answer);
    return { ...answer, externalAddress: await this.#externalAddress() };
  }

  async unmap(wish: MappingWish): Promise<void> {
    await this.map({ ...wish, externalPort: 0, lifetimeSeconds: 0 });
  }

  close(): void {
    this.#questions.close();
  }

  /** Without it a mapping is worth as much. */
  async #externalAddress(): Promise<string | undefined> {
    const asked = this.#questions.ask(encodeNatPmpAddressRequest(), (bytes) => {
      const read = decodeNatPmpAnswer(bytes);
      return read?.kind === 'mapping' ? undefined : read;
    });
    const answer = await asked.catch(() => undefined);
    if (answer?.kind === 'address') this.#address = answer.address;
    return this.#address;
  }
}

const refusal = (answer: NatPmpAnswer): SluiceError => {
  const words = answer.kind === 'refused' ? RESULTS[answer.result] : undefined;
  return new SluiceError('network/refused', `the router refuses${words ? `: ${words}` : ''}`);
};
