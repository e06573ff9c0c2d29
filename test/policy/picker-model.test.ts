/** Random swarms against the picker: whatever happens in whatever order, the books add up and the download ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Bitfield } from '../../source/base/bitfield.ts';
import { BlockList } from '../../source/policy/block-list.ts';
import { MAX_REQUESTERS_PER_BLOCK } from '../../source/policy/limits.ts';
import { PiecePicker } from '../../source/policy/piece-picker.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';

const PIECES = 12;
const BLOCKS = 3;
const RUNS = 150;

/** What the network does: per peer the requests it has yet to answer. */
class Model {
  readonly picker: PiecePicker;
  readonly random: SeededRandom;
  readonly asked = new Map<number, string[]>();
  readonly streaming = new Map<number, string>();
  /** Asked once, taken back, and on its way all the same. */
  readonly late = new Map<number, string[]>();
  readonly list = new BlockList();
  cap: number;
  now = 0;
  #nextPeer = 0;

  constructor(seed: number, cap: number) {
    this.random = new SeededRandom(seed);
    this.cap = cap;
    this.picker = new PiecePicker({
      pieceCount: PIECES,
      blockCount: (piece) => (piece === PIECES - 1 ? 1 : BLOCKS),
      mayBegin: () => this.picker.begunCount < this.cap,
      onDropped: (piece) => {
        for (const at of this.streaming.values()) assert.notEqual(Number(at.split('.')[0]), piece);
      },
      random: this.random,
    });
  }

  anyPeer(): number | undefined {
    const peers = [...this.asked.keys()];
    return peers.length === 0 ? undefined : peers[this.random.integer(peers.length)];
  }

  join(isSeed: boolean): void {
    if (this.asked.size >= 6) return;
    const peer = this.#nextPeer++;
    this.asked.set(peer, []);
    this.picker.addPeer(peer);
    if (isSeed) {
      this.picker.setPeerHasAll(peer);
      return;
    }
    const has = new Bitfield(PIECES);
    for (let piece = 0; piece < PIECES; piece++) if (this.random.float() < 0.5) has.set(piece);
    this.picker.setPeerPieces(peer, has);
  }

  pick(peer: number, count: number): number {
    this.list.clear();
    const picked = this.picker.pick(peer, count, this.now, this.list);
    assert.equal(picked, this.list.length);
    assert.ok(picked <= count);
    for (const { piece, block } of this.list.toArray()) {
      assert.ok(this.picker.peerPieces(peer).has(piece), 'asked for what the peer lacks');
      assert.ok(this.picker.isWanted(piece), 'asked for what is not wanted');
      const at = `${piece}.${block}`;
      assert.ok(!this.asked.get(peer)!.includes(at), 'asked twice of the same peer');
      this.asked.get(peer)!.push(at);
      const askers = [...this.asked.values()].filter((asked) => asked.includes(at)).length;
      assert.ok(askers <= MAX_REQUESTERS_PER_BLOCK);
    }
    return picked;
  }

  /** The peer starts to send one of the blocks it was asked for, out of order at times. */
  start(peer: number): void {
    const asked = this.asked.get(peer)!;
    if (asked.length === 0 || this.streaming.has(peer)) return;
    const at = asked[this.random.float() < 0.8 ? 0 : this.random.integer(asked.length)]!;
    const verdict = this.picker.onBlockStart(peer, ...parse(at), this.now);
    if (verdict === 'wanted') this.streaming.set(peer, at);
    else if (verdict === 'busy') this.#forget(peer, at);
    else assert.fail(`${at} was asked of ${peer} but is ${verdict}`);
  }

  /** A block whose request was taken back comes after all. */
  startLate(peer: number): void {
    const at = this.late.get(peer)?.pop();
    if (at === undefined || this.streaming.has(peer) || this.asked.get(peer)!.includes(at)) return;
    if (this.picker.onBlockStart(peer, ...parse(at), this.now) === 'wanted') {
      this.streaming.set(peer, at);
    }
  }

  end(peer: number, isBad: boolean): void {
    const at = this.streaming.get(peer);
    if (at === undefined) return;
    this.streaming.delete(peer);
    const [piece, block] = parse(at);
    const { cancels, isPieceComplete } = this.picker.onBlockEnd(peer, piece, block, this.now);
    if (this.asked.get(peer)!.includes(at)) this.#forget(peer, at);
    for (const other of cancels) this.#forget(other, at);
    if (!isPieceComplete) return;
    if (isBad)
      assert.equal(this.picker.pieceFailed(piece).length, piece === PIECES - 1 ? 1 : BLOCKS);
    else this.picker.pieceDone(piece);
  }

  choke(peer: number): void {
    this.picker.release(peer, this.now);
    const asked = this.asked.get(peer)!;
    const kept = asked.filter((at) => at === this.streaming.get(peer));
    this.late.set(
      peer,
      asked.filter((at) => !kept.includes(at)),
    );
    this.asked.set(peer, kept);
  }

  /** Too slow: the block that is coming in is not waited for either. */
  giveUpOn(peer: number): void {
    this.streaming.delete(peer);
    this.picker.abortBlock(peer, this.now);
    this.choke(peer);
  }

  leave(peer: number): void {
    this.streaming.delete(peer);
    this.asked.delete(peer);
    this.late.delete(peer);
    this.picker.removePeer(peer, this.now);
  }

  skip(): void {
    const priorities = Uint8Array.from({ length: PIECES }, () => this.random.integer(4));
    for (const { peer, piece, block } of this.picker.setPriorities(priorities, this.now)) {
      this.#forget(peer, `${piece}.${block}`);
    }
  }

  refuse(peer: number): void {
    const at = this.asked.get(peer)!.find((each) => each !== this.streaming.get(peer));
    if (at === undefined) return;
    assert.equal(this.picker.releaseBlock(peer, ...parse(at), this.now), true);
    this.#forget(peer, at);
  }

  check(): void {
    this.picker.checkInvariants();
    for (const [peer, asked] of this.asked)
      assert.equal(this.picker.outstanding(peer), asked.length);
    assert.ok(this.picker.begunCount <= Math.max(1, this.cap));
  }

  /** Everybody behaves from now on: the download has to end. */
  finish(): void {
    this.join(true);
    if (this.asked.size === 6) this.leave(this.anyPeer()!);
    this.join(true);
    for (let round = 0; round < 2_000 && !this.picker.isFinished; round++) {
      this.now += 1_000;
      let moved = 0;
      for (const peer of this.asked.keys()) {
        this.picker.setPace(peer, 'steady');
        this.picker.setAlone(peer, false);
        moved += this.pick(peer, 2);
        this.start(peer);
        if (this.streaming.has(peer)) moved += 1;
        this.end(peer, false);
      }
      const spare = this.picker.sparePiece();
      if (moved === 0 && spare !== undefined) this.picker.abandon(spare, this.now);
      this.check();
    }
    assert.ok(this.picker.isFinished, 'the download never ended');
    assert.equal(this.picker.begunCount, 0);
  }

  #forget(peer: number, at: string): void {
    const asked = this.asked.get(peer)!;
    assert.ok(asked.includes(at), `${at} was never asked of ${peer}`);
    asked.splice(asked.indexOf(at), 1);
  }
}

const parse = (at: string): [number, number] => at.split('.').map(Number) as [number, number];

const PACES = ['fast', 'steady', 'slow'] as const;

const ACTIONS: readonly ((model: Model, peer: number, argument: number) => void)[] = [
  (model, _, argument) => model.join(argument % 3 === 0),
  (model) => model.skip(),
  (model, peer) => model.leave(peer),
  (model, peer) => model.choke(peer),
  (model, peer) => model.refuse(peer),
  (model, peer, argument) => void model.picker.addPeerHave(peer, argument % PIECES),
  (model, peer, argument) => model.picker.setPace(peer, PACES[argument % 3]!),
  (model, peer, argument) => model.picker.setAlone(peer, argument % 2 === 0),
  (model, peer) => model.startLate(peer),
  (model, peer) => model.giveUpOn(peer),
  ...Array(4).fill((model: Model, peer: number, argument: number) =>
    model.pick(peer, 1 + (argument % 5)),
  ),
  ...Array(5).fill((model: Model, peer: number) => model.start(peer)),
  ...Array(5).fill((model: Model, peer: number, argument: number) =>
    model.end(peer, argument % 8 === 0),
  ),
];

const act = (model: Model, action: number, argument: number): void => {
  model.now += argument * 100;
  const peer = model.anyPeer();
  if (peer === undefined) model.join(true);
  else ACTIONS[action]!(model, peer, argument);
};

test('the sum over peers equals the sum over blocks, whatever happens, and every download ends', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.tuple(fc.nat(ACTIONS.length - 1), fc.nat(50)), { maxLength: 150, size: 'max' }),
      (seed, cap, actions) => {
        const model = new Model(seed, cap);
        model.join(true);
        model.join(false);
        for (const [action, argument] of actions) {
          act(model, action, argument);
          model.check();
        }
        model.finish();
      },
    ),
    { numRuns: RUNS },
  );
});
