/** The tracker that the engine runs while the settings say so: over the roads of the session, at the router where ports are mapped, and not at all where nobody may come in. */
import { messageOf, SluiceError } from '../../base/errors.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import type { EngineSettings, OwnTrackerSettings } from '../../contract/settings.ts';
import type { OwnTrackerSummary } from '../../contract/tracker.ts';
import { HttpTrackerServer } from '../../tracker/http-tracker-server.ts';
import { Tracker } from '../../tracker/tracker.ts';
import { UdpTrackerServer } from '../../tracker/udp-tracker-server.ts';
import type { SessionMapping } from '../reachability/session-mapping.ts';
import type { EnginePorts } from '../session/session-options.ts';
import { OWN_TRACKER_CAPS, OWN_TRACKER_CONNECTIONS } from './limits.ts';
import type { ServedTorrents } from './served-torrents.ts';
import { trackerSummary } from './tracker-words.ts';

export interface SessionTrackerOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'random' | 'network'>;
  readonly settings: () => EngineSettings;
  /** `::` where left out. */
  readonly listenHost?: string | undefined;
  /** False while all goes through a proxy, or nowhere. */
  readonly isOpenInwards: () => boolean;
  readonly served: ServedTorrents;
  /** With whom there is nothing to say: banned, or in the IP filter. */
  readonly refuses: (host: string) => boolean;
  /** Of the tracker's own port. */
  readonly mapping: Pick<SessionMapping, 'externalPort' | 'reopen' | 'obey' | 'close'>;
  /** As the internet sees us. */
  readonly ownHosts: () => readonly string[];
  readonly warn: (message: string) => void;
  readonly onChanged: () => void;
}

interface Doors {
  readonly local: Endpoint;
  readonly hasUdp: boolean;
  close(): Promise<void>;
}

export class SessionTracker {
  readonly #options: SessionTrackerOptions;
  /** Stays where only its doors are others: its peers do, too. */
  #tracker: Tracker | undefined;
  #doors: Doors | undefined;
  #problem = '';
  #obeyed: OwnTrackerSettings | undefined;
  /** One after the other. */
  #turns: Promise<void> = Promise.resolve();
  #stage: 'waiting' | 'open' | 'closed' = 'waiting';
  #summary: OwnTrackerSummary | undefined;

  constructor(options: SessionTrackerOptions) {
    this.#options = options;
  }

  /** The same object while nothing of it has changed. */
  get summary(): OwnTrackerSummary {
    const { settings, ownHosts, mapping } = this.#options;
    const now = trackerSummary({
      settings: settings().tracker,
      tracker: this.#tracker,
      port: this.port,
      hasUdp: this.#doors?.hasUdp ?? false,
      externalPort: mapping.externalPort,
      ownHost: ownHosts()[0],
      problem: this.#problem,
    });
    if (JSON.stringify(now) !== JSON.stringify(this.#summary)) this.#summary = now;
    return this.#summary ?? now;
  }

  /** Null while it is not open. */
  get port(): number | null {
    return this.#doors?.local.port ?? null;
  }

  onOpen(): Promise<void> {
    this.#stage = 'open';
    return this.obey();
  }

  obey(): Promise<void> {
    const { tracker } = this.#options.settings();
    this.#options.mapping.obey();
    if (this.#stage !== 'open' || isSame(tracker, this.#obeyed)) return this.#turns;
    const isOther =
      tracker.intervalSeconds !== this.#obeyed?.intervalSeconds ||
      tracker.torrents !== this.#obeyed.torrents;
    this.#obeyed = tracker;
    return this.#turn(isOther || !tracker.enabled);
  }

  /** The way in is another. */
  reopen(): Promise<void> {
    return this.#stage === 'open' && this.#obeyed?.enabled === true
      ? this.#turn(false)
      : this.#turns;
  }

  async close(): Promise<void> {
    this.#stage = 'closed';
    await this.#turn(true);
    await this.#options.mapping.close();
  }

  #turn(forgets: boolean): Promise<void> {
    this.#turns = this.#turns.then(async () => {
      const isNeedless = this.#doors === undefined && this.#obeyed?.enabled !== true;
      if (isNeedless) return;
      await this.#doors?.close();
      this.#doors = undefined;
      this.#problem = '';
      if (forgets) this.#tracker = undefined;
      if (this.#stage === 'open' && this.#obeyed?.enabled === true) await this.#open(this.#obeyed);
      if (this.#stage === 'open') this.#options.mapping.reopen();
      this.#options.onChanged();
    });
    return this.#turns;
  }

  async #open(settings: OwnTrackerSettings): Promise<void> {
    const { isOpenInwards, warn, listenHost: host = '::' } = this.#options;
    try {
      if (!isOpenInwards()) throw nobodyComesIn();
      this.#tracker ??= this.#makeTracker(settings);
      this.#doors = await this.#openDoors(this.#tracker, { host, port: settings.port }, settings);
    } catch (error) {
      this.#problem = messageOf(error);
      warn(`the tracker is closed: ${this.#problem}`);
    }
  }

  #makeTracker({ intervalSeconds, torrents }: OwnTrackerSettings): Tracker {
    const { ports, served, onChanged } = this.#options;
    return new Tracker({
      ...ports,
      intervalMs: intervalSeconds * 1_000,
      allowed: torrents === 'all' ? undefined : served,
      caps: OWN_TRACKER_CAPS,
      ourselves: (infoHash) => served.ourselves(infoHash),
      onAnnounce: onChanged,
    });
  }

  async #openDoors(
    tracker: Tracker,
    local: Endpoint,
    { page }: OwnTrackerSettings,
  ): Promise<Doors> {
    const { clock, random, network } = this.#options.ports;
    const shared = { clock, random, tracker, refuses: this.#options.refuses };
    const http = new HttpTrackerServer({
      ...shared,
      tcp: network.tcp,
      hasPage: page,
      maxConnections: OWN_TRACKER_CONNECTIONS,
    });
    const udp = new UdpTrackerServer({ ...shared, udp: network.udp });
    const at = await http.listen(local);
    const hasUdp = await udp.listen({ host: local.host, port: at.port }).then(
      () => true,
      (error: Error) => {
        this.#options.warn(`the tracker has no UDP: ${error.message}`);
        return false;
      },
    );
    const close = async (): Promise<void> => {
      udp.close();
      await http.close();
    };
    return { local: at, hasUdp, close };
  }
}

const isSame = (one: OwnTrackerSettings, other: OwnTrackerSettings | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const nobodyComesIn = (): SluiceError =>
  new SluiceError('network/forbidden', 'nobody may come in by the way that traffic takes');
