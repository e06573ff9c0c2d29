import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MAX_WAITING_KEYS } from '../../../source/ui/limits.ts';
import { FrameSink, KeySource } from '../../../source/ui/terminal/ink-streams.ts';

describe('the streams that Ink gets', () => {
  test('a frame comes with each write, and who asks is told that it is written', async () => {
    const frames: string[] = [];
    const sink = new FrameSink({ columns: 10, rows: 2 }, (frame) => frames.push(frame));
    await new Promise<void>((resolve) => sink.write('frame', resolve));
    await new Promise<void>((resolve) => sink.write('', 'utf8', resolve));
    assert.deepEqual(frames, ['frame']);
  });

  test('H131: no window is so small that Ink would go and ask for its size', () => {
    const sink = new FrameSink({ columns: 0, rows: 0 }, () => {});
    assert.deepEqual([sink.columns, sink.rows], [1, 1]);
    sink.resize({ columns: 7, rows: 3 });
    assert.deepEqual([sink.columns, sink.rows], [7, 3]);
  });

  test('keys wait until somebody listens, up to a bound', async () => {
    const source = new KeySource();
    source.push('early');
    const heard: (string | null)[] = [];
    const listener = (): void => {
      heard.push(source.read());
    };
    source.addListener('readable', listener);
    await Promise.resolve();
    source.push('j');
    source.removeListener('readable', listener);
    source.push('x'.repeat(MAX_WAITING_KEYS));
    source.push('late');
    assert.deepEqual(heard, ['early', 'j']);
    assert.equal(source.read()?.length, MAX_WAITING_KEYS);
    assert.equal(source.read(), null);
  });
});
