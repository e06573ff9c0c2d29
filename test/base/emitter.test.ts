import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../../source/base/emitter.ts';

interface Events {
  tick: number;
  error: string;
}

const recorder = (): { seen: string[]; note: (label: string) => (payload: unknown) => void } => {
  const seen: string[] = [];
  return { seen, note: (label) => (payload) => void seen.push(`${label}:${payload}`) };
};

test('listeners are called in the order they subscribed, and only for their event', () => {
  const emitter = new Emitter<Events>();
  const { seen, note } = recorder();
  emitter.on('tick', note('a'));
  emitter.on('tick', note('b'));
  emitter.emit('tick', 1);
  emitter.emit('error', 'nobody listens, and nothing is thrown');
  assert.deepEqual(seen, ['a:1', 'b:1']);
});

test('the same function subscribed twice is called twice, and each unsubscribe ends one', () => {
  const emitter = new Emitter<Events>();
  const { seen, note } = recorder();
  const listener = note('x');
  const unsubscribe = emitter.on('tick', listener);
  emitter.on('tick', listener);
  emitter.emit('tick', 1);
  unsubscribe();
  unsubscribe();
  emitter.emit('tick', 2);
  assert.deepEqual(seen, ['x:1', 'x:1', 'x:2']);
  assert.equal(emitter.listenerCount('tick'), 1);
});

test('once hears one event, also when it emits again itself', () => {
  const emitter = new Emitter<Events>();
  const seen: number[] = [];
  emitter.once('tick', (payload) => {
    seen.push(payload);
    if (payload < 3) emitter.emit('tick', payload + 1);
  });
  emitter.emit('tick', 1);
  assert.deepEqual(seen, [1]);
  assert.equal(emitter.listenerCount('tick'), 0);
});

test('a listener that another one unsubscribes during an event is not called any more', () => {
  const emitter = new Emitter<Events>();
  const { seen, note } = recorder();
  emitter.on('tick', () => unsubscribe());
  const unsubscribe = emitter.on('tick', note('late'));
  emitter.emit('tick', 1);
  assert.deepEqual(seen, []);
});

test('a listener that subscribes during an event hears the next one', () => {
  const emitter = new Emitter<Events>();
  const { seen, note } = recorder();
  emitter.once('tick', () => emitter.on('tick', note('new')));
  emitter.emit('tick', 1);
  emitter.emit('tick', 2);
  assert.deepEqual(seen, ['new:2']);
});

test('a throwing listener does not silence the rest, and its error comes out at the end', () => {
  const emitter = new Emitter<Events>();
  const { seen, note } = recorder();
  const fault = new Error('broken listener');
  emitter.on('tick', () => {
    throw fault;
  });
  emitter.on('tick', note('b'));
  assert.throws(() => emitter.emit('tick', 1), fault);
  assert.deepEqual(seen, ['b:1']);
});

test('no error is lost where several listeners throw', () => {
  const emitter = new Emitter<Events>();
  for (const message of ['one', 'two']) {
    emitter.on('tick', () => {
      throw new Error(message);
    });
  }
  assert.throws(
    () => emitter.emit('tick', 1),
    (error: unknown) => error instanceof AggregateError && error.errors.length === 2,
  );
});
