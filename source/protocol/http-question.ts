/** What is asked over HTTP/1.x, out of the bytes of a connection: request line and the few headers that matter. Total and capped; bodies are not read. */
import { toBinaryString } from '../base/bytes.ts';
import { MAX_HTTP_HEADERS } from './limits.ts';

export interface HttpQuestionHead {
  readonly kind: 'question';
  readonly method: string;
  /** Path and query as they were sent, one character a byte. */
  readonly target: string;
  /** As the headers say; undefined where they do not. */
  readonly host: string | undefined;
  /** The last word of `X-Forwarded-For`: who was connected to whoever passes this on. */
  readonly forwardedFor: string | undefined;
  /** Another may follow on the same connection: never behind a body, which is not read. */
  readonly staysOpen: boolean;
  /** One follows, or is said to. */
  readonly hasBody: boolean;
  /** HTTP/1.0 stays open only where it is told so. */
  readonly isOld: boolean;
  /** Where the next begins. */
  readonly end: number;
}

export type HttpQuestionRead =
  | HttpQuestionHead
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'refused'; readonly status: 400 | 431 | 505 };

const INCOMPLETE: HttpQuestionRead = { kind: 'incomplete' };
const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;
const REQUEST_LINE = /^([A-Z]{1,20}) (\/[\x21-\x7e\x80-\xff]*) HTTP\/(\d)\.(\d)$/;
/** No blank before the colon, no line that goes on in the next: both have been used to smuggle. */
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/;

/** `from`: where it begins; what is longer than `maxHeadBytes` is refused before its end has come. No end was found in what comes before `unseen`. */
export const readHttpQuestion = (
  bytes: Uint8Array,
  from: number,
  maxHeadBytes: number,
  unseen = from,
): HttpQuestionRead => {
  const end = headEnd(bytes, Math.max(from + 3, unseen));
  const length = (end ?? bytes.length) - from;
  if (length > maxHeadBytes) return { kind: 'refused', status: 431 };
  if (end === undefined) return INCOMPLETE;
  const lines = toBinaryString(bytes.subarray(from, end - 4)).split('\r\n');
  if (lines.length > 1 + MAX_HTTP_HEADERS) return { kind: 'refused', status: 431 };
  const line = REQUEST_LINE.exec(lines[0]!);
  if (line === null) return { kind: 'refused', status: 400 };
  const [, method = '', target = '', major, minor] = line;
  if (major !== '1') return { kind: 'refused', status: 505 };
  const headers = headersIn(lines);
  if (headers === undefined) return { kind: 'refused', status: 400 };
  const isOld = minor === '0';
  const { host, forwardedFor, hasBody } = headers;
  const staysOpen = !hasBody && staysAsSaid(headers.connection, isOld);
  return { kind: 'question', method, target, host, forwardedFor, staysOpen, hasBody, isOld, end };
};

/** Behind the blank line; undefined while it has not come. */
const headEnd = (bytes: Uint8Array, from: number): number | undefined => {
  for (let at = bytes.indexOf(LINE_FEED, from); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) {
    const isBlank = bytes[at - 2] === LINE_FEED && bytes[at - 1] === CARRIAGE_RETURN;
    if (isBlank && bytes[at - 3] === CARRIAGE_RETURN) return at + 1;
  }
  return undefined;
};

interface Headers {
  connection: string;
  host: string | undefined;
  forwardedFor: string | undefined;
  hasBody: boolean;
}

/** Behind the first line; undefined where one is none. */
const headersIn = (lines: readonly string[]): Headers | undefined => {
  const headers: Headers = {
    connection: '',
    host: undefined,
    forwardedFor: undefined,
    hasBody: false,
  };
  for (let at = 1; at < lines.length; at++) {
    const header = HEADER.exec(lines[at]!);
    if (header === null) return undefined;
    take(headers, header[1]!.toLowerCase(), header[2]!.trim());
  }
  return headers;
};

const take = (headers: Headers, name: string, value: string): void => {
  if (name === 'connection') headers.connection = value.toLowerCase();
  else if (name === 'host') headers.host = value;
  else if (name === 'x-forwarded-for') headers.forwardedFor = value.split(',').at(-1)?.trim();
  else if (name === 'transfer-encoding') headers.hasBody = true;
  else if (name === 'content-length') headers.hasBody ||= value !== '0';
};

const staysAsSaid = (connection: string, isOld: boolean): boolean =>
  isOld ? connection.includes('keep-alive') : !connection.includes('close');
