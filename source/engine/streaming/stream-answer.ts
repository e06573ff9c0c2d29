/**
 * What is answered to whoever asks at a stream's address (RFC 9110): whole files and single ranges, a page, a
 * playlist. The address holds a secret, and is asked for by a name of this computer or a plain address alone: a web
 * page whose name leads here is told nothing (DNS rebinding).
 */
import { canonicalAddress } from '../../base/addresses.ts';
import { utf8 } from '../../base/bytes.ts';
import type { HttpBody, HttpQuestion, HttpReply } from '../../base/ports/http-server.ts';
import { type ByteRange, rangeOf } from '../../protocol/byte-range.ts';
import { mediaTypeOf } from '../../protocol/media-type.ts';
import { canonicalPath, type ServedFile } from './served-files.ts';
import { PLAYLIST, pageOf, playlistOf } from './stream-page.ts';

export interface ServedStream {
  /** Between the first two slashes of its addresses. */
  readonly token: string;
  readonly title: string;
  /** The same bytes have the same tag, for ever. */
  readonly tag: string;
  readonly files: readonly ServedFile[];
  /** Somebody who knows its address has asked. */
  renew(): void;
  /** Nothing can be had just now, and why; undefined where it can. */
  problem(file: ServedFile, range: ByteRange): string | undefined;
  open(file: ServedFile, range: ByteRange): HttpBody;
}

export const answerStream = (question: HttpQuestion, stream: ServedStream): HttpReply => {
  if (!isOwnHost(question.header('host'))) {
    return text(403, 'asked for by a name that is not of this computer\n');
  }
  const { method, target } = question;
  if (method !== 'GET' && method !== 'HEAD') {
    return { ...text(405, 'only GET and HEAD are answered\n'), headers: { allow: 'GET, HEAD' } };
  }
  if (question.hasBody) return text(400, 'a request with a body is not answered\n');
  const path = pathIn(target, stream.token);
  if (path === undefined) return text(404, 'nothing is here\n');
  stream.renew();
  if (path === '') return pageOf(stream.title, stream.files);
  if (path === PLAYLIST) return playlistOf(stream.files);
  const file = stream.files.find(({ url }) => url.endsWith(`/${stream.token}/${path}`));
  return file === undefined ? text(404, 'no such file\n') : answerFile(question, stream, file);
};

/** `localhost` or an address, with any port: it may be one that SSH brings here. */
const isOwnHost = (host: string | undefined): boolean => {
  const [, name] = /^(\[[^\]]*\]|[^:]*)(?::\d{1,5})?$/.exec(host ?? '') ?? [];
  if (name === undefined || name === '') return false;
  return (
    /^localhost\.?$/i.test(name) || canonicalAddress(name.replace(/^\[|\]$/g, '')) !== undefined
  );
};

const pathIn = (target: string, token: string): string | undefined => {
  const [path = ''] = target.split('?');
  const root = `/${token}/`;
  return path.startsWith(root) ? canonicalPath(path.slice(root.length)) : undefined;
};

const answerFile = (question: HttpQuestion, stream: ServedStream, file: ServedFile): HttpReply => {
  const tag = `"${stream.tag}-${file.file}"`;
  const headers = headersOf(file, tag);
  const contentType = mediaTypeOf(file.plainName);
  if (isNamed(question.header('if-none-match'), tag)) {
    const length = { 'content-length': String(file.size) };
    return { status: 304, contentType, headers: { ...headers, ...length }, body: EMPTY };
  }
  const answer = rangeOf(rangeHeader(question, tag), file.size);
  if (answer.kind === 'unsatisfiable') {
    const none = { ...headers, 'content-range': `bytes */${file.size}` };
    return { ...text(416, 'the file has no such bytes\n'), headers: none };
  }
  const range = answer.kind === 'part' ? answer.range : { start: 0, end: file.size };
  const problem = stream.problem(file, range);
  if (problem !== undefined) {
    return { ...text(503, `${problem}\n`), headers: { 'retry-after': '5' } };
  }
  const body = file.size === 0 ? EMPTY : stream.open(file, range);
  if (answer.kind === 'whole') return { status: 200, contentType, headers, body };
  const part = `bytes ${range.start}-${range.end - 1}/${file.size}`;
  return { status: 206, contentType, headers: { ...headers, 'content-range': part }, body };
};

/** With `If-Range` only where what was read before is of the same bytes. */
const rangeHeader = (question: HttpQuestion, tag: string): string | undefined => {
  const condition = question.header('if-range');
  return condition === undefined || condition.trim() === tag ? question.header('range') : undefined;
};

const isNamed = (list: string | undefined, tag: string): boolean =>
  list?.split(',').some((each) => ['*', tag, `W/${tag}`].includes(each.trim())) === true;

const headersOf = ({ plainName }: ServedFile, tag: string): Readonly<Record<string, string>> => ({
  'accept-ranges': 'bytes',
  etag: tag,
  'content-disposition': dispositionOf(plainName),
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; sandbox",
});

/** RFC 6266: the name in ASCII for the old, in UTF-8 for the rest; neither can end the header. */
const dispositionOf = (name: string): string => {
  const plain = name.replace(/[^\u0020-\u007e]|["\\%]/g, '_');
  const exact = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `inline; filename="${plain}"; filename*=UTF-8''${exact}`;
};

const EMPTY = new Uint8Array(0);

const text = (status: number, words: string): HttpReply => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body: utf8(words),
});
