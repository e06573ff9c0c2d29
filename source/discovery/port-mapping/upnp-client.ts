/** Ports by UPnP (Internet Gateway Device 1 and 2). The router is asked at its own address only, and redirects nowhere. */
import { SluiceError } from '../../base/errors.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { Gateway } from '../../base/ports/gateways.ts';
import type { Http, HttpResponse, Udp } from '../../base/ports/network.ts';
import type { Random } from '../../base/ports/random.ts';
import { safeText } from '../../base/safe-text.ts';
import {
  addPortMapping,
  decodeSoapAnswer,
  decodeUpnpDescription,
  deletePortMapping,
  getExternalAddress,
  portServiceOf,
  type SoapAnswer,
  type SoapCall,
  UPNP_CONFLICT,
  UPNP_ONLY_PERMANENT,
} from '../../protocol/upnp-gateway.ts';
import { MAX_UPNP_ANSWER_BYTES, UPNP_DEADLINE_MS, UPNP_PORT_TRIES } from '../limits.ts';
import type { GatewayClient, Lease, MappingWish } from './gateway-client.ts';
import { isAtGateway, searchUpnp } from './upnp-search.ts';

export interface UpnpPorts {
  readonly clock: Clock;
  readonly udp: Udp;
  readonly http: Http;
  readonly random: Random;
}

interface Control {
  readonly url: string;
  readonly service: string;
}

const FIRST_OTHER_PORT = 20_000;
const OTHER_PORTS = 40_000;
/** Of what the router says is wrong. */
const MAX_WORDS = 120;

/** Undefined where no router answers that opens ports. */
export const findUpnpClient = async (
  ports: UpnpPorts,
  gateway: Gateway,
  signal: AbortSignal,
): Promise<UpnpClient | undefined> => {
  const control = await searchUpnp(ports, gateway, signal, async (location) => {
    const request = ask(ports.http, gateway, location.href, signal);
    const response = await request.catch(() => undefined);
    return response?.status === 200 ? controlOf(response.body, location, gateway) : undefined;
  });
  return control && new UpnpClient(ports, gateway, control);
};

const controlOf = (body: Uint8Array, location: URL, gateway: Gateway): Control | undefined => {
  const description = decodeUpnpDescription(body);
  const service = description && portServiceOf(description);
  if (service === undefined) return undefined;
  const base = URL.parse(description?.baseUrl || location.href) ?? location;
  const url = URL.parse(service.controlUrl, base.href);
  if (url === null || !isAtGateway(url, gateway)) return undefined;
  return { url: url.href, service: service.type };
};

/** Once a router has told us where it is asked. */
export class UpnpClient implements GatewayClient {
  readonly method = 'upnp';
  readonly #ports: UpnpPorts;
  readonly #gateway: Gateway;
  readonly #control: Control;
  readonly #ending = new AbortController();
  /** It knows no mapping that ends. */
  #isPermanent = false;

  constructor(ports: UpnpPorts, gateway: Gateway, control: Control) {
    this.#ports = ports;
    this.#gateway = gateway;
    this.#control = control;
  }

  async map(wish: MappingWish): Promise<Lease> {
    let { externalPort } = wish;
    for (let tries = 1; ; tries++) {
      const leaseSeconds = this.#isPermanent ? 0 : wish.lifetimeSeconds;
      const answer = await this.#call(
        addPortMapping(this.#control.service, {
          ...wish,
          externalPort,
          leaseSeconds,
          internalAddress: this.#gateway.localAddress,
        }),
      );
      if (answer.kind === 'done') {
        const externalAddress = await this.#externalAddress();
        return { externalPort, externalAddress, lifetimeSeconds: leaseSeconds };
      }
      if (answer.code === UPNP_ONLY_PERMANENT && !this.#isPermanent) this.#isPermanent = true;
      else if (answer.code === UPNP_CONFLICT && tries < UPNP_PORT_TRIES) {
        externalPort = FIRST_OTHER_PORT + this.#ports.random.integer(OTHER_PORTS);
      } else throw refusal(answer);
    }
  }

  async unmap(wish: MappingWish): Promise<void> {
    await this.#call(deletePortMapping(this.#control.service, wish));
  }

  close(): void {
    this.#ending.abort(new SluiceError('network/failed', 'no ports are asked for any more'));
  }

  async #externalAddress(): Promise<string | undefined> {
    const asked = this.#call(getExternalAddress(this.#control.service));
    const answer = await asked.catch(() => undefined);
    return answer?.kind === 'done' ? answer.externalAddress : undefined;
  }

  async #call(call: SoapCall): Promise<SoapAnswer> {
    const { http } = this.#ports;
    const { body } = await ask(http, this.#gateway, this.#control.url, this.#ending.signal, call);
    const answer = decodeSoapAnswer(body);
    if (answer !== undefined) return answer;
    throw new SluiceError('http/malformed', 'the router answers in no way that UPnP knows');
  }
}

const ask = (
  http: Http,
  gateway: Gateway,
  url: string,
  signal: AbortSignal,
  call?: SoapCall,
): Promise<HttpResponse> =>
  http.get({
    url,
    ...call,
    maxBytes: MAX_UPNP_ANSWER_BYTES,
    deadlineMs: UPNP_DEADLINE_MS,
    maxRedirects: 0,
    mayConnect: (address) => address === gateway.address,
    signal,
  });

const refusal = ({ code, words }: SoapAnswer & { readonly kind: 'fault' }): SluiceError => {
  const said = safeText(words.slice(0, MAX_WORDS));
  const number = code === undefined ? '' : ` (${code})`;
  return new SluiceError('network/refused', `the router refuses: ${said || 'no reason'}${number}`);
};
