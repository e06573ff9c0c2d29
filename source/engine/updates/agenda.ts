/** When what is published and followed is looked after again: every subject has its time, and nothing else has one. */
import type { TorrentId } from '../../base/ids.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { Random } from '../../base/ports/random.ts';
import {
  FEED_EVERY_MS,
  FEED_SPREAD_MS,
  FIRST_RENEWAL_SPREAD_MS,
  RENEW_EVERY_MS,
  RENEW_SPREAD_MS,
} from '../limits.ts';
import type { Followings } from './followings.ts';
import type { ItemKeeper } from './item-keeper.ts';
import type { Publications } from './publications.ts';
import { Rounds } from './rounds.ts';

export interface AgendaOptions {
  readonly ports: () => { readonly clock: Clock; readonly random: Random };
  readonly publications: Pick<Publications, 'active' | 'renew'>;
  readonly followings: Pick<Followings, 'all' | 'get' | 'look'>;
  readonly keeper: Pick<ItemKeeper, 'need'>;
}

type Subject = `publication ${string}` | `torrent ${string}`;

export class Agenda {
  readonly #options: AgendaOptions;
  readonly #rounds: Rounds<Subject>;
  #isOpen = false;

  constructor(options: AgendaOptions) {
    this.#options = options;
    this.#rounds = new Rounds({
      clock: () => options.ports().clock,
      look: (subject) => this.#look(subject),
    });
  }

  open(): void {
    this.#isOpen = true;
    this.renew();
  }

  close(): void {
    this.#isOpen = false;
    this.#rounds.close();
  }

  /** What there is to look after may be other than before. */
  renew(): void {
    if (!this.#isOpen) return;
    const subjects = new Set(this.#subjects());
    for (const subject of this.#rounds.keys)
      if (!subjects.has(subject)) this.#rounds.forget(subject);
    for (const subject of subjects) {
      if (!this.#rounds.has(subject))
        this.#rounds.plan(subject, this.#within(FIRST_RENEWAL_SPREAD_MS));
    }
    this.#options.keeper.need([...subjects].some((subject) => this.#needsDht(subject)));
  }

  /** The DHT answers now. */
  hasten(): void {
    for (const subject of this.#subjects()) {
      if (this.#needsDht(subject))
        this.#rounds.hasten(subject, this.#within(FIRST_RENEWAL_SPREAD_MS));
    }
  }

  /** What has just come is not asked about at once: its author could name one after the other for ever. */
  planAgain(id: TorrentId): void {
    if (this.#isOpen) this.#rounds.plan(`torrent ${id}`, this.#againIn(`torrent ${id}`));
  }

  *#subjects(): Generator<Subject> {
    const { publications, followings } = this.#options;
    for (const { name } of publications.active) yield `publication ${name}`;
    for (const { id } of followings.all) yield `torrent ${id}`;
  }

  #needsDht(subject: Subject): boolean {
    if (subject.startsWith('publication ')) return true;
    return this.#options.followings.get(restOf(subject) as TorrentId)?.lead.kind === 'link';
  }

  async #look(subject: Subject): Promise<number> {
    const { publications, followings } = this.#options;
    if (subject.startsWith('publication ')) await publications.renew(restOf(subject));
    // How it stands is in its details; the next round may do better.
    else await followings.look(restOf(subject) as TorrentId, false).catch(() => {});
    this.renew();
    return this.#againIn(subject);
  }

  #againIn(subject: Subject): number {
    return this.#needsDht(subject)
      ? RENEW_EVERY_MS + this.#within(RENEW_SPREAD_MS)
      : FEED_EVERY_MS + this.#within(FEED_SPREAD_MS);
  }

  #within(spreadMs: number): number {
    return this.#options.ports().random.float() * spreadMs;
  }
}

const restOf = (subject: Subject): string => subject.slice(subject.indexOf(' ') + 1);
