import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpReply } from '../../../source/base/ports/http-server.ts';
import type { ServedFile } from '../../../source/engine/streaming/served-files.ts';
import { servedFile } from '../../../source/engine/streaming/served-files.ts';
import { answerStream, type ServedStream } from '../../../source/engine/streaming/stream-answer.ts';
import { Layout } from '../../../source/protocol/layout.ts';

const TOKEN = '0123456789abcdef0123456789abcdef';
const BASE = `http://127.0.0.1:40000/${TOKEN}`;

const { files: layoutFiles } = new Layout(65_536, [
  { path: ['show', 'Season 1', "it's (1) é?#%.mkv"], size: 1_000 },
  { path: ['show', 'empty.txt'], size: 0 },
  { path: ['show', 'evil"\r\nX: y.html'], size: 10 },
]);
const files = layoutFiles.map((file) => servedFile(file, BASE));

const streamOf = (more: Partial<ServedStream> = {}): ServedStream => ({
  token: TOKEN,
  title: '<b>show</b>',
  tag: 'tag',
  files,
  renew: () => {},
  problem: () => undefined,
  open: (_file, { start, end }) => ({
    size: end - start,
    async *parts() {
      yield new Uint8Array(end - start);
    },
  }),
  ...more,
});

interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly hasBody?: boolean;
}

const ask = (target: string, asking: Asking = {}, stream = streamOf()): HttpReply => {
  const { method = 'GET', headers = {}, hasBody = false } = asking;
  const all: Readonly<Record<string, string>> = { host: '127.0.0.1:40000', ...headers };
  const from = { host: '127.0.0.1', port: 5 };
  return answerStream({ method, target, from, hasBody, header: (name) => all[name] }, stream);
};

const pathOf = ({ url }: ServedFile): string => new URL(url).pathname;
const film = pathOf(files[0]!);
const sizeOf = ({ body }: HttpReply): number => ('parts' in body ? body.size : body.length);
const bodyText = ({ body }: HttpReply): string =>
  'parts' in body ? '' : Buffer.from(body).toString();

test('only who knows the address keeps a stream open: strangers may knock as they like (H113)', () => {
  let renewals = 0;
  const stream = streamOf({
    renew: () => {
      renewals += 1;
    },
  });
  ask('/', {}, stream);
  ask(`/${TOKEN.slice(1)}0/`, {}, stream);
  ask(film, { headers: { host: 'evil.example' } }, stream);
  ask(film, { method: 'POST' }, stream);
  assert.equal(renewals, 0);
  ask(film, {}, stream);
  assert.equal(renewals, 1);
});

test('only addresses and names of this computer are answered, whatever the port (H113)', () => {
  for (const host of ['localhost', 'LOCALHOST:9000', '127.0.0.1:1', '[::1]:40000', '10.0.0.5:80']) {
    assert.equal(ask(film, { headers: { host } }).status, 200, host);
  }
  for (const host of [
    'evil.example',
    'evil.example:40000',
    'localhost.evil.example',
    '',
    'a b',
    '[x]',
  ]) {
    assert.equal(ask(film, { headers: { host } }).status, 403, host);
  }
});

test('nothing is told without the token, and nothing of other sites by any header (H113)', () => {
  for (const target of ['/', '/x', `/${TOKEN}`, `/${TOKEN.toUpperCase()}/`, `http://a/${TOKEN}/`]) {
    assert.equal(ask(target).status, 404, target);
  }
  const reply = ask(film, { headers: { origin: 'http://evil.example' } });
  assert.equal(reply.headers?.['access-control-allow-origin'], undefined);
  assert.equal(reply.headers?.['cross-origin-resource-policy'], 'same-origin');
});

test('a file is answered whole or in part, with what a player needs to seek', () => {
  const whole = ask(film);
  assert.deepEqual(
    [whole.status, sizeOf(whole), whole.contentType],
    [200, 1_000, 'video/x-matroska'],
  );
  assert.equal(whole.headers?.['accept-ranges'], 'bytes');
  const part = ask(film, { headers: { range: 'bytes=-100' } });
  assert.deepEqual([part.status, sizeOf(part)], [206, 100]);
  assert.equal(part.headers?.['content-range'], 'bytes 900-999/1000');
  const none = ask(film, { headers: { range: 'bytes=1000-' } });
  assert.deepEqual([none.status, none.headers?.['content-range']], [416, 'bytes */1000']);
  assert.deepEqual([ask(film, { method: 'HEAD' }).status], [200]);
  assert.deepEqual([ask(pathOf(files[1]!)).status, sizeOf(ask(pathOf(files[1]!)))], [200, 0]);
});

test('a range counts only for the bytes that were read before, and known bytes are not sent again', () => {
  const etag = ask(film).headers!.etag!;
  const range = 'bytes=5-9';
  assert.equal(ask(film, { headers: { range, 'if-range': etag } }).status, 206);
  assert.equal(ask(film, { headers: { range, 'if-range': '"other"' } }).status, 200);
  assert.equal(
    ask(film, { headers: { range, 'if-range': 'Wed, 21 Oct 2015 07:28:00 GMT' } }).status,
    200,
  );
  for (const known of [etag, `W/${etag}`, '*', `"x", ${etag}`]) {
    const reply = ask(film, { headers: { 'if-none-match': known } });
    assert.deepEqual([reply.status, sizeOf(reply)], [304, 0], known);
  }
});

test('odd names are found however they are escaped, and none of them ends a header', () => {
  assert.equal(ask(film.replaceAll("'", '%27').replaceAll('(', '%28')).status, 200);
  assert.equal(ask(`/${TOKEN}/Season%201/../Season%201/x.mkv`).status, 404);
  assert.equal(ask(`/${TOKEN}/%ff`).status, 404);
  const reply = ask(pathOf(files[2]!));
  assert.equal(reply.contentType, 'application/octet-stream');
  assert.equal(
    reply.headers?.['content-disposition'],
    `inline; filename="evil___X: y.html"; filename*=UTF-8''evil%22%0D%0AX%3A%20y.html`,
  );
});

test('other methods and bodies are refused, and a torrent that is paused says so', () => {
  const post = ask(film, { method: 'POST' });
  assert.deepEqual([post.status, post.headers?.allow], [405, 'GET, HEAD']);
  assert.equal(ask(film, { hasBody: true }).status, 400);
  const stream = streamOf({ problem: () => 'show is paused' });
  const reply = ask(film, {}, stream);
  assert.deepEqual([reply.status, bodyText(reply)], [503, 'show is paused\n']);
});

test('the root shows a page that runs nothing, and a playlist of the files', () => {
  const page = ask(`/${TOKEN}/`);
  assert.match(bodyText(page), /<title>&#60;b&#62;show/);
  assert.equal(page.headers?.['content-security-policy'], "default-src 'none'");
  assert.equal(page.headers?.['referrer-policy'], 'no-referrer');
  const playlist = bodyText(ask(`/${TOKEN}/playlist.m3u8`));
  assert.match(playlist, /^#EXTM3U\n#EXTINF:-1,it's/);
  assert.equal(playlist.split('\n').length, 4, 'only what can be played');
  assert.ok(playlist.includes(`${BASE}/Season%201/`));
});
