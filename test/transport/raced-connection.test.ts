import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SluiceError } from '../../source/base/errors.ts';
import type { Carrier, ConnectionHandler } from '../../source/base/ports/network.ts';
import { RacedConnection } from '../../source/transport/raced-connection.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';
import { FakeConnection } from './fake-connection.ts';

const REMOTE = { host: '198.51.100.1', port: 6881 };
const WORD = Uint8Array.of(1);

class Runner extends FakeConnection {
  override readonly carrier: Carrier;
  readonly handler: ConnectionHandler;
  readonly timeoutMs: number;

  constructor(carrier: Carrier, handler: ConnectionHandler, timeoutMs: number) {
    super();
    this.carrier = carrier;
    this.handler = handler;
    this.timeoutMs = timeoutMs;
  }

  get isDestroyed(): boolean {
    return this.calls.includes('destroy');
  }
}

/** uTP first, TCP a second later. */
const setUp = () => {
  const clock = new VirtualClock();
  const runners: Runner[] = [];
  const heard: string[] = [];
  const way = (carrier: Carrier, afterMs: number) => ({
    carrier,
    afterMs,
    connect: (_: unknown, handler: ConnectionHandler, timeoutMs: number) => {
      const runner = new Runner(carrier, handler, timeoutMs);
      runners.push(runner);
      return runner;
    },
  });
  const options = {
    clock,
    remote: REMOTE,
    ways: [way('utp', 0), way('tcp', 1_000)],
    timeoutMs: 10_000,
    onTried: (carrier: Carrier, hasHeard: boolean) => heard.push(`${carrier} ${hasHeard}`),
  };
  const race = new RacedConnection(options, {
    onConnect: () => heard.push('connect'),
    onData: () => heard.push('data'),
    onDrain: () => heard.push('drain'),
    onClose: (error) => heard.push(`close ${error?.message ?? ''}`.trim()),
  });
  return { clock, runners, heard, race };
};

describe('a race of connections', () => {
  it('is won by the first alone where that is answered in time', async () => {
    const { clock, runners, heard, race } = setUp();
    await clock.advance(500);
    runners[0]!.handler.onConnect();
    await clock.advance(60_000);
    assert.equal(runners.length, 1);
    runners[0]!.handler.onData(WORD);
    race.write(WORD);
    assert.deepEqual(heard, ['connect', 'utp true', 'data']);
    assert.equal(runners[0]!.written.length, 1);
    assert.equal(race.carrier, 'utp');
  });

  it('begins the second when the first is not heard, within the time of both, and closes who is late', async () => {
    const { clock, runners, heard, race } = setUp();
    await clock.advance(1_000);
    assert.equal(runners[1]!.timeoutMs, 9_000);
    runners[1]!.handler.onConnect();
    assert.ok(runners[0]!.isDestroyed);
    runners[0]!.handler.onClose();
    runners[1]!.handler.onData(WORD);
    assert.deepEqual(heard, ['connect', 'tcp true', 'data']);
    assert.equal(race.carrier, 'tcp');
  });

  it('begins the second at once where the first fails, and is lost when all have', async () => {
    const { clock, runners, heard } = setUp();
    runners[0]!.handler.onClose(new SluiceError('network/refused', 'no'));
    assert.equal(runners.length, 2);
    await clock.advance(5_000);
    assert.equal(runners.length, 2);
    runners[1]!.handler.onClose(new SluiceError('network/refused', 'no, too'));
    assert.deepEqual(heard, ['close no, too']);
  });

  it('tells of one that connects and then says nothing until it is given up', () => {
    const { runners, heard, race } = setUp();
    runners[0]!.handler.onConnect();
    race.destroy();
    runners[0]!.handler.onClose();
    assert.deepEqual([heard, runners.length], [['connect', 'utp false', 'close'], 1]);
  });

  it('goes on by the other way at once where one is taken and closed, and says there what it said before', async () => {
    const { clock, runners, heard, race } = setUp();
    runners[0]!.handler.onConnect();
    race.write(Uint8Array.of(1, 2));
    race.write(Uint8Array.of(3));
    runners[0]!.handler.onClose(new SluiceError('network/reset', 'away with you'));
    assert.deepEqual([runners.length, runners[1]!.timeoutMs], [2, 1_000]);
    runners[1]!.handler.onConnect();
    assert.equal(runners[1]!.sentHex, '010203');
    runners[1]!.handler.onData(WORD);
    assert.deepEqual(heard, ['connect', 'tcp true', 'data']);
    assert.equal(race.carrier, 'tcp');
    runners[1]!.handler.onClose();
    await clock.advance(60_000);
    assert.deepEqual([heard.at(-1), runners.length, clock.pendingTimers], ['close', 2, 0]);
  });

  it('goes back to the one that was given up for who closes', async () => {
    const { clock, runners, heard } = setUp();
    await clock.advance(1_000);
    runners[1]!.handler.onConnect();
    runners[0]!.handler.onClose();
    runners[1]!.handler.onClose();
    assert.equal(runners.length, 3);
    assert.equal(runners[2]!.carrier, 'utp');
    runners[2]!.handler.onConnect();
    runners[2]!.handler.onData(WORD);
    assert.deepEqual(heard, ['connect', 'utp true', 'data']);
  });

  it('blames neither where both close without a word, nor says more than a handshake twice', () => {
    const { runners, heard } = setUp();
    runners[0]!.handler.onConnect();
    runners[0]!.handler.onClose();
    runners[1]!.handler.onConnect();
    runners[1]!.handler.onClose();
    assert.deepEqual(heard, ['connect', 'close']);
    const other = setUp();
    other.runners[0]!.handler.onConnect();
    other.race.write(new Uint8Array(4_000));
    other.runners[0]!.handler.onClose();
    assert.deepEqual(other.heard, ['connect', 'utp false', 'close']);
  });

  it('is called off with all who run, and says so once, in a later turn', async () => {
    const { clock, runners, heard, race } = setUp();
    await clock.advance(2_000);
    race.destroy();
    race.destroy();
    assert.deepEqual(heard, []);
    assert.ok(runners.every(({ isDestroyed }) => isDestroyed));
    for (const { handler } of runners) handler.onClose();
    await clock.advance(20_000);
    assert.deepEqual(heard, ['close']);
    assert.equal(clock.pendingTimers, 0);
  });
});
