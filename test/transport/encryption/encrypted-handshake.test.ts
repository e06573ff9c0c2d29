import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_MSE_PADDING_BYTES } from '../../../source/protocol/limits.ts';
import {
  HANDSHAKE_TIMEOUT_MS,
  KEY_EXCHANGES_PER_ADDRESS_PER_SECOND,
} from '../../../source/transport/limits.ts';
import { Wire } from '../../../source/transport/wire.ts';
import { RecordingWireSink } from '../recording-wire-sink.ts';
import {
  EncryptedWorld,
  HASH,
  Knock,
  LISTENER_ID,
  OTHER_HASH,
  PLAIN_HANDSHAKE,
  REMOTE,
} from './encrypted-world.ts';

const POLICIES = ['off', 'prefer', 'require'] as const;

/** What a connection comes to, and how many it takes; undefined where it comes to nothing. */
const EXPECTED = {
  off: { off: ['none', 1], prefer: ['none', 1], require: undefined },
  prefer: { off: ['none', 2], prefer: ['handshake', 1], require: ['full', 1] },
  require: { off: undefined, prefer: ['full', 1], require: ['full', 1] },
} as const;

describe('policies of encryption', () => {
  for (const ours of POLICIES) {
    for (const theirs of POLICIES) {
      it(`who has "${ours}" dials who has "${theirs}"`, async () => {
        const world = new EncryptedWorld();
        await world.listen(theirs);
        world.dial(ours);
        await world.clock.advance(60_000);
        const expected = EXPECTED[ours][theirs];
        if (expected === undefined) {
          assert.equal(world.dialled.failed.length, 1);
          assert.equal(world.dialled.established.length + world.received.established.length, 0);
        } else {
          const [encryption, connections] = expected;
          assert.deepEqual(world.dialled.encryption, [encryption]);
          assert.deepEqual(world.received.encryption, [encryption]);
          assert.deepEqual(world.dialled.established[0]?.peerId, LISTENER_ID);
          assert.deepEqual(world.received.established[0]?.infoHash, HASH);
          assert.equal(world.arrivals, connections);
        }
        assert.equal(world.pending.count, 0);
        assert.equal(world.clock.pendingTimers, 0);
      });
    }
  }

  it('begin with what worked before', async () => {
    const world = new EncryptedWorld();
    await world.listen('off');
    world.dial('prefer', { worked: 'plain' });
    await world.clock.advance(5_000);
    assert.equal(world.arrivals, 1);
    const changed = new EncryptedWorld();
    await changed.listen('require');
    changed.dial('prefer', { worked: 'plain' });
    await changed.clock.advance(5_000);
    assert.deepEqual(changed.dialled.encryption, ['full']);
    assert.equal(changed.arrivals, 2);
  });

  it('leave what follows the handshake to whoever is stricter', async () => {
    for (const [offers, choices, expected] of [
      [['rc4'], ['plain', 'rc4'], ['full']],
      [['plain', 'rc4'], ['rc4'], ['full']],
      [['plain'], ['rc4', 'plain'], ['handshake']],
      [['plain'], ['rc4'], []],
    ] as const) {
      const world = new EncryptedWorld();
      await world.listen('require', choices);
      world.dial('require', { payloads: offers });
      await world.clock.advance(5_000);
      assert.deepEqual(world.received.encryption, expected);
      assert.deepEqual(world.dialled.encryption, expected);
    }
  });
});

describe('dialling encrypted', () => {
  it('tries again in plain words where the other hangs up, says nothing or answers in plain words', async () => {
    const answers = [undefined, new Uint8Array(0), PLAIN_HANDSHAKE, Buffer.alloc(2000, 7)];
    for (const answer of answers) {
      const world = new EncryptedWorld();
      let arrivals = 0;
      await world.there.tcp.listen(REMOTE, (connection) => {
        arrivals += 1;
        if (answer === undefined) return undefined;
        connection.write(answer);
        return new Knock(answer);
      });
      world.dial('prefer');
      await world.clock.advance(3 * HANDSHAKE_TIMEOUT_MS);
      assert.equal(arrivals, 2);
      assert.equal(world.dialled.established.length + world.dialled.failed.length, 1);
      assert.equal(world.clock.pendingTimers, 0);
    }
  });

  it('does not try again where that is too often, and says which manner was refused', async () => {
    const world = new EncryptedWorld();
    world.mostRefusals = 1;
    await world.listen('off');
    world.dial('prefer');
    await world.clock.advance(60_000);
    assert.deepEqual(world.refused, ['encrypted']);
    assert.deepEqual(world.dialled.codes.length, 1);
    assert.equal(world.arrivals, 1);
  });

  it('does not try again where nobody is there', async () => {
    const world = new EncryptedWorld();
    world.dial('prefer');
    await world.clock.advance(60_000);
    assert.deepEqual(world.dialled.codes, ['network/refused']);
    assert.deepEqual(world.refused, []);
  });

  it('does not try again once both have agreed to encrypt', async () => {
    const world = new EncryptedWorld();
    await world.listen('prefer');
    world.dial('prefer');
    await world.clock.advance(5_000);
    world.received.established[0]?.connection.destroy();
    await world.clock.advance(60_000);
    assert.equal(world.arrivals, 1);
  });

  it('says nothing more once it is cancelled, in whichever manner it is', async () => {
    for (let afterMs = 0; afterMs < 500; afterMs += 40) {
      const world = new EncryptedWorld();
      await world.listen('off');
      const attempt = world.dial('prefer');
      await world.clock.advance(afterMs);
      if (world.dialled.established.length > 0) break;
      attempt.cancel();
      await world.clock.advance(60_000);
      assert.deepEqual(world.dialled.failed, []);
      assert.equal(world.dialled.established.length, 0);
      assert.equal(world.clock.pendingTimers, 0);
    }
  });
});

describe('an encrypted connection', () => {
  for (const payload of ['rc4', 'plain'] as const) {
    it(`carries all messages both ways, and leaves alone what is sent (${payload})`, async () => {
      const world = new EncryptedWorld();
      await world.listen('require', [payload]);
      world.dial('require', { payloads: [payload] });
      await world.clock.advance(2_000);
      const block = Buffer.alloc(16 * 1024, 5);
      const sides = [world.dialled, world.received].map(({ established }) => {
        const sink = new RecordingWireSink();
        const { connection, adopt } = established[0]!;
        const wire = new Wire({ connection, sink, clock: world.clock });
        adopt(wire);
        return { sink, wire };
      });
      for (const { wire } of sides) {
        wire.sendUnchoke();
        for (let at = 0; at < 40; at++) {
          wire.sendBlock(at, 0, block);
          wire.sendHave(at);
        }
      }
      await world.clock.advance(60_000);
      assert.ok(block.every((byte) => byte === 5));
      for (const { sink } of sides) {
        assert.equal(sink.told.length, 1 + 3 * 40);
        assert.deepEqual(sink.told.slice(0, 1), [['unchoke']]);
        assert.deepEqual(sink.told.at(-1), ['have', 39]);
        const blocks = sink.told.filter(([name]) => name === 'blockEnd');
        assert.equal(blocks.length, 40);
        assert.ok(blocks.every((told) => told.at(-1) === block.toString('hex')));
      }
    });
  }
});

describe('taking in whoever encrypts', () => {
  it('closes whoever asks for an unknown torrent', async () => {
    const world = new EncryptedWorld();
    await world.listen('prefer', ['rc4'], OTHER_HASH);
    world.dial('require');
    await world.clock.advance(5_000);
    assert.deepEqual(world.received.codes, ['wire/protocol']);
    assert.equal(world.dialled.failed.length, 1);
    assert.equal(world.pending.count, 0);
  });

  it('hears plain words in whatever portions they come', async () => {
    for (let at = 1; at < 30; at += 4) {
      const world = new EncryptedWorld();
      await world.listen('prefer');
      const { connection } = world.knock(PLAIN_HANDSHAKE.subarray(0, at));
      await world.clock.advance(500);
      connection.write(PLAIN_HANDSHAKE.subarray(at));
      await world.clock.advance(500);
      assert.deepEqual(world.received.encryption, ['none']);
    }
  });

  for (const [name, bytes] of [
    ['TLS', Buffer.from('160301020001', 'hex')],
    ['HTTP', Buffer.from('GET /announce HTTP/1.1\r\nHost: 198.51.100.2\r\n\r\n')],
    ['zeros', new Uint8Array(68)],
    ['a key without end', Buffer.alloc(96 + MAX_MSE_PADDING_BYTES + 21, 9)],
    ['half of our own words', Buffer.from('\x13BitTorrent protoco-')],
  ] as const) {
    it(`H73: closes a stranger who speaks ${name}, in time and without a torrent named`, async () => {
      const world = new EncryptedWorld();
      await world.listen('prefer');
      const stranger = world.knock(bytes);
      await world.clock.advance(HANDSHAKE_TIMEOUT_MS + 1_000);
      assert.ok(stranger.isClosed);
      assert.ok(stranger.heard.length <= 96 + MAX_MSE_PADDING_BYTES);
      assert.equal(world.received.failed.length, 1);
      assert.equal(world.pending.count, 0);
      assert.equal(world.clock.pendingTimers, 0);
    });
  }

  it('H71: closes at once whoever sends a key of 0 or 1', async () => {
    for (const last of [0, 1]) {
      const world = new EncryptedWorld();
      await world.listen('prefer');
      const stranger = world.knock(Buffer.concat([Buffer.alloc(95), Buffer.of(last)]));
      await world.clock.advance(1_000);
      assert.ok(stranger.isClosed);
      assert.deepEqual(stranger.heard, []);
      assert.deepEqual(world.received.codes, ['wire/protocol']);
    }
  });

  it('H52: answers no more keys of one address a second than it has time for, and the next ones later', async () => {
    const world = new EncryptedWorld({ total: 1_000, perAddress: 1_000 });
    await world.listen('prefer');
    const knocks = Array.from({ length: 100 }, () => world.knock(KEY));
    await world.clock.advance(500);
    const answered = knocks.filter(({ heard }) => heard.length > 0).length;
    assert.equal(answered, KEY_EXCHANGES_PER_ADDRESS_PER_SECOND);
    assert.ok(world.received.failed.every(({ code }) => code === 'wire/limit'));
    assert.equal(world.received.failed.length, knocks.length - answered);
    await world.clock.advance(1_000);
    const later = world.knock(KEY);
    await world.clock.advance(500);
    assert.ok(later.heard.length >= 96);
  });
});

/** Somebody's public key. */
const KEY = Buffer.alloc(96, 3);
