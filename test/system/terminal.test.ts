import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TerminalHandler } from '../../source/base/ports/terminal.ts';
import { FakeTerminal, turns } from '../helpers/fake-terminal.ts';

const SIGNALS = ['SIGCONT', 'exit', 'SIGQUIT', 'SIGABRT', 'SIGUSR2'] as const;

const listening = (): readonly number[] => SIGNALS.map((name) => process.listenerCount(name));

const open = () => {
  const fake = new FakeTerminal(50, 9);
  const heard: string[] = [];
  const handler: TerminalHandler = {
    onInput: (text) => heard.push(text),
    onResize: () => heard.push('resize'),
    onLost: () => heard.push('lost'),
    onContinue: () => heard.push('continue'),
    onExit: () => heard.push('exit'),
  };
  fake.terminal.open(handler);
  return { fake, terminal: fake.terminal, heard };
};

describe('the terminal of the process', () => {
  test('leaves no listener behind, but for errors that may still come', async () => {
    const before = listening();
    const { fake, terminal, heard } = open();
    assert.ok(listening().every((count, at) => count > before[at]!));
    terminal.close();
    terminal.close();
    assert.deepEqual(listening(), before);
    fake.type('j');
    fake.resize(1, 1);
    fake.stdout.emit('error', new Error('write EIO'));
    fake.stdin.emit('error', new Error('read EIO'));
    await turns();
    assert.deepEqual(heard, []);
  });

  test('tells of keys and of windows', async () => {
    const { fake, terminal, heard } = open();
    fake.type('jé');
    await turns();
    fake.resize(70, 20);
    assert.deepEqual(heard, ['jé', 'resize']);
    assert.deepEqual(terminal.size(), { columns: 70, rows: 20 });
    terminal.close();
  });

  test('F35: a line that was hung up is written to no more', async () => {
    const { fake, terminal, heard } = open();
    fake.stdin.emit('error', Object.assign(new Error('read EIO'), { code: 'EIO' }));
    assert.deepEqual(heard, ['lost']);
    await new Promise<void>((resolve) => terminal.write('unseen', resolve));
    terminal.writeNow('unseen');
    assert.equal(fake.written, '');
    terminal.close();
  });

  test('a keyboard that was closed leaves a screen to put in order', async () => {
    const { fake, terminal, heard } = open();
    fake.stdin.emit('end');
    assert.deepEqual(heard, ['lost']);
    await new Promise<void>((resolve) => terminal.write('order', resolve));
    assert.equal(fake.written, 'order');
    terminal.close();
  });

  test('F39: after a stop it goes on once, with the window asked for anew', () => {
    const { fake, terminal, heard } = open();
    terminal.stopProcess();
    assert.equal(fake.stops, 1);
    let asked = 0;
    process.once('SIGWINCH', () => {
      asked += 1;
    });
    process.emit('SIGCONT', 'SIGCONT');
    assert.deepEqual(heard, ['continue']);
    assert.equal(asked, 1);
    terminal.close();
  });

  test('sets raw mode where there is a keyboard to set it on', () => {
    const { fake, terminal } = open();
    terminal.setRaw(true);
    assert.equal(fake.isRaw, true);
    fake.stdin.destroy();
    terminal.setRaw(false);
    assert.equal(fake.isRaw, true);
    terminal.close();
  });
});
