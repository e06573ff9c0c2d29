/** Amounts as people type them. */
import { parseEndpoint } from '../base/addresses.ts';
import { SluiceError } from '../base/errors.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `500K`, `1.5M`, `2MiB/s`, `800000`: bytes per second; `0`, `none` and `unlimited` are null. Throws `usage/invalid`. */
export const parseRate = (text: string, flag: string): number | null => {
  const trimmed = text.trim().toLowerCase();
  if (['0', 'none', 'unlimited'].includes(trimmed)) return null;
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?(?:\/s)?$/.exec(trimmed);
  const rate = match ? Math.round(Number(match[1]) * UNITS[match[2] ?? '']!) : 0;
  if (rate < 1) {
    throw new SluiceError(
      'usage/invalid',
      `${flag}: "${text}" is not a rate; give bytes per second such as 500K or 1.5M`,
    );
  }
  return rate;
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
