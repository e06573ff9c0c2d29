import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { equalBytes } from '../../source/base/bytes.ts';
import { METADATA_REFUSAL_MS, METADATA_REQUEST_TIMEOUT_MS } from '../../source/policy/limits.ts';
import { MetadataFetch } from '../../source/policy/metadata-fetch.ts';

const PIECE = 4;
const RIGHT = Uint8Array.from({ length: 10 }, (_, at) => at);
const WRONG = RIGHT.map((byte) => byte ^ 1);

const setup = () =>
  new MetadataFetch({
    pieceBytes: PIECE,
    maxBytes: 1_000,
    isRight: (metadata) => equalBytes(metadata, RIGHT),
  });

const part = (whole: Uint8Array, piece: number) =>
  whole.subarray(piece * PIECE, (piece + 1) * PIECE);

/** Answers all that it is asked for from `whole`; the last arrival. */
const serve = (fetch: MetadataFetch, peer: number, whole: Uint8Array, now = 0) => {
  for (;;) {
    const piece = fetch.next(peer, now);
    if (piece === undefined) return undefined;
    const arrival = fetch.onData(peer, piece, whole.length, part(whole, piece));
    if (arrival.kind !== 'taken') return arrival;
  }
};

describe('MetadataFetch', () => {
  it('shares the pieces among those who have it, and puts them together', () => {
    const fetch = setup();
    for (const peer of [1, 2, 3]) fetch.onSize(peer, RIGHT.length);
    const asked = [1, 2, 3].map((peer) => fetch.next(peer, 0));
    assert.deepEqual(asked, [0, 1, 2]);
    assert.equal(fetch.next(1, 0), undefined);
    assert.equal(fetch.onData(3, 2, 10, part(RIGHT, 2)).kind, 'taken');
    assert.equal(fetch.onData(1, 0, 10, part(RIGHT, 0)).kind, 'taken');
    assert.equal(fetch.piecesDone, 2);
    const end = fetch.onData(2, 1, 10, part(RIGHT, 1));
    assert.ok(end.kind === 'complete' && equalBytes(end.metadata, RIGHT));
  });

  it('H42: takes no size that no honest peer names', () => {
    const fetch = setup();
    for (const size of [0, -1, 1_001, 2 ** 31, 1.5, Number.NaN]) {
      assert.equal(fetch.onSize(1, size), false);
    }
    assert.equal(fetch.size, undefined);
    assert.equal(fetch.next(1, 0), undefined);
  });

  it('H43: goes by the size that most name, and asks the others for nothing', () => {
    const fetch = setup();
    fetch.onSize(1, 400);
    assert.equal(fetch.next(1, 0), 0);
    fetch.onSize(2, 10);
    assert.equal(fetch.size, 400);
    fetch.onSize(3, 10);
    assert.equal(fetch.size, 10);
    assert.equal(fetch.next(1, 0), undefined);
    assert.equal(fetch.onSize(1, 10), false);
    assert.equal(serve(fetch, 2, RIGHT)?.kind, 'complete');
  });

  it('H43: believes no piece of a peer that names one size and sends another', () => {
    const fetch = setup();
    fetch.onSize(1, 10);
    const piece = fetch.next(1, 0)!;
    assert.equal(fetch.onData(1, piece, 999, part(RIGHT, piece)).kind, 'unasked');
    assert.equal(fetch.next(1, 1_000_000), undefined);
    fetch.onSize(2, 10);
    assert.equal(fetch.onData(2, fetch.next(2, 0)!, 10, new Uint8Array(3)).kind, 'unasked');
    fetch.onSize(3, 10);
    assert.equal(serve(fetch, 3, RIGHT)?.kind, 'complete');
  });

  it('H44: after a whole that is wrong asks one peer alone, and so finds the liar', () => {
    const fetch = setup();
    for (const peer of [1, 2]) fetch.onSize(peer, 10);
    const [first, second] = [fetch.next(1, 0)!, fetch.next(2, 0)!];
    fetch.onData(1, first, 10, part(WRONG, first));
    fetch.onData(2, second, 10, part(RIGHT, second));
    assert.deepEqual(serve(fetch, 2, RIGHT), { kind: 'wrong', liar: undefined });
    assert.equal(fetch.piecesDone, 0);
    const [alone, other] = fetch.next(1, 0) === undefined ? [2, 1] : [1, 2];
    assert.equal(fetch.next(other, 0), undefined);
    if (alone === 1) {
      fetch.onData(1, 0, 10, part(WRONG, 0));
      assert.deepEqual(serve(fetch, 1, WRONG), { kind: 'wrong', liar: 1 });
    }
    assert.equal(serve(fetch, 2, RIGHT)?.kind, 'complete');
  });

  it('H44: in the end believes an honest peer though most name another size', () => {
    const fetch = setup();
    const lie = new Uint8Array(12);
    for (const peer of [1, 2, 3]) fetch.onSize(peer, 12);
    fetch.onSize(4, 10);
    assert.equal(serve(fetch, 1, lie)?.kind, 'wrong');
    let complete = false;
    for (let round = 0; round < 8 && !complete; round++) {
      for (const peer of [1, 2, 3, 4]) {
        const arrival = serve(fetch, peer, peer === 4 ? RIGHT : lie);
        complete ||= arrival?.kind === 'complete';
      }
    }
    assert.ok(complete);
  });

  it('H47: passes over pieces that nobody asked for, and asks for none that is not there', () => {
    const fetch = setup();
    fetch.onSize(1, 10);
    assert.equal(fetch.onData(1, 0, 10, part(RIGHT, 0)).kind, 'unasked');
    assert.equal(fetch.onData(9, 0, 10, part(RIGHT, 0)).kind, 'unasked');
    assert.equal(fetch.onData(1, 99, 10, part(RIGHT, 0)).kind, 'unasked');
    assert.deepEqual(
      [0, 1, 2, 3].map(() => fetch.next(1, 0)),
      [0, 1, 2, undefined],
    );
  });

  it('asks another where one refuses or is silent, and comes back to it later', () => {
    const fetch = setup();
    fetch.onSize(1, 10);
    fetch.onReject(1, fetch.next(1, 0)!, 0);
    assert.equal(fetch.next(1, METADATA_REFUSAL_MS - 1), undefined);
    const later = METADATA_REFUSAL_MS;
    assert.equal(fetch.next(1, later), 0);
    fetch.onSize(2, 10);
    assert.equal(fetch.next(2, later), 1);
    const overdue = later + METADATA_REQUEST_TIMEOUT_MS;
    assert.equal(fetch.next(1, overdue), undefined);
    assert.equal(serve(fetch, 2, RIGHT, overdue)?.kind, undefined);
    assert.equal(fetch.onData(2, 1, 10, part(RIGHT, 1)).kind, 'unasked');
  });

  it('asks for the rest when a peer leaves with what it was asked for', () => {
    const fetch = setup();
    for (const peer of [1, 2]) fetch.onSize(peer, 10);
    while (fetch.next(1, 0) !== undefined);
    fetch.onPeerGone(1);
    assert.equal(serve(fetch, 2, RIGHT)?.kind, 'complete');
  });

  it('asks who cannot take several requests for one at a time', () => {
    const fetch = setup();
    fetch.onSize(1, RIGHT.length);
    const first = fetch.next(1, 0, 1)!;
    assert.equal(fetch.next(1, 0, 1), undefined);
    fetch.onData(1, first, RIGHT.length, part(RIGHT, first));
    assert.notEqual(fetch.next(1, 0, 1), undefined);
  });

  it('keeps what came though the memory that it came in is used again', () => {
    const fetch = setup();
    fetch.onSize(1, RIGHT.length);
    const received = Buffer.alloc(64);
    const arrivals = Array.from({ length: fetch.pieceCount }, () => {
      const piece = fetch.next(1, 0)!;
      const bytes = part(RIGHT, piece);
      received.set(bytes);
      const { kind } = fetch.onData(1, piece, RIGHT.length, received.subarray(0, bytes.length));
      received.fill(0xff);
      return kind;
    });
    assert.equal(arrivals.at(-1), 'complete');
  });

  it('H44: gets the right one past any mix of liars, stallers and leavers, while one is honest', () => {
    const nature = fc.constantFrom('honest', 'liar', 'staller', 'refuser');
    fc.assert(
      fc.property(fc.array(nature, { minLength: 1, maxLength: 6 }), (natures) => {
        const fetch = setup();
        const peers = ['honest' as const, ...natures];
        for (const peer of peers.keys())
          fetch.onSize(peer, peers[peer] === 'liar' && peer % 2 ? 12 : 10);
        const guilty = new Set<number>();
        for (let now = 0; now < 3_600_000; now += 1_000) {
          for (const [peer, kind] of peers.entries()) {
            if (guilty.has(peer)) continue;
            const piece = fetch.next(peer, now);
            if (piece === undefined || kind === 'staller') continue;
            if (kind === 'refuser') {
              fetch.onReject(peer, piece, now);
              continue;
            }
            const whole = kind === 'honest' ? RIGHT : new Uint8Array(peer % 2 ? 12 : 10);
            const arrival = fetch.onData(peer, piece, whole.length, part(whole, piece));
            if (arrival.kind === 'complete') return;
            if (arrival.kind !== 'wrong' || arrival.liar === undefined) continue;
            assert.notEqual(peers[arrival.liar], 'honest');
            guilty.add(arrival.liar);
            fetch.onPeerGone(arrival.liar);
          }
        }
        assert.fail('never complete');
      }),
      { examples: [[['honest', 'liar', 'staller', 'staller', 'staller', 'staller']]] },
    );
  });
});
