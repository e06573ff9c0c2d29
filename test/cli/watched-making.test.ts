import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SluiceError } from '../../source/base/errors.ts';
import type { Output } from '../../source/cli/output.ts';
import { watchedMaking } from '../../source/cli/watched-making.ts';
import { heard } from '../helpers/desk.ts';
import { FakeSession } from '../helpers/fake-session.ts';
import { makeFrame, makeTorrent, rawText } from '../helpers/frame-maker.ts';

const scene = (isTerminal = true) => {
  const frame = makeFrame([makeTorrent(1)]);
  const session = new FakeSession(frame);
  const shown: string[] = [];
  const output = {
    isTerminal,
    columns: 60,
    progress: (text: string) => shown.push(text),
    note: (text: string) => shown.push(text),
  } as Partial<Output> as Output;
  const interruption = Promise.withResolvers<NodeJS.Signals>();
  const work = Promise.withResolvers<string>();
  const interrupted = interruption.promise;
  const made = watchedMaking(session, { interrupted, output }, () => work.promise);
  const tell = (progress: number | null) => {
    const under = { name: rawText('nightly'), bytesPerSecond: 1024 ** 3, eta: 65 };
    const making = progress === null ? null : { ...under, progress };
    session.publish({ ...frame, session: { ...frame.session, making } });
  };
  const cancels = () =>
    session.executed.filter(({ name }) => name === 'session:cancel-create').length;
  return { shown, interruption, work, made, tell, cancels };
};

describe('a torrent that the engine makes for a verb', () => {
  test('how far it is stands on one line of a terminal, until it is made', async () => {
    const { shown, work, made, tell } = scene();
    tell(0.5);
    assert.deepEqual(shown, ['hashing 50.0%  1.00 GiB/s  1m05s left  nightly']);
    tell(null);
    tell(0.1);
    assert.equal(shown.length, 1, 'that is another one');
    work.resolve('made');
    assert.equal(await made, 'made');
  });

  test('in a pipe nothing is shown', () => {
    const { shown, tell } = scene(false);
    tell(0.5);
    assert.deepEqual(shown, []);
  });

  test('interrupted, the engine gives it up, and nothing is made', async () => {
    const { shown, interruption, work, made, tell, cancels } = scene();
    tell(0.5);
    interruption.resolve('SIGINT');
    await heard();
    assert.equal(cancels(), 1);
    work.reject(new SluiceError('session/cancelled', 'no torrent was made: cancelled'));
    assert.equal(await made, undefined);
    assert.equal(shown.at(-1), 'given up, and nothing of it is left');
  });

  test('interrupted once it is made, what others make goes on', async () => {
    const { interruption, work, made, tell, cancels } = scene();
    tell(0.5);
    tell(null);
    tell(0.2);
    interruption.resolve('SIGINT');
    await heard();
    assert.equal(cancels(), 0);
    work.resolve('made');
    assert.equal(await made, 'made');
  });

  test('what goes wrong by itself is told', async () => {
    const { work, made } = scene();
    work.reject(new SluiceError('disk/missing', 'x is missing'));
    await assert.rejects(made, { code: 'disk/missing' });
  });
});
