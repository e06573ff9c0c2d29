/** Amounts as people type them. */
import { parseEndpoint } from '../base/addresses.ts';
import { SluiceError } from '../base/errors.ts';
import { rateOf } from '../base/rate-text.ts';

/** As `rateOf` reads it. Throws `usage/invalid`. */
export const parseRate = (text: string, flag: string): number | null => {
  const rate = rateOf(text);
  if (rate !== undefined) return rate;
  throw new SluiceError(
    'usage/invalid',
    `${flag}: "${text}" is not a rate; give bytes per second such as 500K or 1.5M`,
  );
};

/** 0 is any free port. Throws `usage/invalid`. */
export const parsePort = (port: number, flag: string): number => {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new SluiceError(
    'usage/invalid',
    `${flag}: ${port} is not a port; give a number from 0 to 65535`,
  );
};

/** `HOST:PORT`, each. Throws `usage/invalid`. */
export const checkPeers = (peers: readonly string[]): readonly string[] => {
  for (const peer of peers) {
    if (parseEndpoint(peer) !== undefined) continue;
    throw new SluiceError(
      'usage/invalid',
      `--peer: "${peer}" is not an address of a peer; give HOST:PORT such as 192.0.2.7:6881`,
    );
  }
  return peers;
};
