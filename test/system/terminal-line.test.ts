import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { describe, type TestContext, test } from 'node:test';
import { TerminalLine } from '../../source/system/terminal-line.ts';
import { temporaryFolder } from './temporary-folder.ts';

const MEBIBYTE = 1024 * 1024;

/** A line with two ends, of which nobody need read the other: a named pipe, which fills up as a terminal does. */
const pipe = async (context: TestContext) => {
  const file = path.join(await temporaryFolder(context), 'line');
  execFileSync('mkfifo', [file]);
  const fd = openSync(file, constants.O_RDWR | constants.O_NONBLOCK);
  const stdout = Object.assign(new Writable(), { fd }) as unknown as NodeJS.WriteStream;
  let errors = 0;
  const line = new TerminalLine(stdout, () => {
    errors += 1;
  });
  context.after(() => {
    line.close();
    closeSync(fd);
  });
  const buffer = Buffer.alloc(MEBIBYTE);
  const read = (): string => {
    try {
      return buffer.toString('latin1', 0, readSync(fd, buffer));
    } catch {
      return '';
    }
  };
  return { line, read, errors: () => errors };
};

const written = (line: TerminalLine, text: string): Promise<void> =>
  new Promise((resolve) => line.write(text, resolve));

describe('the way out to a terminal', () => {
  test('writes in order, and says when it is done', async (context) => {
    const { line, read } = await pipe(context);
    const first = written(line, 'one ');
    await Promise.all([first, written(line, 'two')]);
    assert.equal(read(), 'one two');
  });

  test('F36: a line that nobody reads blocks nothing, and takes up where it stood', async (context) => {
    const { line, read } = await pipe(context);
    const text = 'abcdefgh'.repeat(MEBIBYTE / 8);
    let isDone = false;
    const all = written(line, text).then(() => {
      isDone = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isDone, false, 'the line is full, and we are here all the same');
    let got = '';
    while (!isDone) {
      got += read();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await all;
    got += read();
    assert.equal(got.length, text.length);
    assert.ok(got === text);
  });

  test('closing drops what waits, and says that it will not be written', async (context) => {
    const { line, read } = await pipe(context);
    const all = written(line, 'x'.repeat(MEBIBYTE));
    line.close();
    await all;
    await written(line, 'late');
    line.writeNow('later');
    let got = '';
    for (let more = read(); more !== ''; more = read()) got += more;
    assert.ok(got.length < MEBIBYTE && !got.includes('late'));
  });

  test('what is written at once does not wait its turn, and is lost where there is no room', async (context) => {
    const { line, read, errors } = await pipe(context);
    void written(line, 'x'.repeat(MEBIBYTE));
    line.writeNow('lost');
    assert.ok(!read().includes('lost'));
    line.writeNow('now');
    assert.ok(read().endsWith('now'));
    assert.equal(errors(), 0);
  });

  test('where a terminal cannot be opened anew, its stream is written to', async () => {
    let text = '';
    const stdout = new Writable({
      write(chunk, _encoding, done) {
        text += chunk;
        done();
      },
    });
    const line = new TerminalLine(stdout as unknown as NodeJS.WriteStream, () => {});
    await written(line, 'plain');
    line.writeNow(' words');
    assert.equal(text, 'plain words');
    line.close();
  });
});
