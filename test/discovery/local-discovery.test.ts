import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Endpoint, Multicast } from '../../source/base/ports/network.ts';
import { LSD_INTERVAL_MS, LSD_PACE_MS, MAX_LSD_PER_SECOND } from '../../source/discovery/limits.ts';
import { LocalDiscovery } from '../../source/discovery/local-discovery.ts';
import {
  decodeLsdMessage,
  encodeLsdMessage,
  LSD_GROUPS,
} from '../../source/protocol/lsd-message.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';

type Hear = (message: Uint8Array, from: Endpoint) => void;

/** One network on which all hear all, themselves too. */
class Lan {
  readonly sent: { readonly bytes: Uint8Array; readonly group: Endpoint }[] = [];
  readonly #members = new Map<Hear, Endpoint>();

  at(host: string, families: readonly string[] = ['4', '6']): Multicast {
    return {
      join: async (group, hear) => {
        const family = group.host.includes(':') ? '6' : '4';
        if (!families.includes(family)) throw new Error('no such family here');
        this.#members.set(hear, group);
        return {
          send: (bytes) => {
            this.sent.push({ bytes, group });
            for (const [other, theirs] of this.#members) {
              if (theirs === group) other(bytes, { host, port: 40_000 });
            }
          },
          close: () => void this.#members.delete(hear),
        };
      },
    };
  }

  get size(): number {
    return this.#members.size;
  }

  /** From outside of any of them. */
  say(bytes: Uint8Array, host: string): void {
    for (const hear of this.#members.keys()) hear(bytes, { host, port: 1 });
  }
}

const hashOf = (byte: number): Uint8Array => new Uint8Array(20).fill(byte);

const scene = () => {
  const clock = new VirtualClock();
  const lan = new Lan();
  const member = (multicast: Multicast, seed: number, isEnabled = () => true) =>
    new LocalDiscovery({
      multicast,
      clock,
      random: new SeededRandom(seed),
      port: () => 6_000 + seed,
      isEnabled,
    });
  /** Follows a torrent; who was found. */
  const follow = (local: LocalDiscovery, byte: number) => {
    const found: string[] = [];
    const onPeers = (peers: readonly Endpoint[]) => {
      for (const { host, port } of peers) found.push(`${host}:${port}`);
    };
    return { found, leave: local.want({ infoHash: hashOf(byte), onPeers }) };
  };
  return { clock, lan, member, follow };
};

describe('LocalDiscovery (BEP 14)', () => {
  it('lets two in one network find each other, and none of them itself', async () => {
    const { clock, lan, member, follow } = scene();
    const [one, two] = [member(lan.at('10.0.0.1'), 1), member(lan.at('10.0.0.2'), 2)];
    const [mine, other] = [follow(one, 7), follow(one, 8)];
    const theirs = follow(two, 7);
    await clock.advance(5_000);
    assert.deepEqual([...new Set(mine.found)], ['10.0.0.2:6002']);
    assert.deepEqual([...new Set(theirs.found)], ['10.0.0.1:6001']);
    assert.deepEqual(other.found, []);
    one.close();
    two.close();
  });

  it('announces each torrent every five minutes, many in one message, and to both groups', async () => {
    const { clock, lan, member, follow } = scene();
    const local = member(lan.at('10.0.0.1'), 1);
    for (let byte = 0; byte < 30; byte++) follow(local, byte);
    await clock.advance(2_500);
    assert.deepEqual(
      lan.sent.map(({ bytes }) => decodeLsdMessage(bytes)!.infoHashes.length),
      [24, 24, 6, 6],
    );
    assert.deepEqual(new Set(lan.sent.map(({ group }) => group)), new Set(LSD_GROUPS));
    lan.sent.length = 0;
    await clock.advance(LSD_INTERVAL_MS - 10_000);
    assert.equal(lan.sent.length, 0);
    await clock.advance(20_000);
    assert.equal(lan.sent.length, 4);
    local.close();
  });

  it('knows of each torrent when it was announced, and when it is next', async () => {
    const { clock, lan, member, follow } = scene();
    const local = member(lan.at('10.0.0.1'), 1);
    const { leave } = follow(local, 7);
    assert.equal(local.announceOf(hashOf(7))?.lastMs, undefined);
    await clock.advance(5_000);
    const { lastMs = Number.NaN, dueMs = Number.NaN } = local.announceOf(hashOf(7)) ?? {};
    assert.ok(lastMs > 0 && lastMs <= clock.now());
    assert.equal(dueMs - lastMs, LSD_INTERVAL_MS);
    assert.equal(local.announceOf(hashOf(8)), undefined);
    leave();
    assert.equal(local.announceOf(hashOf(7)), undefined);
  });

  it('says no more than one thing a minute, but for the first few', async () => {
    const { clock, lan, member, follow } = scene();
    const local = member(lan.at('10.0.0.1', ['4']), 1);
    for (let byte = 0; byte < 10; byte++) {
      follow(local, byte);
      await clock.advance(5_000);
    }
    assert.ok(lan.sent.length <= 4, `${lan.sent.length} in 50 s`);
    const before = lan.sent.length;
    await clock.advance(2 * LSD_PACE_MS);
    assert.ok(lan.sent.length <= before + 2);
    local.close();
  });

  it('is at rest while nothing is followed or the settings say so, and begins when they change', async () => {
    const { clock, lan, member, follow } = scene();
    let isOn = false;
    const local = member(lan.at('10.0.0.1', ['4']), 1, () => isOn);
    const { leave } = follow(local, 7);
    await clock.advance(10_000);
    assert.deepEqual([lan.size, lan.sent.length], [0, 0]);
    isOn = true;
    local.obey();
    await clock.advance(10_000);
    assert.deepEqual([lan.size, lan.sent.length], [1, 1]);
    leave();
    assert.equal(lan.size, 0);
    assert.equal(clock.pendingTimers, 0);
  });

  it('tells those who are followed when the settings change whether neighbours are listened for', () => {
    const { lan, member } = scene();
    let isOn = true;
    const local = member(lan.at('10.0.0.1', ['4']), 1, () => isOn);
    const heard: boolean[] = [];
    const onState = () => heard.push(local.isOn);
    const leave = local.want({ infoHash: hashOf(7), onPeers: () => {}, onState });
    isOn = false;
    local.obey();
    local.obey();
    assert.deepEqual(heard, [true, false]);
    leave();
  });

  it('H105: listens to neighbours alone, not to its own echo, and to so many a second', async () => {
    const { clock, lan, member, follow } = scene();
    const local = member(lan.at('10.0.0.1', ['4']), 1);
    const { found } = follow(local, 7);
    await clock.advance(5_000);
    const infoHashes = [Buffer.from(hashOf(7)).toString('hex')];
    const says = (port: number) =>
      encodeLsdMessage({ port, infoHashes, cookie: undefined }, LSD_GROUPS[0]!);
    for (const host of ['8.8.8.8', '224.0.0.1', 'fe80::1', '0.0.0.0']) lan.say(says(1), host);
    assert.deepEqual(found, []);
    for (const host of ['192.168.1.5', '169.254.9.9', '2001:db8::5']) lan.say(says(9), host);
    assert.deepEqual(found, [
      '192.168.1.5:9',
      '169.254.9.9:9',
      '[2001:db8::5]:9'.replace(/[[\]]/g, ''),
    ]);
    await clock.advance(1_000);
    for (let port = 1; port <= 1_000; port++) lan.say(says(port), '192.168.1.6');
    assert.equal(found.length, 3 + MAX_LSD_PER_SECOND);
    local.close();
  });
});
