/** The routers that stand between this machine and the internet. */
export interface Gateway {
  /** Of the router, on the network that we share with it. */
  readonly address: string;
  /** Ours there: what it is to send on to. */
  readonly localAddress: string;
}

export interface Gateways {
  /** By which IPv4 traffic leaves just now, the usual one first; guessed where the system does not tell. Never rejects. */
  find(): Promise<readonly Gateway[]>;
}
