/** Addresses as Node tells them → as the ports promise them; cheap enough for each datagram. */

const MAPPED_PREFIX = '::ffff:';

/** Without zone; an IPv4 address that came through an IPv6 socket is dotted. Node's IPv6 is in short form already. */
export const plainHost = (address: string): string => {
  const zone = address.indexOf('%');
  const host = zone < 0 ? address : address.slice(0, zone);
  return host.startsWith(MAPPED_PREFIX) && host.includes('.')
    ? host.slice(MAPPED_PREFIX.length)
    : host;
};

/** How an IPv6 socket names any address. */
export const mappedHost = (host: string): string =>
  host.includes(':') ? host : MAPPED_PREFIX + host;
