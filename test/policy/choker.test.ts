import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Choker, type ChokeSettings, type ChokeView } from '../../source/policy/choker.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';

const DEFAULTS: ChokeView = {
  peer: 0,
  isInterested: true,
  isChokedByUs: true,
  isSnubbing: false,
  downloadRate: 0,
  uploadRate: 0,
  connectedAt: -1e9,
  given: 0,
  need: 0,
};

/** Peers by letter, and a choker whose decisions come true. */
class Room {
  readonly choker: Choker;
  settings: ChokeSettings = { slots: 4, isSeeding: false };
  #views: ChokeView[];

  constructor(peers: Readonly<Record<string, Partial<ChokeView>>>, seed = 1) {
    this.choker = new Choker(new SeededRandom(seed));
    this.#views = Object.entries(peers).map(([name, view]) => ({
      ...DEFAULTS,
      ...view,
      peer: name.charCodeAt(0),
    }));
  }

  change(name: string, change: Partial<ChokeView>): void {
    this.#views = this.#views.map((view) =>
      nameOf(view.peer) === name ? { ...view, ...change } : view,
    );
  }

  isInterested(name: string): boolean {
    return this.#views.some((view) => nameOf(view.peer) === name && view.isInterested);
  }

  leave(name: string): void {
    this.#views = this.#views.filter((view) => nameOf(view.peer) !== name);
  }

  /** Letters of the unchoked peers; the optimistic one small. */
  decide(now: number): string {
    const { unchoke, choke, optimistic } = this.choker.decide(this.#views, this.settings, now);
    for (const view of this.#views) {
      if (unchoke.includes(view.peer)) assert.equal(view.isChokedByUs, true);
      if (choke.includes(view.peer)) assert.equal(view.isChokedByUs, false);
    }
    this.#views = this.#views.map((view) => ({
      ...view,
      isChokedByUs: unchoke.includes(view.peer)
        ? false
        : choke.includes(view.peer) || view.isChokedByUs,
    }));
    return this.#views
      .filter((view) => !view.isChokedByUs)
      .map((view) =>
        view.peer === optimistic ? nameOf(view.peer).toLowerCase() : nameOf(view.peer),
      )
      .join('');
  }
}

const nameOf = (peer: number): string => String.fromCharCode(peer);

const rates = (...downloadRates: number[]): Record<string, Partial<ChokeView>> =>
  Object.fromEntries(
    downloadRates.map((downloadRate, at) => [String.fromCharCode(65 + at), { downloadRate }]),
  );

test('BEP 3: the three that give us most, and one more to try out', () => {
  const room = new Room(rates(10, 50, 40, 30, 0, 0, 0));
  assert.match(room.decide(0).replace(/[a-z]/, ''), /^BCD$/);
  assert.match(room.decide(0), /[aefg]/);
});

test('BEP 3: a better peer that is not interested is unchoked beside the slots', () => {
  const room = new Room({
    ...rates(10, 50, 40, 30, 20, 0),
    G: { downloadRate: 45, isInterested: false },
  });
  assert.match(room.decide(0).replace(/[a-z]/, ''), /^BCDG$/);
});

test('BEP 3: when such a peer becomes interested, the worst is choked', () => {
  const room = new Room({ ...rates(0, 50, 40, 30), G: { downloadRate: 45, isInterested: false } });
  assert.equal(room.decide(0), 'aBCDG');
  room.change('G', { isInterested: true });
  assert.equal(room.decide(5_000), 'aBCG');
});

test('a peer that is not interested and gives less than the worst slot is choked', () => {
  const room = new Room({ ...rates(0, 50, 40, 30), G: { downloadRate: 20, isInterested: false } });
  assert.equal(room.decide(0), 'aBCD');
});

test('no fibrillation: between rounds a rate that moved chokes nobody', () => {
  const room = new Room(rates(0, 50, 40, 30, 5));
  const before = room.decide(0);
  room.change('A', { downloadRate: 1_000 });
  room.change('B', { downloadRate: 0 });
  assert.equal(room.decide(9_999).toUpperCase(), before.toUpperCase());
  assert.match(room.decide(10_000), /A/);
});

test('a free slot is filled between rounds', () => {
  const room = new Room(rates(5, 50, 40, 30, 20));
  room.decide(0);
  room.leave('C');
  assert.equal(room.decide(3_000).length, 4);
});

test('a seed unchokes those who take most', () => {
  const room = new Room({
    A: { uploadRate: 10, downloadRate: 99 },
    B: { uploadRate: 50 },
    C: { uploadRate: 40 },
    D: { uploadRate: 30, isSnubbing: true },
    E: {},
  });
  room.settings = { slots: 4, isSeeding: true };
  assert.equal(room.decide(0).replace(/[a-z]/, ''), 'BCD');
});

test('the optimistic unchoke moves on every 30 seconds, and visits everybody', () => {
  const room = new Room(rates(50, 40, 30, 0, 0, 0, 0));
  const tried = new Set<string>();
  let last = '';
  let moves = 0;
  for (let now = 0; now < 3_000_000; now += 10_000) {
    const optimistic = room.decide(now).replace(/[A-Z]/g, '');
    assert.equal(optimistic.length, 1);
    if (optimistic !== last) {
      assert.equal(now % 30_000, 0);
      moves += 1;
    }
    last = optimistic;
    tried.add(optimistic);
  }
  assert.equal([...tried].sort().join(''), 'defg');
  assert.ok(moves > 90);
});

test('newcomers are three times as likely to be tried out', () => {
  const count = { old: 0, new: 0 };
  for (let seed = 0; seed < 2_000; seed++) {
    const room = new Room({ ...rates(50, 40, 30), D: {}, E: { connectedAt: 0 } }, seed);
    const optimistic = room.decide(100).replace(/[A-Z]/g, '');
    count[optimistic === 'e' ? 'new' : 'old'] += 1;
  }
  const ratio = count.new / count.old;
  assert.ok(ratio > 2.5 && ratio < 3.6, `${ratio}`);
});

test('one that was tried out and gives enough stays, and another is tried', () => {
  const room = new Room(rates(50, 40, 30, 0, 0));
  const optimistic = room.decide(0).replace(/[A-Z]/g, '').toUpperCase();
  room.change(optimistic, { downloadRate: 60 });
  const after = room.decide(10_000);
  assert.match(after, new RegExp(`${optimistic}`));
  assert.match(after, /[a-z]/);
  assert.equal(after.length, 4);
});

test('a peer that snubs us loses its slot to another that is tried out', () => {
  const room = new Room(rates(50, 40, 30, 0));
  assert.equal(room.decide(0), 'ABCd');
  room.change('A', { isSnubbing: true, downloadRate: 0 });
  room.change('D', { isSnubbing: true });
  room.settings = { slots: 3, isSeeding: false };
  assert.match(room.decide(30_000), /^aBC$|^BCd$/);
});

test('slots that only snubbing peers want are all tried out on them', () => {
  const room = new Room({
    A: { isSnubbing: true },
    B: { isSnubbing: true },
    C: { isSnubbing: true },
  });
  room.settings = { slots: 2, isSeeding: false };
  assert.equal(room.decide(0).length, 2);
});

test('nobody interested: nobody to try, and nothing breaks', () => {
  const room = new Room({ A: { isInterested: false }, B: { isInterested: false } });
  assert.equal(room.decide(0), '');
  assert.equal(room.choker.optimistic, undefined);
  assert.equal(new Room({}).decide(0), '');
});

test('no fibrillation: interest that comes and goes takes no slot away from whom it was given to', () => {
  const room = new Room(rates(50, 40, 30, 0, 0));
  const tried = room.decide(0).replace(/[A-Z]/g, '').toUpperCase();
  const other = tried === 'D' ? 'E' : 'D';
  room.change('A', { isInterested: false });
  assert.match(room.decide(1_000), /^A.{4}$/, 'one more gets the slot, and A is not choked');
  room.change('A', { isInterested: true });
  assert.match(room.decide(1_050), /^A.{4}$/);
  const after = room.decide(10_000);
  assert.equal(after.length, 4);
  assert.match(after, new RegExp(`^ABC[${tried.toLowerCase()}${other.toLowerCase()}]$`));
});

test('without slots nobody is unchoked; one slot is the best peer’s, and of a seed it goes round', () => {
  const room = new Room({ A: { downloadRate: 5 }, B: { downloadRate: 9 }, C: {} });
  room.settings = { slots: 0, isSeeding: false };
  assert.equal(room.decide(0), '');
  room.settings = { slots: 1, isSeeding: false };
  assert.equal(room.decide(10_000), 'B');
  room.settings = { slots: 1, isSeeding: true };
  const served = new Set<string>();
  for (let now = 20_000; now < 1_000_000; now += 10_000) {
    const unchoked = room.decide(now);
    assert.equal(unchoked.length, 1);
    served.add(unchoked);
  }
  assert.deepEqual([...served].sort(), ['a', 'b', 'c']);
});

test('never more interested peers unchoked than slots, and between rounds never twice as many', () => {
  const random = new SeededRandom('slots');
  const names = 'ABCDEFGHIJ';
  const room = new Room(rates(...names.split('').map(() => 0)));
  let mostBetween = 0;
  for (let now = 0; now < 600_000; now += 1_000 + random.integer(5_000)) {
    const name = names[random.integer(names.length)]!;
    room.change(name, {
      isInterested: random.float() < 0.7,
      isSnubbing: random.float() < 0.2,
      downloadRate: random.integer(100),
    });
    const isRound = room.choker.isRoundDue(now);
    if (isRound) {
      room.settings = { slots: random.integer(7), isSeeding: random.float() < 0.1 };
    }
    const interested = room.decide(now);
    const taken = [...interested].filter((each) => room.isInterested(each.toUpperCase()));
    const { slots } = room.settings;
    assert.ok(taken.length <= (isRound ? slots : 2 * slots), interested);
    if (!isRound && slots > 0) mostBetween = Math.max(mostBetween, taken.length / slots);
  }
  assert.ok(mostBetween > 1);
});

test('a seed whose peers take turns tries nobody out, and serves each in its turn', () => {
  const room = new Room({ A: {}, B: {}, C: {}, D: {} });
  room.settings = { slots: 2, isSeeding: true, turnsOf: 1_000 };
  const seen = new Set<string>();
  for (let now = 0; now < 1_200_000; now += 10_000) {
    const unchoked = room.decide(now);
    assert.match(unchoked, /^[A-Z]{2}$/);
    for (const name of unchoked) seen.add(name);
  }
  assert.equal(seen.size, 4);
});
