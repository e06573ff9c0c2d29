import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SluiceError } from '../../source/base/errors.ts';
import type { HttpLine, HttpListener, HttpQuestion } from '../../source/base/ports/http-lines.ts';
import type { WebSeedTrouble } from '../../source/policy/web-seed-standing.ts';
import { type HttpSeedQuestion, HttpSeedRequest } from '../../source/transport/http-seed.ts';

const FILE = Buffer.from('0123456789abcdefghij');

/** A request under way: what was asked, what is told to it, and what came out. */
const scene = (more: Partial<HttpSeedQuestion> = {}) => {
  let asked: HttpQuestion | undefined;
  let listener: HttpListener | undefined;
  const done: string[] = [];
  const line: HttpLine = {
    ask(question, heard) {
      asked = question;
      listener = heard;
      return {
        pause: () => done.push('pause'),
        resume: () => done.push('resume'),
        destroy: () => done.push('destroy'),
      };
    },
    close: () => {},
  };
  const got: string[] = [];
  const skips: number[] = [];
  const ends: (WebSeedTrouble | undefined)[] = [];
  const question: HttpSeedQuestion = {
    url: 'http://w.test/f',
    file: 0,
    start: 5,
    length: 10,
    fileSize: FILE.length,
    isScript: false,
    maxSkip: 0,
    userAgent: 'Sluice',
    mayConnect: () => true,
    ...more,
  };
  let wholes = 0;
  const request = new HttpSeedRequest(
    line,
    question,
    {
      onBytes: (chunk) => got.push(Buffer.from(chunk).toString()),
      onSkipped: (bytes) => skips.push(bytes),
      onWhole: () => {
        wholes += 1;
      },
      onEnd: (trouble) => ends.push(trouble),
    },
    () => 0,
  );
  const answer = (
    status: number,
    headers: Record<string, string>,
    chunks: readonly (string | Buffer)[] = [],
    error?: Error,
  ): void => {
    listener!.onHead({ status, headers, url: question.url, address: '1.2.3.4' });
    for (const chunk of chunks) listener!.onData(Buffer.from(chunk));
    listener!.onEnd(error);
  };
  return {
    request,
    answer,
    got,
    ends,
    skips,
    done,
    headers: asked!.headers!,
    wholes: () => wholes,
  };
};

const kindOf = (ends: readonly (WebSeedTrouble | undefined)[]) => ends.map((end) => end?.kind);

test('the range is asked for as it is, unpacked, and what comes is handed on', () => {
  const { answer, got, ends, headers } = scene();
  assert.deepEqual([headers.range, headers['accept-encoding']], ['bytes=5-14', 'identity']);
  answer(206, { 'content-range': 'bytes 5-14/20' }, ['56789', 'abcde']);
  assert.deepEqual([got.join(''), ends], ['56789abcde', [undefined]]);
});

test('a whole file is asked for without a range', () => {
  const { answer, got, ends, headers, wholes } = scene({ start: 0, length: 20 });
  assert.equal(headers.range, undefined);
  answer(200, { 'content-length': '20' }, [FILE]);
  assert.deepEqual([got.join(''), ends, wholes()], [FILE.toString(), [undefined], 0]);
});

test('H108: of a whole file in place of a range only the range is taken, and its connection closed', () => {
  const { answer, got, ends, skips, done, wholes } = scene({ maxSkip: 5 });
  answer(200, {}, [FILE.subarray(0, 7), FILE.subarray(7)]);
  assert.equal(got.join(''), '56789abcde');
  assert.deepEqual(skips, [5]);
  assert.deepEqual([ends, done, wholes()], [[undefined], ['destroy'], 1]);
});

test('H108: where too much stands before it, nothing is taken', () => {
  const { answer, got, ends } = scene({ maxSkip: 4 });
  answer(200, { 'content-length': '20' }, [FILE]);
  assert.deepEqual([got, kindOf(ends)], [[], ['no-ranges']]);
});

test('H108: bytes beyond the range are cut off', () => {
  const { answer, got, ends, done } = scene();
  answer(206, { 'content-range': 'bytes 5-14/20' }, ['56789abcdeXXXX']);
  assert.deepEqual([got, ends, done], [['56789abcde'], [undefined], ['destroy']]);
});

test('a shorter range than was asked for is all that comes', () => {
  const { answer, got, ends } = scene();
  answer(206, { 'content-range': 'bytes 5-7/20' }, ['567']);
  assert.deepEqual([got.join(''), ends], ['567', [undefined]]);
});

for (const [what, status, headers, kind] of [
  ['another range', 206, { 'content-range': 'bytes 6-15/20' }, 'refused'],
  ['no range', 206, {}, 'refused'],
  ['several ranges', 206, { 'content-type': 'multipart/byteranges; boundary=x' }, 'refused'],
  ['a range of another file', 206, { 'content-range': 'bytes 5-14/21' }, 'missing'],
  ['a file of another size', 200, { 'content-length': '21' }, 'missing'],
  ['a packed file', 200, { 'content-encoding': 'gzip' }, 'refused'],
  [
    'a packed range',
    206,
    { 'content-range': 'bytes 5-14/20', 'content-encoding': 'br' },
    'refused',
  ],
  ['nothing under that name', 404, {}, 'missing'],
  ['a file that is shorter', 416, {}, 'missing'],
  ['a closed door', 403, {}, 'refused'],
  ['a broken server', 500, {}, 'refused'],
  ['too many of us', 429, { 'retry-after': '7' }, 'busy'],
] as const) {
  test(`H108: ${what} is trouble, and not a byte of it is taken`, () => {
    const { answer, got, ends } = scene({ maxSkip: 20 });
    answer(status, headers, [FILE]);
    assert.deepEqual([got, kindOf(ends)], [[], [kind]]);
  });
}

test('what breaks off in the middle is kept as far as it came, and told', () => {
  const { answer, got, ends } = scene();
  answer(
    206,
    { 'content-range': 'bytes 5-14/20' },
    ['56'],
    new SluiceError('network/reset', 'gone'),
  );
  assert.deepEqual([got.join(''), ends], ['56', [{ kind: 'network', words: 'gone' }]]);
  const short = scene();
  short.answer(206, { 'content-range': 'bytes 5-14/20' }, ['567']);
  assert.deepEqual(kindOf(short.ends), ['network']);
});

test('a script says in its body how long to wait (BEP 17)', () => {
  const { answer, got, ends, headers } = scene({ isScript: true });
  assert.equal(headers.range, undefined, 'the address says which bytes');
  answer(503, {}, ['4', '5']);
  assert.deepEqual([got, ends], [[], [{ kind: 'busy', words: 'is busy (503)', waitMs: 45_000 }]]);
});

test('a script that sends another number of bytes is not believed (BEP 17)', () => {
  const { answer, got, ends } = scene({ isScript: true });
  answer(200, { 'content-length': '11' }, ['0123456789a']);
  assert.deepEqual([got, kindOf(ends)], [[], ['refused']]);
  const good = scene({ isScript: true });
  good.answer(200, { 'content-length': '10' }, ['0123456789']);
  assert.deepEqual([good.got.join(''), good.ends], ['0123456789', [undefined]]);
});

test('after it is given up nothing is heard of it', () => {
  const { request, answer, got, ends, done } = scene();
  request.destroy();
  answer(206, { 'content-range': 'bytes 5-14/20' }, ['56789abcde']);
  assert.deepEqual([got, ends, done], [[], [], ['destroy']]);
});
