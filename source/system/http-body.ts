/** The body of an HTTP answer, capped as sent and again as inflated. */
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate, inflateRaw } from 'node:zlib';
import { SluiceError } from '../base/errors.ts';
import { httpError } from './http-error.ts';
import { systemCodeOf } from './network-error.ts';

const inflaters = {
  gzip: promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip),
  zlib: promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate),
  raw: promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw),
};

export const readBody = async (response: IncomingMessage, maxBytes: number): Promise<Buffer> => {
  const announced = Number(response.headers['content-length'] ?? 0);
  if (announced > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw httpError(error);
  }
  return Buffer.concat(chunks, length);
};

export const inflateBody = async (
  body: Buffer,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> => {
  const inflater = inflaterFor(encoding?.trim().toLowerCase() ?? 'identity', body);
  if (inflater === 'none' || body.length === 0) return body;
  if (inflater === undefined) {
    throw new SluiceError('http/malformed', 'it packed its answer in a way nobody asked for');
  }
  try {
    return await inflaters[inflater](body, { maxOutputLength: maxBytes });
  } catch (cause) {
    if (systemCodeOf(cause) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new SluiceError('http/malformed', 'its packed answer is broken', {
      cause,
    });
  }
};

const inflaterFor = (
  encoding: string,
  body: Buffer,
): keyof typeof inflaters | 'none' | undefined => {
  if (encoding === '' || encoding === 'identity') return 'none';
  if (encoding === 'gzip' || encoding === 'x-gzip') return 'gzip';
  if (encoding !== 'deflate') return undefined;
  // "deflate" means with a zlib header, and some servers leave that out.
  return ((body[0] ?? 0) & 0x0f) === 8 ? 'zlib' : 'raw';
};

const tooLarge = (): SluiceError => new SluiceError('http/too-large', 'it sent more than it may');
