/** A lookup at work: asks whom `Lookup` names, and tells what the nodes answer. */
import type { Endpoint } from '../../base/ports/network.ts';
import { Lookup, type LookupFigures, type LookupNode } from '../../policy/dht/lookup.ts';
import type { NodeContact } from '../../protocol/compact-nodes.ts';
import type { AddressFamily } from '../../protocol/compact-peers.ts';
import type { KrpcAnswer, KrpcQuery } from '../../protocol/krpc-message.ts';
import type { QuestionHandler } from './questions.ts';

/** What a search needs of the node it runs in. */
export interface SearchGround {
  readonly family: AddressFamily;
  readonly ownId: Uint8Array;
  /** May it name such an address to us? */
  mayName(namer: Endpoint, named: Endpoint): boolean;
  ask(to: Endpoint, query: KrpcQuery, handler: QuestionHandler): void;
}

export interface SearchAnswer {
  readonly node: LookupNode;
  readonly answer: KrpcAnswer;
}

export interface SearchOptions {
  readonly target: Uint8Array;
  readonly query: KrpcQuery;
  readonly begin: readonly NodeContact[];
  /** In the end something is put to the nearest: those that take nothing now do not count among them (BEP 33, 42). */
  readonly needsToken?: boolean | undefined;
  /** Each answer as it comes. */
  readonly onAnswer?: ((found: SearchAnswer) => void) | undefined;
}

export interface SearchResult {
  /** The nearest nodes that answered, with what they said. */
  readonly closest: readonly SearchAnswer[];
  readonly figures: LookupFigures;
}

export class Search {
  /** When the nearest have answered, or at `stop`. Never rejects. */
  readonly result: Promise<SearchResult>;
  readonly #ground: SearchGround;
  readonly #options: SearchOptions;
  readonly #lookup: Lookup;
  readonly #answers = new Map<LookupNode, KrpcAnswer>();
  readonly #finish: (result: SearchResult) => void;
  #isOver = false;

  constructor(ground: SearchGround, options: SearchOptions) {
    const { promise, resolve } = Promise.withResolvers<SearchResult>();
    this.result = promise;
    this.#finish = resolve;
    this.#ground = ground;
    this.#options = options;
    this.#lookup = new Lookup(options.target, ground.ownId);
    this.#lookup.begin(options.begin);
    this.#goOn();
  }

  /** What was found by now is the result. */
  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const closest = this.#lookup.closest().map((node) => ({
      node,
      answer: this.#answers.get(node)!,
    }));
    this.#finish({ closest, figures: this.#lookup.figures() });
  }

  #goOn(): void {
    if (this.#isOver) return;
    for (let node = this.#lookup.next(); node !== undefined; node = this.#lookup.next()) {
      this.#ask(node);
    }
    if (this.#lookup.isDone) this.stop();
  }

  #ask(node: LookupNode): void {
    this.#ground.ask(node.contact, this.#options.query, {
      onAnswer: (answer) => this.#onAnswer(node, answer),
      onSlow: () => {
        this.#lookup.onSlow(node);
        this.#goOn();
      },
      onFailure: () => {
        this.#lookup.onFailure(node);
        this.#goOn();
      },
    });
  }

  #onAnswer(node: LookupNode, answer: KrpcAnswer): void {
    if (this.#isOver) return;
    const named = (this.#ground.family === 4 ? answer.nodes : answer.nodes6) ?? [];
    const mayName = (contact: NodeContact): boolean => this.#ground.mayName(node.contact, contact);
    const isUseless = this.#options.needsToken === true && answer.token === undefined;
    if (this.#lookup.onAnswer(node, answer.id, named.filter(mayName), isUseless)) {
      this.#answers.set(node, answer);
      this.#options.onAnswer?.({ node, answer });
    }
    this.#goOn();
  }
}
