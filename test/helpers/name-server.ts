/** A name server in a few lines: answers questions for addresses, for tests. */
import { parseAddress } from '../../source/base/addresses.ts';
import type { Udp, UdpSocket } from '../../source/base/ports/network.ts';

const HEADER_BYTES = 12;
const POINTER_TO_QUESTION = [0xc0, HEADER_BYTES];

export interface Reply {
  readonly code?: number;
  /** The name that the first one really is. */
  readonly alias?: string;
}

/** Undefined where the message is no question. */
export const answerTo = (
  question: Uint8Array,
  addresses: readonly string[],
  { code = 0, alias }: Reply = {},
): Uint8Array | undefined => {
  const asked = questionIn(question);
  if (asked === undefined) return undefined;
  const records = addresses.map((address) => {
    const packed = [...parseAddress(address)!];
    return record(packed.length === 4 ? 1 : 28, packed);
  });
  if (alias !== undefined) records.unshift(record(5, nameBytes(alias)));
  const head = [question[0]!, question[1]!, 0x81, 0x80 | code, 0, 1, 0, records.length, 0, 0, 0, 0];
  const asking = question.subarray(HEADER_BYTES, asked.end);
  return Uint8Array.from([...head, ...asking, ...records.flat()]);
};

const record = (type: number, data: readonly number[]): number[] => {
  const head = [...POINTER_TO_QUESTION, 0, type, 0, 1, 0, 0, 0, 60];
  return [...head, data.length >> 8, data.length & 0xff, ...data];
};

const nameBytes = (name: string): number[] => [
  ...name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]),
  0,
];

export const questionIn = (
  message: Uint8Array,
): { readonly name: string; readonly family: 4 | 6; readonly end: number } | undefined => {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  while (message[at] !== undefined && message[at] !== 0) {
    const length = message[at]!;
    labels.push(Buffer.from(message.subarray(at + 1, at + 1 + length)).toString());
    at += 1 + length;
  }
  const type = message[at + 2];
  if (type !== 1 && type !== 28) return undefined;
  return { name: labels.join('.'), family: type === 1 ? 4 : 6, end: at + 5 };
};

/** Answers at port 53 of a host; `asked` grows with each question. */
export const serveNames = (
  udp: Udp,
  host: string,
  names: Readonly<Record<string, readonly string[]>>,
  asked: string[],
): Promise<UdpSocket> => {
  const serving = udp.bind({ host, port: 53 }, (message, from) => {
    const question = questionIn(message);
    if (question === undefined) return;
    asked.push(question.name);
    const known = names[question.name];
    const addresses = (known ?? []).filter(
      (address) => address.includes(':') === (question.family === 6),
    );
    const reply = answerTo(message, addresses, known === undefined ? { code: 3 } : {});
    void serving.then((socket) => socket.send(reply!, from));
  });
  return serving;
};
