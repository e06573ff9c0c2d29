/** Both sides of an MSE handshake, and what each has said. */
import type { EncryptedPayload } from '../../source/base/encryption.ts';
import { namedIn } from '../../source/protocol/mse-agreement.ts';
import { MseDialler } from '../../source/protocol/mse-dialler.ts';
import { mseTag } from '../../source/protocol/mse-keys.ts';
import { MseListener } from '../../source/protocol/mse-listener.ts';

export const INFO_HASH = new Uint8Array(20).fill(0x33);
export const FIRST_WORDS = Uint8Array.from(Buffer.from('the very first words'));

export interface MsePlan {
  readonly offers: readonly EncryptedPayload[];
  readonly choices: readonly EncryptedPayload[];
  /** Lengths of the paddings A to D. */
  readonly paddings: readonly [number, number, number, number];
  readonly firstWords: Uint8Array;
  /** Tells the keys of one pair from those of another. */
  readonly seed: number;
  /** What the listener has. */
  readonly known: Uint8Array;
}

export const USUAL_PLAN: MsePlan = {
  offers: ['rc4', 'plain'],
  choices: ['rc4', 'plain'],
  paddings: [17, 0, 5, 512],
  firstWords: FIRST_WORDS,
  seed: 1,
  known: INFO_HASH,
};

const chance = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (at * 37 + seed * 101 + 7) & 0xff);

export class MsePair {
  readonly dialler: MseDialler;
  readonly listener: MseListener;
  /** What each has said since it was last taken. */
  #said: Uint8Array[] = [];
  #answered: Uint8Array[] = [];

  constructor(plan: Partial<MsePlan> = {}) {
    const { offers, choices, paddings, firstWords, seed, known } = { ...USUAL_PLAN, ...plan };
    this.dialler = new MseDialler({
      infoHash: INFO_HASH,
      privateKey: chance(20, seed),
      padding: [chance(paddings[0], seed), chance(paddings[2], seed)],
      offers,
      firstWords: () => firstWords,
      send: (bytes) => void this.#said.push(bytes),
    });
    const tag = Buffer.from(mseTag(known));
    this.listener = new MseListener({
      privateKey: () => chance(20, seed + 50),
      padding: [chance(paddings[1], seed + 1), chance(paddings[3], seed + 1)],
      find: (asked) => (tag.equals(asked) ? known : undefined),
      choices,
      send: (bytes) => void this.#answered.push(bytes),
    });
    this.dialler.begin();
  }

  takeSaid(): Buffer {
    const said = Buffer.concat(this.#said);
    this.#said = [];
    return said;
  }

  takeAnswered(): Buffer {
    const answered = Buffer.concat(this.#answered);
    this.#answered = [];
    return answered;
  }

  /** To the end; what each said after its handshake comes back with it: that of the dialler, still encrypted. */
  finish(): { readonly first: Buffer } {
    this.listener.push(this.takeSaid());
    this.dialler.push(this.takeAnswered());
    const said = this.takeSaid();
    const first = said.subarray(this.listener.push(said));
    this.dialler.push(this.takeAnswered());
    return { first };
  }
}

/** What both agree to where both are honest. */
export const expectedPayload = ({ offers, choices }: MsePlan): EncryptedPayload | undefined =>
  namedIn(3, choices).find((choice) => offers.includes(choice));
