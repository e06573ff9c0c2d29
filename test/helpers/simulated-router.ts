/** A router in memory, at 192.168.1.1: speaks PCP, NAT-PMP or UPnP as told, keeps what it is asked for, and lies where it is to. */
import type { SimulatedHost } from './simulated-host.ts';

export interface RouterOptions {
  readonly speaks: readonly ('pcp' | 'nat-pmp' | 'upnp')[];
  readonly externalAddress?: string;
  readonly leaseSeconds?: number;
  /** Instead of the port that is asked for. */
  readonly givesPort?: number;
  /** Result codes of PCP and NAT-PMP, faults of UPnP. */
  readonly refuses?: number;
  /** UPnP faults for the first calls. */
  readonly firstFaults?: readonly number[];
  readonly location?: string;
  readonly controlUrl?: string;
  readonly description?: string;
}

export interface HeldPort {
  readonly client: string;
  readonly internalPort: number;
  readonly lifetimeSeconds: number;
}

export const ROUTER = '192.168.1.1';
export const US = '192.168.1.7';

export class SimulatedRouter {
  /** As in `tcp 6881`. */
  readonly held = new Map<string, HeldPort>();
  /** What it was asked, in words. */
  readonly log: string[] = [];
  options: RouterOptions;
  readonly #host: SimulatedHost;
  #faults: number[];

  constructor(host: SimulatedHost, options: RouterOptions) {
    this.#host = host;
    this.options = options;
    this.#faults = [...(options.firstFaults ?? [])];
  }

  async open(): Promise<void> {
    await this.#answer(5351, (bytes, from) => this.#onQuestion(bytes, from));
    await this.#answer(1900, (bytes) => this.#onSearch(bytes));
    this.#host.http.serve(5000, ({ url, headers, address, body }) => {
      if (body === undefined) return { body: this.#description() };
      return this.#onCall(url.pathname, headers, address, Buffer.from(body).toString());
    });
  }

  async #answer(
    port: number,
    reply: (bytes: Buffer, from: string) => Buffer | undefined,
  ): Promise<void> {
    const socket = await this.#host.udp.bind({ host: ROUTER, port }, (message, from) => {
      const said = reply(Buffer.from(message), from.host);
      if (said !== undefined) socket.send(said, from);
    });
  }

  #onQuestion(bytes: Buffer, from: string): Buffer | undefined {
    const { speaks } = this.options;
    if (bytes[0] === 2) {
      if (speaks.includes('pcp')) return this.#onPcp(bytes, from);
      this.log.push('pcp?');
      return speaks.includes('nat-pmp')
        ? Buffer.from([0, 128 + bytes[1]!, 0, 1, 0, 0, 0, 9])
        : undefined;
    }
    return speaks.includes('nat-pmp') ? this.#onNatPmp(bytes, from) : undefined;
  }

  #onPcp(bytes: Buffer, from: string): Buffer {
    const protocol = bytes[36] === 6 ? 'tcp' : 'udp';
    const asked = bytes.readUInt32BE(4);
    const lifetime = Math.min(asked, this.options.leaseSeconds ?? asked);
    const port = this.options.givesPort ?? bytes.readUInt16BE(42);
    const answer = Buffer.from(bytes);
    answer[1] = 129;
    answer.fill(0, 2, 24);
    answer[3] = this.options.refuses ?? 0;
    answer.writeUInt32BE(lifetime, 4);
    this.#hold(protocol, port, {
      client: from,
      internalPort: bytes.readUInt16BE(40),
      lifetimeSeconds: lifetime,
    });
    answer.writeUInt16BE(port, 42);
    answer.set([...new Array(10).fill(0), 0xff, 0xff, ...this.#external()], 44);
    return answer;
  }

  #onNatPmp(bytes: Buffer, from: string): Buffer {
    if (bytes[1] === 0) return Buffer.from([0, 128, 0, 0, 0, 0, 0, 9, ...this.#external()]);
    const asked = bytes.readUInt32BE(8);
    const lifetime = Math.min(asked, this.options.leaseSeconds ?? asked);
    const port = this.options.givesPort ?? bytes.readUInt16BE(6);
    const internalPort = bytes.readUInt16BE(4);
    this.#hold(bytes[1] === 1 ? 'udp' : 'tcp', port, {
      client: from,
      internalPort,
      lifetimeSeconds: lifetime,
    });
    const answer = Buffer.alloc(16);
    answer[1] = 128 + bytes[1]!;
    answer.writeUInt16BE(this.options.refuses ?? 0, 2);
    answer.writeUInt16BE(internalPort, 8);
    answer.writeUInt16BE(port, 10);
    answer.writeUInt32BE(lifetime, 12);
    return answer;
  }

  #onSearch(bytes: Buffer): Buffer | undefined {
    const text = bytes.toString();
    if (!this.options.speaks.includes('upnp')) return undefined;
    const target = /^ST: (.*:1)\r$/m.exec(text)?.[1];
    if (target === undefined) return undefined;
    const location = this.options.location ?? `http://${ROUTER}:5000/root.xml`;
    return Buffer.from(
      `HTTP/1.1 200 OK\r\nST: ${target}\r\nLOCATION: ${location}\r\nUSN: x\r\n\r\n`,
    );
  }

  #description(): string {
    const control = this.options.controlUrl ?? '/ctl/IPConn';
    return (
      this.options.description ??
      `<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device><friendlyName>Box</friendlyName><serviceList><service><serviceType>urn:schemas-upnp-org:service:WANCommonInterfaceConfig:1</serviceType><controlURL>/ctl/Cmn</controlURL></service></serviceList><deviceList><device><serviceList><service><serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType><controlURL>${control}</controlURL></service></serviceList></device></deviceList></device></root>`
    );
  }

  #onCall(path: string, headers: Readonly<Record<string, string>>, from: string, body: string) {
    const action = /#(\w+)"$/.exec(headers.soapaction ?? '')?.[1] ?? '';
    const field = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? '';
    this.log.push(`${path} ${action}`);
    const fault = this.#faults.shift() ?? this.options.refuses;
    if (fault !== undefined && action !== 'GetExternalIPAddress') {
      return {
        status: 500,
        body: soap(
          `<s:Fault><detail><UPnPError><errorCode>${fault}</errorCode><errorDescription>No\u001b[31m way</errorDescription></UPnPError></detail></s:Fault>`,
        ),
      };
    }
    if (action === 'GetExternalIPAddress') {
      const address = this.options.externalAddress ?? '203.0.113.5';
      return { body: soap(`<u:R><NewExternalIPAddress>${address}</NewExternalIPAddress></u:R>`) };
    }
    const lifetimeSeconds = Number(field('NewLeaseDuration'));
    const port = Number(field('NewExternalPort'));
    const protocol = field('NewProtocol').toLowerCase();
    if (action === 'DeletePortMapping') this.held.delete(`${protocol} ${port}`);
    else
      this.held.set(`${protocol} ${port}`, {
        client: field('NewInternalClient'),
        internalPort: Number(field('NewInternalPort')),
        lifetimeSeconds,
      });
    return { body: soap(`<u:${action}Response/>`), address: from };
  }

  /** Taken away, where its life is 0. */
  #hold(protocol: string, port: number, held: HeldPort): void {
    this.log.push(`${protocol} ${held.internalPort} ${held.lifetimeSeconds}`);
    if (held.lifetimeSeconds > 0) this.held.set(`${protocol} ${port}`, held);
    else
      for (const [key, each] of this.held) {
        if (key.startsWith(protocol) && each.internalPort === held.internalPort)
          this.held.delete(key);
      }
  }

  #external(): readonly number[] {
    return (this.options.externalAddress ?? '203.0.113.5').split('.').map(Number);
  }
}

const soap = (inside: string): string =>
  `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${inside}</s:Body></s:Envelope>`;
