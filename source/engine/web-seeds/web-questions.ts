/** Makes a question to a web seed of what is wanted of it: where to ask, and whom that may lead to. */
import { webSeedGuard } from '../../policy/web-seed-guard.ts';
import type { WebSeedTrouble } from '../../policy/web-seed-standing.ts';
import { type WebNames, webFileUrl, webPieceUrl } from '../../protocol/web-seed-url.ts';
import type { HttpSeedQuestion } from '../../transport/http-seed.ts';
import type { WebSeed } from './web-seed.ts';
import type { WebStretch } from './web-work.ts';

export interface WebQuestionsOptions {
  readonly names: WebNames;
  /** 20 bytes. */
  readonly infoHash: Uint8Array;
  readonly userAgent: string;
  readonly isRefused: (address: string) => boolean;
}

type AskedFor = Exclude<WebStretch, { kind: 'padding' }>;

export class WebQuestions {
  readonly #options: WebQuestionsOptions;

  constructor(options: WebQuestionsOptions) {
    this.#options = options;
  }

  questionFor(
    { address }: WebSeed,
    stretch: AskedFor,
    maxSkip: number,
  ): HttpSeedQuestion | WebSeedTrouble {
    const { userAgent, isRefused } = this.#options;
    const url = this.#urlOf(address.url, stretch);
    const isScript = stretch.kind === 'piece';
    const file = isScript ? 0 : stretch.file;
    if (url === undefined) return { kind: 'missing', words: UNNAMEABLE, file };
    return {
      url,
      file,
      start: stretch.start,
      length: stretch.length,
      fileSize: isScript ? stretch.pieceSize : stretch.fileSize,
      isScript,
      maxSkip,
      userAgent,
      mayConnect: webSeedGuard({ url, isNamed: address.isNamed, isRefused }),
    };
  }

  #urlOf(base: string, stretch: AskedFor): string | undefined {
    const { names, infoHash } = this.#options;
    if (stretch.kind === 'file') return webFileUrl(base, names, stretch.file);
    const { piece, start, length, pieceSize } = stretch;
    const isWhole = length === pieceSize;
    const range = isWhole ? undefined : { first: start, last: start + length - 1 };
    return webPieceUrl(base, infoHash, piece, range);
  }
}

const UNNAMEABLE = 'cannot be asked for a file of this name';
