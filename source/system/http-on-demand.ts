/** The `Http` port, its code loaded with the first request: many a run never makes one. */
import type { Dns, Http, HttpRequest, HttpResponse } from '../base/ports/network.ts';

export class HttpOnDemand implements Http {
  readonly #dns: Dns;
  #http: Promise<Http> | undefined;

  constructor(dns: Dns) {
    this.#dns = dns;
  }

  async get(request: HttpRequest): Promise<HttpResponse> {
    this.#http ??= import('./http.ts').then(({ NodeHttp }) => new NodeHttp({ dns: this.#dns }));
    return (await this.#http).get(request);
  }
}
