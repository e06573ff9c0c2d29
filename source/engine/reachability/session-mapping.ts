/** The session's ports at the router: asked for while the settings say so, given back at the end, told of in the log. */
import { safeText } from '../../base/safe-text.ts';
import type { PortMappingSummary } from '../../contract/port-mapping.ts';
import type { EngineSettings } from '../../contract/settings.ts';
import { type MappingStanding, PortMapping } from '../../discovery/port-mapping/port-mapping.ts';
import type { Report } from '../past/journal.ts';
import type { EnginePorts } from '../session/session-options.ts';
import { mappingSummary } from './mapping-words.ts';

export interface SessionMappingOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'random' | 'network'>;
  /** The session may speak to routers at all. */
  readonly isAllowed: boolean;
  readonly settings: () => EngineSettings;
  /** False while all goes through a proxy, or nowhere. */
  readonly isOpenInwards: () => boolean;
  readonly doorway: {
    /** Null while it is not open. */
    readonly port: number | null;
    readonly datagrams: { readonly local: { readonly port: number } | undefined } | undefined;
  };
  readonly report: Report;
  readonly onChanged: () => void;
}

export class SessionMapping {
  readonly #options: SessionMappingOptions;
  readonly #mapping: PortMapping | undefined;
  #summary = mappingSummary({ kind: 'off' });
  /** What was told of last, so that nothing is told twice. */
  #told = '';
  /** One begins when the one before has ended. */
  #turns: Promise<void> = Promise.resolve();
  #isWanted = false;

  constructor(options: SessionMappingOptions) {
    this.#options = options;
    const { doorway, isAllowed, ports } = options;
    const { gateways, udp, http } = ports.network;
    if (!isAllowed || gateways === undefined) return;
    this.#mapping = new PortMapping({
      ports: { clock: ports.clock, random: ports.random, udp, http, gateways },
      wanted: () => ({ tcp: doorway.port ?? undefined, udp: doorway.datagrams?.local?.port }),
      onChanged: (standing) => this.#onStanding(standing),
    });
  }

  get summary(): PortMappingSummary {
    return this.#summary;
  }

  /** Where others find our TCP port, if the router gave it another number. */
  get externalPort(): number | undefined {
    return this.#summary.tcpPort ?? undefined;
  }

  /** Not before the ports are open. */
  obey(): void {
    const { settings, doorway, isOpenInwards } = this.#options;
    const canUse = doorway.port !== null && isOpenInwards();
    this.#want(settings().network.portMapping && canUse);
  }

  /** The way out is another, and so may the router be. */
  reopen(): void {
    this.#want(false);
    this.obey();
  }

  async close(): Promise<void> {
    this.#want(false);
    await this.#turns;
  }

  #want(isWanted: boolean): void {
    const mapping = this.#mapping;
    if (mapping === undefined || this.#isWanted === isWanted) return;
    this.#isWanted = isWanted;
    this.#turns = this.#turns.then(async () => {
      if (isWanted) mapping.begin();
      else await mapping.end();
    });
  }

  #onStanding(standing: MappingStanding): void {
    this.#summary = mappingSummary(standing);
    this.#tell(standing);
    this.#options.onChanged();
  }

  #tell(standing: MappingStanding): void {
    const { report } = this.#options;
    if (standing.kind === 'mapped') {
      const { method, externalAddress, tcpPort, udpPort, text } = this.#summary;
      if (this.#told === text || method === null) return;
      this.#told = text;
      report('session:port-mapped', { method, externalAddress, tcpPort, udpPort });
    } else if (standing.kind === 'failed') {
      if (this.#told === standing.message) return;
      this.#told = standing.message;
      report('session:port-mapping-failed', { message: safeText(standing.message) });
    }
  }
}
