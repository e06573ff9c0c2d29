/** How all connections of a session are encrypted, as the settings say at the moment; those that stand stay as they are. */
import type { EngineSettings } from '../../contract/settings.ts';
import { dialManners, type Manner, payloadsFor } from '../../policy/encryption-plan.ts';
import type { OutgoingEncryption } from '../../transport/attempt.ts';
import type { IncomingEncryption } from '../../transport/encryption/entrance.ts';
import { KeyExchangeBudget } from '../../transport/encryption/key-exchange-budget.ts';
import type { EnginePorts } from './session-options.ts';

export interface SessionEncryptionOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'random'>;
  readonly settings: () => EngineSettings;
  /** The info-hash behind a tag (`mseTag`); undefined where there is no such torrent. */
  readonly find: (tag: Uint8Array) => Uint8Array | undefined;
}

export class SessionEncryption {
  readonly #options: SessionEncryptionOptions;
  readonly #budget: KeyExchangeBudget;

  constructor(options: SessionEncryptionOptions) {
    this.#options = options;
    this.#budget = new KeyExchangeBudget(options.ports.clock);
  }

  /** `worked`: how it was spoken with before. */
  outgoing(worked: Manner | undefined): Omit<OutgoingEncryption, 'onRefused'> {
    const { outgoing: policy, payload } = this.#options.settings().encryption;
    return {
      manners: dialManners(policy, worked),
      payloads: payloadsFor(policy, payload),
      random: this.#options.ports.random,
    };
  }

  incoming(): IncomingEncryption {
    const { ports, settings, find } = this.#options;
    const { incoming: policy, payload } = settings().encryption;
    return {
      policy,
      payloads: payloadsFor(policy, payload),
      random: ports.random,
      budget: this.#budget,
      find,
    };
  }
}
