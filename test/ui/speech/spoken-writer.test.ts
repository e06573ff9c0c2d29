import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SpokenRhythm } from '../../../source/ui/speech/spoken-rhythm.ts';
import { SpokenWriter } from '../../../source/ui/speech/spoken-writer.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const start = () => {
  const written: string[] = [];
  let done: (() => void)[] = [];
  const terminal = {
    write: (bytes: string, onDone: () => void) => {
      written.push(bytes);
      done.push(onDone);
    },
  };
  const writer = new SpokenWriter(terminal, new VirtualClock());
  const drain = (): void => {
    while (done.length > 0) {
      const now = done;
      done = [];
      for (const onDone of now) onDone();
    }
  };
  const take = (): string => written.splice(0).join('');
  return { writer, drain, take };
};

describe('the writer of sentences', () => {
  test('writes each line once, below the others', () => {
    const { writer, drain, take } = start();
    writer.show('one\ntwo');
    assert.equal(take(), '', 'not before it may');
    writer.goOn();
    assert.equal(take(), 'one\r\ntwo\r\n');
    drain();
    writer.show('one\nthree');
    drain();
    writer.show('one\nthree');
    drain();
    assert.equal(take(), 'three\r\n');
    writer.show('one\ntwo');
    assert.equal(take(), 'two\r\n', 'what comes back is said again');
  });

  test('while the line is busy, frames between are dropped', () => {
    const { writer, drain, take } = start();
    writer.goOn();
    writer.show('a');
    writer.show('b');
    writer.show('c');
    assert.equal(take(), 'a\r\n');
    drain();
    assert.equal(take(), 'c\r\n');
  });

  test('says all once more when asked, and nothing while the terminal is somebody else’s', () => {
    const { writer, drain, take } = start();
    writer.goOn();
    writer.show('a\nb');
    drain();
    take();
    writer.repaint();
    assert.equal(take(), 'a\r\nb\r\n');
    drain();
    writer.silence();
    writer.show('c');
    assert.equal(take(), '');
    writer.goOn();
    assert.equal(take(), 'c\r\n');
  });

  test('writes bells and copies, no titles and no mouse; and nothing that a terminal obeys (H124)', () => {
    const { writer, drain, take } = start();
    writer.goOn();
    writer.aside('bell', '\u0007');
    drain();
    writer.aside('title', '\u001b]2;x\u0007');
    writer.aside('mouse', '\u001b[?1000h');
    assert.equal(take(), '\u0007');
    writer.show('\u001b[31mred\u001b[39m');
    assert.ok(!take().includes('\u001b'));
  });
});

describe('the rhythm of sentences', () => {
  test('figures wait for a key, the newest of them; facts do not', () => {
    const rhythm = new SpokenRhythm();
    const ran: string[] = [];
    rhythm.onFrame('figures', () => ran.push('old'));
    rhythm.onFrame('figures', () => ran.push('new'));
    assert.equal(ran.length, 0);
    rhythm.onKey();
    rhythm.onKey();
    assert.deepEqual(ran, ['new']);
    rhythm.onFrame('figures', () => ran.push('figures'));
    rhythm.onFrame('facts', () => ran.push('facts'));
    rhythm.onKey();
    assert.deepEqual(ran, ['new', 'facts']);
    rhythm.onFrame('figures', () => ran.push('late'));
    rhythm.stop();
    rhythm.onKey();
    assert.deepEqual(ran, ['new', 'facts']);
  });
});
