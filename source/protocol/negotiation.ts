/** What is said with a proxy before the stream through it stands. */
export type NegotiationStep =
  /** Not yet; something may be to be said first. */
  | { readonly kind: 'more'; readonly send: Uint8Array | undefined }
  /** It stands; what came behind its answer is of the other side already. */
  | { readonly kind: 'done'; readonly rest: Uint8Array };

export interface Negotiation {
  /** What is said first. */
  begin(): Uint8Array;
  /** In any pieces. Throws `network/proxy` where it will not be. */
  read(chunk: Uint8Array): NegotiationStep;
}

/** Where to; a name goes as it is. */
export interface ProxyTarget {
  readonly host: string;
  readonly port: number;
}
