/** Proxies as people write them. */

import { hostOfUrl } from './addresses.ts';
import { percentDecoded } from './percent-text.ts';

/** Where a proxy is, as people write it: `socks5://name:password@host:1080` or `http://host:3128`. */
export interface ProxyAddress {
  readonly kind: 'socks5' | 'http';
  /** A literal address, or a name. */
  readonly host: string;
  readonly port: number;
  readonly login: ProxyLogin | undefined;
}

/** What goes through it. With `everything` nothing at all goes another way. */
export type ProxyUse = 'everything' | 'peers-and-trackers' | 'peers' | 'trackers';

export interface ProxyLogin {
  readonly name: string;
  readonly password: string;
}

const DEFAULT_PORTS = { socks5: 1080, http: 8080 } as const;
const MAX_LOGIN_BYTES = 255;

/** Undefined where it is none. */
export const parseProxyUrl = (text: string): ProxyAddress | undefined => {
  const scheme = /^(socks5h?|http):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return undefined;
  // As a web address, whose host is checked and put into one form.
  const web = text.replace(/^[a-z0-9]+:/i, 'http:');
  if (!URL.canParse(web)) return undefined;
  const url = new URL(web);
  const { hostname, port, pathname, search, hash, username, password } = url;
  if (pathname !== '/' || search !== '' || hash !== '' || hostname === '') return undefined;
  const kind = scheme === 'http' ? 'http' : 'socks5';
  const login = loginOf(username, password);
  if (login === 'wrong') return undefined;
  return { kind, host: hostOfUrl(url), port: portOf(text, port, kind), login };
};

/** Port 80 of a web address is left out of it. */
const portOf = (text: string, port: string, kind: ProxyAddress['kind']): number => {
  if (port !== '') return Number(port);
  return /:80\/?$/.test(text) ? 80 : DEFAULT_PORTS[kind];
};

const loginOf = (name: string, password: string): ProxyLogin | 'wrong' | undefined => {
  if (name === '' && password === '') return undefined;
  const login = { name: percentDecoded(name), password: percentDecoded(password) };
  const isLong = [login.name, login.password].some(
    (part) => new TextEncoder().encode(part).length > MAX_LOGIN_BYTES,
  );
  return isLong || login.name === '' || /[\p{Cc}]/u.test(login.name + login.password)
    ? 'wrong'
    : login;
};

/** As it may be shown to anybody. */
export const withoutPassword = (url: string): string =>
  url.replace(/^([a-z0-9]+:\/\/)[^@/]*@/i, '$1…@');
