/** Ports for incoming peers, as people write them: one, a range such as `50000-50009`, or nothing. */

/** BEP 3's, then any that is free. */
export const USUAL_PORTS: readonly number[] = [
  6881, 6882, 6883, 6884, 6885, 6886, 6887, 6888, 6889, 0,
];

const MAX_PORT = 65_535;
/** Of a range, those that are tried. */
export const MAX_PORTS_TRIED = 100;

/** In the order in which they are tried; 0 is any that is free. Undefined for what is no port. */
export const listenPortsOf = (port: number | string | null): readonly number[] | undefined => {
  if (port === null) return USUAL_PORTS;
  if (typeof port === 'number') {
    return Number.isInteger(port) && port >= 0 && port <= MAX_PORT ? [port] : undefined;
  }
  const match = /^(\d{1,5})\s*-\s*(\d{1,5})$/.exec(port.trim());
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || first < 1 || last < first || last > MAX_PORT) return undefined;
  const count = Math.min(last - first + 1, MAX_PORTS_TRIED);
  return Array.from({ length: count }, (_, at) => first + at);
};
