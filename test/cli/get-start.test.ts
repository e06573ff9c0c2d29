import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import { putTorrent } from './desk-torrents.ts';
import { Desk } from './program.ts';

/** The promise is 300 ms; a machine that runs other tests at the same time gets more. */
const FIRST_ANNOUNCE_MS = 1_000;
const RUNS = 3;
/** BEP 15. */
const CONNECT = 0;
const ANNOUNCE = 1;
const CONNECT_ANSWER_BYTES = 16;

const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[values.length >> 1]!;

/** Milliseconds from the start of the process to its first announce, `RUNS` times. */
const measure = async (desk: Desk, announce: string, announced: () => Promise<number>) => {
  const torrent = await putTorrent(desk, {
    name: 'x',
    size: 50_000,
    pieceLength: 16_384,
    announce,
  });
  const took: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const arrival = announced();
    const began = performance.now();
    const place = ['--dir', desk.path('got'), '--port', '0', '--quiet'];
    const running = desk.start(['get', torrent.file, ...place]);
    took.push((await arrival) - began);
    await running.stop();
  }
  return took;
};

const report = (test: TestContext, took: readonly number[]): void => {
  test.diagnostic(`first announce after ${took.map((ms) => `${Math.round(ms)} ms`).join(', ')}`);
  assert.ok(median(took) < FIRST_ANNOUNCE_MS, `median of ${took.join(', ')} ms`);
};

test('the first announce to a UDP tracker leaves soon after the start', async (t) => {
  const desk = await Desk.open(t);
  const tracker = createSocket('udp4');
  let arrived: (at: number) => void = () => {};
  tracker.on('message', (message, from) => {
    const action = message.readUInt32BE(8);
    if (action === ANNOUNCE) arrived(performance.now());
    if (action !== CONNECT) return;
    const answer = Buffer.alloc(CONNECT_ANSWER_BYTES, 7);
    answer.writeUInt32BE(CONNECT, 0);
    message.copy(answer, 4, 12, 16);
    tracker.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => tracker.bind(0, '127.0.0.1', resolve));
  t.after(() => tracker.close());
  const announced = () =>
    new Promise<number>((resolve) => {
      arrived = resolve;
    });
  report(t, await measure(desk, `udp://127.0.0.1:${tracker.address().port}/announce`, announced));
});

test('the first announce to an HTTP tracker leaves soon after the start', async (t) => {
  const desk = await Desk.open(t);
  let arrived: (at: number) => void = () => {};
  const tracker = createServer((request, response) => {
    if (request.url?.includes('event=started')) arrived(performance.now());
    response.end('d8:intervali1800e5:peers0:e');
  });
  await new Promise<void>((resolve) => tracker.listen(0, '127.0.0.1', resolve));
  t.after(() => tracker.close());
  const { port } = tracker.address() as { port: number };
  const announced = () =>
    new Promise<number>((resolve) => {
      arrived = resolve;
    });
  report(t, await measure(desk, `http://127.0.0.1:${port}/announce`, announced));
});

/** Told to Node before the program: writes down every module that is resolved. */
const recorder = (file: string): string => `
  import { registerHooks } from 'node:module';
  import { appendFileSync } from 'node:fs';
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      appendFileSync(${JSON.stringify(file)}, found.url + '\\n');
      return found;
    },
  });`;

const SCREEN_LIBRARIES = /^node_modules\/(?:ink|react|react-reconciler|scheduler|yoga-layout)\//;

/** What the built files that were loaded are made of: each part begins with a line that names it. */
const partsOf = async (modules: readonly string[]): Promise<readonly string[]> => {
  const built = new Set(modules.filter((url) => url.includes('/dist/program/')));
  const texts = await Promise.all([...built].map((url) => readFile(new URL(url), 'utf8')));
  const heads = texts.flatMap((text) => [...text.matchAll(/^ *\/\/ (\S+\.[cm]?[jt]sx?)$/gm)]);
  return heads.map(([, path]) => path as string);
};

for (const verb of ['get', 'seed', 'verify', 'show']) {
  test(`${verb} does not load the libraries of the screen`, async (t) => {
    const desk = await Desk.open(t);
    await writeFile(desk.path('recorder.mjs'), recorder(desk.path('modules')));
    const torrent = await putTorrent(desk, { name: 'x', size: 50_000, pieceLength: 16_384 });
    const flags = verb === 'show' ? [] : ['--dir', desk.path('data')];
    const more = verb === 'get' || verb === 'seed' ? ['--port', '0'] : [];
    const running = desk.start([verb, torrent.file, ...flags, ...more], {
      nodeArguments: ['--import', desk.path('recorder.mjs')],
    });
    if (verb === 'get') {
      await running.until(({ stderr }) => stderr.includes('0%'), 'progress');
      running.kill('SIGINT');
    }
    await running.ended;
    const parts = await partsOf((await readFile(desk.path('modules'), 'utf8')).split('\n'));
    assert.ok(parts.includes(`source/cli/${verb}.ts`), 'the verb was seen');
    assert.deepEqual(
      parts.filter((path) => SCREEN_LIBRARIES.test(path)),
      [],
    );
  });
}
