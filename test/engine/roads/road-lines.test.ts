import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SluiceError } from '../../../source/base/errors.ts';
import type {
  HttpLine,
  HttpListener,
  HttpQuestion,
} from '../../../source/base/ports/http-lines.ts';
import { RoadLines } from '../../../source/engine/roads/road-lines.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

type Now = ReturnType<ConstructorParameters<typeof RoadLines>[0]['http']['roadNow']>;

const scene = () => {
  const clock = new VirtualClock();
  const questions: HttpQuestion[] = [];
  const done: string[] = [];
  let opened = 0;
  let epoch = new AbortController();
  let now: Now = { kind: 'open', road: undefined };
  const lines = new RoadLines({
    clock,
    lines: {
      open: (): HttpLine => {
        opened += 1;
        const number = opened;
        return {
          ask: (question) => {
            questions.push(question);
            return { pause: () => {}, resume: () => {}, destroy: () => {} };
          },
          close: () => done.push(`close ${number}`),
        };
      },
    },
    http: { roadNow: () => now },
    epoch: () => epoch.signal,
  });
  const heard: (Error | undefined)[] = [];
  const listener: HttpListener = {
    onHead: () => {},
    onData: () => {},
    onEnd: (error) => heard.push(error),
  };
  const line = lines.open();
  const ask = () => line.ask({ url: 'http://w.test/', maxRedirects: 0, deadlineMs: 1 }, listener);
  const change = (next: Now): void => {
    epoch.abort(new Error('another road'));
    epoch = new AbortController();
    now = next;
  };
  return { clock, line, ask, change, questions, done, heard };
};

test('the same connections serve while the road is the same', () => {
  const { ask, questions, done } = scene();
  ask();
  ask();
  assert.deepEqual([questions.length, done], [2, []]);
});

test('when the road is another, what is under way ends and no kept connection is used again', () => {
  const { ask, change, questions, done } = scene();
  ask();
  change({ kind: 'open', road: { kind: 'by', by: [], resolve: async () => [] } });
  assert.equal(questions[0]!.signal!.aborted, true);
  ask();
  assert.deepEqual(done, ['close 1']);
  assert.equal(questions[1]!.road?.kind, 'by');
  assert.equal(questions[1]!.signal!.aborted, false);
});

test('where there is no road nothing is asked, and that is told in a later turn', async () => {
  const { clock, ask, change, questions, heard } = scene();
  const error = new SluiceError('network/unreachable', 'eth0 is gone');
  change({ kind: 'none', error });
  ask();
  assert.deepEqual(heard, []);
  ask().destroy();
  await clock.advance(1);
  assert.deepEqual([heard, questions.length], [[error], 0]);
});
