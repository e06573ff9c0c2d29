/**
 * The session's place in the DHT (BEP 5): begun with the first public torrent that is at work, switched by the
 * settings while it runs, and its nodes kept for the next time. Torrents only say that they want to be found.
 */
import { parseAddress } from '../../base/addresses.ts';
import type { Unsubscribe } from '../../base/emitter.ts';
import { messageOf, SluiceError } from '../../base/errors.ts';
import type { Timer } from '../../base/ports/clock.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import type { Random } from '../../base/ports/random.ts';
import type { Lock } from '../../base/ports/state.ts';
import type { DhtDetails, DhtState, DhtSummary } from '../../contract/dht.ts';
import type { EngineSettings } from '../../contract/settings.ts';
import type { FollowedTorrent, RoundStanding } from '../../discovery/dht/announce-rounds.ts';
import { Dht } from '../../discovery/dht/dht.ts';
import type { ItemToKeep, KeptItem } from '../../discovery/dht/item-search.ts';
import { decodeSavedDht, encodeSavedDht, type SavedDht } from '../../discovery/dht/saved-dht.ts';
import type { UdpSwitch } from '../../discovery/udp-switch.ts';
import { NODE_ID_BYTES } from '../../protocol/node-id.ts';
import { DHT_SAVE_MS } from '../limits.ts';
import { dhtDetails, dhtSummary, restingDht } from './dht-picture.ts';
import type { EnginePorts } from './session-options.ts';

export interface SessionDhtOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'random' | 'network' | 'state'>;
  /** The session may speak to strangers at all. */
  readonly isAllowed: boolean;
  readonly settings: () => EngineSettings;
  /** Undefined while there is no UDP. */
  readonly datagrams: () => UdpSwitch | undefined;
  /** Peers come in over UDP, too. */
  readonly takesUtp: () => boolean;
  readonly onChanged: () => void;
  readonly warn: (message: string) => void;
}

export interface WantedTorrent extends FollowedTorrent {
  /** Nodes that the torrent names. */
  readonly nodes: readonly Endpoint[];
  /** We are in now, or out. */
  readonly onState: () => void;
}

const NOTE = 'dht';

export class SessionDht {
  readonly #options: SessionDhtOptions;
  readonly #wanted = new Map<WantedTorrent, Unsubscribe>();
  /** Those that look after items. */
  readonly #lodgers = new Set<{ readonly onState: () => void }>();
  #saved: SavedDht = {};
  /** On what is kept of the DHT, while ours is the session that keeps it. */
  #lock: Lock | undefined;
  #dht: Dht | undefined;
  /** What the running one was begun with. */
  #bootstrap: readonly string[] = [];
  #details: DhtDetails | undefined;
  #lastState: DhtState = 'off';
  #saveTimer: Timer | undefined;
  #isOpen = false;
  #isClosed = false;
  #isLoaded = false;
  #loading: Promise<void> | undefined;

  constructor(options: SessionDhtOptions) {
    this.#options = options;
  }

  /** Not before the socket is open. */
  open(): void {
    this.#isOpen = true;
    this.obey();
  }

  /** The settings may have changed. */
  obey(): void {
    const { bootstrap } = this.#options.settings().dht;
    if (this.#dht !== undefined && (!this.#isOn || bootstrap !== this.#bootstrap)) this.#end();
    this.#beginIfWanted();
    this.#touch();
  }

  /** The way that datagrams take is another. */
  reopen(): void {
    this.#end();
    this.obey();
  }

  /** It is announced, and peers are looked for, until it is taken back. */
  want(torrent: WantedTorrent): Unsubscribe {
    this.#wanted.set(torrent, this.#follow(torrent));
    if (this.#isLoaded) this.#beginIfWanted();
    else this.#loading ??= this.#load();
    return () => {
      this.#wanted.get(torrent)?.();
      this.#wanted.delete(torrent);
    };
  }

  /** Items are looked after: it is begun for them alone, too. `onState`: we are in now, or out. */
  lodge(onState: () => void): Unsubscribe {
    const lodger = { onState };
    this.#lodgers.add(lodger);
    if (this.#isLoaded) this.#beginIfWanted();
    else this.#loading ??= this.#load();
    return () => this.#lodgers.delete(lodger);
  }

  /** Rejects with `session/not-allowed` where there is no DHT to ask. */
  async keepItem(item: ItemToKeep): Promise<KeptItem> {
    if (this.#dht === undefined) {
      throw new SluiceError('session/not-allowed', 'the DHT is switched off, or cannot be reached');
    }
    return await this.#dht.keepMutable(item);
  }

  /** Somewhere. */
  get isNode(): boolean {
    return this.#isOn;
  }

  /** What to tell peers at such an address of us; undefined where we are no node there. */
  portFor(host: string): number | undefined {
    const datagrams = this.#options.datagrams();
    const port = datagrams?.canReach(host) === true ? datagrams.local?.port : undefined;
    // Through a proxy nobody knows where others see us.
    return this.#isOn && port !== 0 ? port : undefined;
  }

  /**
   * Whoever takes our word for it may tell others the port that our packets come from instead: right where peers
   * reach us over the same socket, and no router has given us another port, which we would know better.
   */
  isImplied(port: number): boolean {
    const { takesUtp, datagrams } = this.#options;
    return takesUtp() && datagrams()?.local?.port === port;
  }

  /** A peer says that it is a node. */
  onNode(endpoint: Endpoint): void {
    this.#dht?.addNode(endpoint);
  }

  get state(): DhtState {
    return this.#dht?.state ?? (this.#isOn ? 'idle' : 'off');
  }

  /** How the announces of a torrent stand; undefined where it is not announced. */
  roundOf(infoHash: Uint8Array): RoundStanding | undefined {
    return this.#dht?.roundOf(infoHash);
  }

  /** In every frame: cheap. */
  summary(): DhtSummary {
    if (this.#dht !== undefined) return dhtSummary(this.#dht.standing());
    const { state, text, nodesIpv4, nodesIpv6 } = this.details();
    return { state, text, nodesIpv4, nodesIpv6 };
  }

  /** The same object until something has changed. */
  details(): DhtDetails {
    this.#details ??= this.#describe();
    return this.#details;
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    const isKnown = this.#dht !== undefined;
    this.#end();
    if (isKnown) await this.#save();
    this.#isClosed = true;
    await this.#lock?.release();
  }

  #describe(): DhtDetails {
    if (this.#dht === undefined) return restingDht(this.#isOn ? 'idle' : 'off');
    return dhtDetails(this.#dht.figures());
  }

  #touch(): void {
    this.#details = undefined;
    this.#options.onChanged();
    const { state } = this;
    if (state === this.#lastState) return;
    this.#lastState = state;
    for (const torrent of this.#wanted.keys()) torrent.onState();
    for (const lodger of this.#lodgers) lodger.onState();
  }

  get #isOn(): boolean {
    const { isAllowed, settings, datagrams } = this.#options;
    return isAllowed && this.#isOpen && settings().dht.enabled && datagrams() !== undefined;
  }

  /** Not before somebody wants it: who only looks at a torrent leaves nothing behind. */
  async #load(): Promise<void> {
    const { state, random } = this.#options.ports;
    const lock = await state.acquireLock(NOTE).catch(() => undefined);
    if (this.#isClosed) return lock?.release();
    this.#lock = lock;
    const text = await state.loadNote(NOTE).catch(() => undefined);
    if (text !== undefined) this.#saved = decodeSavedDht(text);
    if (this.#lock === undefined) this.#saved = underNewIds(this.#saved, random);
    this.#isLoaded = true;
    this.#beginIfWanted();
  }

  #beginIfWanted(): void {
    const datagrams = this.#options.datagrams();
    if (!this.#isLoaded || this.#dht !== undefined || datagrams === undefined) return;
    if (!this.#isOn || this.#wanted.size + this.#lodgers.size === 0) return;
    const { ports, settings } = this.#options;
    this.#bootstrap = settings().dht.bootstrap;
    const dht = new Dht({
      datagrams,
      clock: ports.clock,
      random: ports.random,
      dns: ports.network.dns,
      saved: this.#saved,
      bootstrap: this.#bootstrap.map(readNode),
      onChanged: () => this.#touch(),
    });
    this.#dht = dht;
    for (const torrent of this.#wanted.keys()) this.#wanted.set(torrent, this.#follow(torrent));
    dht.begin();
    this.#planSave();
    this.#touch();
  }

  #follow(torrent: WantedTorrent): Unsubscribe {
    for (const node of torrent.nodes) this.#dht?.addEntryPoint(node);
    return this.#dht?.follow(torrent) ?? (() => {});
  }

  #end(): void {
    if (this.#dht === undefined) return;
    this.#saved = this.#dht.saved();
    this.#saveTimer?.cancel();
    this.#dht.close();
    this.#dht = undefined;
    this.#touch();
  }

  #planSave(): void {
    this.#saveTimer = this.#options.ports.clock.setTimer(DHT_SAVE_MS, () => {
      void this.#save();
      this.#planSave();
    });
  }

  /** What another session keeps it keeps alone. */
  async #save(): Promise<void> {
    if (this.#lock === undefined) return;
    if (this.#dht !== undefined) this.#saved = this.#dht.saved();
    const { ports, warn } = this.#options;
    try {
      await ports.state.saveNote(NOTE, encodeSavedDht(this.#saved));
    } catch (error) {
      warn(`nodes of the DHT were not saved: ${messageOf(error)}`);
    }
  }
}

/** Two at work with one id at two ports would be taken for one that lies: the nodes are for all, the id is not. */
const underNewIds = (saved: SavedDht, random: Random): SavedDht =>
  Object.fromEntries(
    Object.entries(saved).map(([family, { nodes }]) => [
      family,
      { id: random.bytes(NODE_ID_BYTES), nodes },
    ]),
  );

/** As the settings have checked it. */
const readNode = (text: string): Endpoint => {
  const at = text.lastIndexOf(':');
  const host = text.slice(0, at).replace(/^\[|\]$/g, '');
  return {
    host: parseAddress(host) === undefined ? host.toLowerCase() : host,
    port: Number(text.slice(at + 1)),
  };
};
