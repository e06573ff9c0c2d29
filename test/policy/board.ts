/**
 * A picker drawn as a string: one row a peer, `#` for a piece it has.
 * Blocks are named `piece.block`; `draw` shows the begun pieces: `-` missing, a small letter for the
 * peer asked, `*` for several, `~` coming in, a capital for the peer it came from.
 */
import { Bitfield } from '../../source/base/bitfield.ts';
import { MISSING, RECEIVED, STREAMING } from '../../source/policy/begun-piece.ts';
import { BlockList } from '../../source/policy/block-list.ts';
import type { BlockVerdict, Cancel } from '../../source/policy/block-verdict.ts';
import { PiecePicker } from '../../source/policy/piece-picker.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';

export interface BoardOptions {
  readonly blocks?: number;
  readonly seed?: string | number;
  /** Most pieces begun at once. */
  readonly cap?: number;
}

export const bitfieldOf = (row: string): Bitfield => {
  const has = new Bitfield(row.length);
  [...row].forEach((cell, piece) => {
    if (cell === '#') has.set(piece);
  });
  return has;
};

export class Board {
  readonly picker: PiecePicker;
  readonly dropped: number[] = [];
  cap: number;
  now = 0;
  readonly #list = new BlockList(1);
  readonly #width: number;

  constructor(rows: string, options: BoardOptions = {}) {
    const lines = rows
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    this.#width = lines[0]!.split(' ')[1]!.length;
    this.cap = options.cap ?? Number.POSITIVE_INFINITY;
    this.picker = new PiecePicker({
      pieceCount: this.#width,
      blockCount: () => options.blocks ?? 2,
      mayBegin: () => this.picker.begunCount < this.cap,
      onDropped: (piece) => this.dropped.push(piece),
      random: new SeededRandom(options.seed ?? 1),
    });
    for (const line of lines) this.join(line);
  }

  /** Beyond the first pieces, which are picked by chance. */
  skipFirst(): this {
    const extra = [...Array(this.#width).keys()].slice(-4);
    for (const piece of extra) this.picker.setHave(piece, this.now);
    return this;
  }

  join(line: string): void {
    const [name, row] = line.split(' ');
    this.picker.addPeer(keyOf(name!));
    if (/^#+$/.test(row!)) this.picker.setPeerHasAll(keyOf(name!));
    else this.picker.setPeerPieces(keyOf(name!), bitfieldOf(row!));
  }

  leave(name: string): void {
    this.picker.removePeer(keyOf(name), this.now);
  }

  pick(name: string, count: number): string {
    this.#list.clear();
    this.picker.pick(keyOf(name), count, this.now, this.#list);
    this.picker.checkInvariants();
    return this.#list
      .toArray()
      .map(({ piece, block }) => `${piece}.${block}`)
      .join(' ');
  }

  start(name: string, at: string): BlockVerdict {
    const [piece, block] = parse(at);
    return this.picker.onBlockStart(keyOf(name), piece, block, this.now);
  }

  /** Answers who gets a cancel, and `done` where the piece is complete. */
  end(name: string, at: string): string {
    const [piece, block] = parse(at);
    const { cancels, isPieceComplete } = this.picker.onBlockEnd(
      keyOf(name),
      piece,
      block,
      this.now,
    );
    this.picker.checkInvariants();
    return [...cancels.map(nameOf), ...(isPieceComplete ? ['done'] : [])].join(' ');
  }

  receive(name: string, blocks: string): string {
    const answers = blocks.split(' ').map((at) => {
      const verdict = this.start(name, at);
      return verdict === 'wanted' ? this.end(name, at) : verdict;
    });
    return answers.filter((answer) => answer !== '').join(' ');
  }

  release(name: string): void {
    this.picker.release(keyOf(name), this.now);
    this.picker.checkInvariants();
  }

  refuse(name: string, at: string): boolean {
    const [piece, block] = parse(at);
    return this.picker.releaseBlock(keyOf(name), piece, block, this.now);
  }

  setPace(names: string, pace: 'fast' | 'steady' | 'slow'): void {
    for (const name of names) this.picker.setPace(keyOf(name), pace);
  }

  /** One digit a piece, 0 to 3. */
  setPriorities(digits: string): string {
    const cancels = this.picker.setPriorities(Uint8Array.from([...digits].map(Number)), this.now);
    this.picker.checkInvariants();
    return cancelsOf(cancels);
  }

  draw(): string {
    return [...this.picker.begun]
      .sort((left, right) => left.piece - right.piece)
      .map((begun) => {
        const cells = Array.from(begun.states, (state, block) => {
          if (state === MISSING) return '-';
          if (state === STREAMING) return '~';
          if (state === RECEIVED) return nameOf(begun.holder(block)).toUpperCase();
          return begun.requesterCount(block) > 1 ? '*' : nameOf(begun.holder(block)).toLowerCase();
        });
        return `${begun.piece}:${cells.join('')}`;
      })
      .join(' ');
  }
}

export const keyOf = (name: string): number => name.charCodeAt(0) - 65;

export const nameOf = (peer: number): string => (peer < 0 ? '?' : String.fromCharCode(peer + 65));

export const cancelsOf = (cancels: readonly Cancel[]): string =>
  cancels.map(({ peer, piece, block }) => `${nameOf(peer)}:${piece}.${block}`).join(' ');

const parse = (at: string): [number, number] => at.split('.').map(Number) as [number, number];

/** Of blocks as `pick` answers them. */
export const piecesOf = (blocks: string): string =>
  [...new Set(blocks.split(' ').map((at) => at.split('.')[0]))].join(' ');
