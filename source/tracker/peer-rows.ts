/**
 * Peers as rows of 13 words, found by swarm and address in a step or two, and in the order in which they were last heard; their
 * ids stand elsewhere, for few ask for them. Row 0 is nobody.
 */
import type { Random } from '../base/ports/random.ts';
import { GrowingWords } from './growing-words.ts';
import { KeyedHash } from './keyed-hash.ts';
import { KeyedRows, ROW_HEAD } from './keyed-rows.ts';
import type { PackedHost } from './packed-host.ts';
import { IPV6_MARK } from './peer-marks.ts';

const HOST_WORDS = 4;
const ID_WORDS = 5;
const HOST = ROW_HEAD;
const PORT = HOST + HOST_WORDS;
const MARKS = PORT + 1;
const SWARM = MARKS + 1;
/** In the list of its swarm. */
const PLACE = SWARM + 1;
/** In tenths of a second, which do not run out. */
const HEARD = PLACE + 1;
const OLDER = HEARD + 1;
const NEWER = OLDER + 1;
const OWN_WORDS = NEWER + 1 - ROW_HEAD;

export class PeerRows {
  readonly #hash: KeyedHash;
  readonly #key = new Uint32Array(3);
  readonly #rows: KeyedRows;
  readonly #ids: GrowingWords;
  #oldest = 0;
  #newest = 0;
  /** How many others of its group are in the swarm, after a `find` that found nobody. */
  matesFound = 0;

  constructor(random: Random, most: number) {
    this.#hash = new KeyedHash(random);
    this.#rows = new KeyedRows(OWN_WORDS, most);
    this.#ids = new GrowingWords((most + 1) * ID_WORDS);
  }

  get count(): number {
    return this.#rows.count;
  }

  get bytes(): number {
    return this.#rows.bytes + this.#ids.bytes;
  }

  /** Who has been silent the longest; 0 where there is nobody. */
  get oldest(): number {
    return this.#oldest;
  }

  /** 0 where it is not there. Peers of one group of hosts in one swarm have one hash, and are counted by the way. */
  find(swarm: number, host: PackedHost, port: number): number {
    this.matesFound = 0;
    let row = this.#rows.first(this.#hashOf(swarm, host));
    for (; row !== 0; row = this.#rows.next(row)) {
      if (this.#get(row, SWARM) !== swarm) continue;
      if (this.#isAt(row, host, port)) return row;
      if (this.groupHigh(row) === host.groupHigh && this.groupLow(row) === host.groupLow) {
        this.matesFound += 1;
      }
    }
    return 0;
  }

  add(swarm: number, host: PackedHost, port: number, marks: number): number {
    const row = this.#rows.add(this.#hashOf(swarm, host));
    this.#rows.words.set(host.words, row * this.#rows.stride + HOST);
    this.#set(row, PORT, port);
    this.#set(row, MARKS, marks);
    this.#set(row, SWARM, swarm);
    this.#append(row);
    return row;
  }

  remove(row: number): void {
    this.#detach(row);
    this.#rows.remove(row);
  }

  /** It stands last in the order of silence from now on. */
  hear(row: number, at: number): void {
    this.#set(row, HEARD, at);
    if (row === this.#newest) return;
    this.#detach(row);
    this.#append(row);
  }

  heardAt(row: number): number {
    return this.#get(row, HEARD);
  }

  swarm(row: number): number {
    return this.#get(row, SWARM);
  }

  /** See `peer-marks`. */
  marks(row: number): number {
    return this.#get(row, MARKS);
  }

  mark(row: number, marks: number): void {
    this.#set(row, MARKS, marks);
  }

  place(row: number): number {
    return this.#get(row, PLACE);
  }

  putAt(row: number, place: number): void {
    this.#set(row, PLACE, place);
  }

  port(row: number): number {
    return this.#get(row, PORT);
  }

  isIpv6(row: number): boolean {
    return (this.marks(row) & IPV6_MARK) !== 0;
  }

  /** One of the four words of its address; IPv4 has it in the first. */
  hostWord(row: number, at: number): number {
    return this.#get(row, HOST + at);
  }

  groupHigh(row: number): number {
    return this.isIpv6(row) ? this.#get(row, HOST) : 0;
  }

  groupLow(row: number): number {
    return this.#get(row, this.isIpv6(row) ? HOST + 1 : HOST);
  }

  /** 20 bytes; to be read before the next is added. */
  id(row: number): Uint8Array {
    this.#ids.reach((row + 1) * ID_WORDS);
    const { buffer } = this.#ids.words;
    return new Uint8Array(buffer, row * ID_WORDS * 4, ID_WORDS * 4);
  }

  #get(row: number, word: number): number {
    return this.#rows.words[row * this.#rows.stride + word]!;
  }

  #set(row: number, word: number, value: number): void {
    this.#rows.words[row * this.#rows.stride + word] = value;
  }

  #hashOf(swarm: number, host: PackedHost): number {
    this.#key[0] = swarm;
    this.#key[1] = host.groupHigh;
    this.#key[2] = host.groupLow;
    return this.#hash.of(this.#key, 3);
  }

  #isAt(row: number, { words, isIpv6 }: PackedHost, port: number): boolean {
    if (this.#get(row, PORT) !== port || this.isIpv6(row) !== isIpv6) return false;
    for (let at = 0; at < HOST_WORDS; at++) {
      if (this.hostWord(row, at) !== words[at]) return false;
    }
    return true;
  }

  #append(row: number): void {
    this.#set(row, OLDER, this.#newest);
    this.#set(row, NEWER, 0);
    if (this.#newest === 0) this.#oldest = row;
    else this.#set(this.#newest, NEWER, row);
    this.#newest = row;
  }

  #detach(row: number): void {
    const [older, newer] = [this.#get(row, OLDER), this.#get(row, NEWER)];
    if (older === 0) this.#oldest = newer;
    else this.#set(older, NEWER, newer);
    if (newer === 0) this.#newest = older;
    else this.#set(newer, OLDER, older);
  }
}
