/** What a simulated web server is asked, and what it says. */
import type { SimulatedHost } from './simulated-host.ts';

export interface ServedRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Who asks. */
  readonly address: string;
  /** Of a POST. */
  readonly body?: Uint8Array | undefined;
  /** Which of those that ask there, where they keep theirs; each is a number of its own. */
  readonly connection?: number;
}

export interface ServedResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Of a body that is taken as it comes: it breaks off there, or goes silent. */
  readonly breaksAt?: number;
  readonly fallsSilentAt?: number;
}

export interface Answer {
  readonly served: ServedResponse;
  readonly server: SimulatedHost;
  readonly port: number;
  readonly address: string;
  readonly url: URL;
}

export const plainHeaders = ({ headers = {} }: ServedResponse): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]));
