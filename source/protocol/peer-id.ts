/** Peer ids (BEP 20): ours, and what the ids of others say about their program. */
import { concatBytes, toBinaryString, utf8 } from '../base/bytes.ts';
import type { Random } from '../base/ports/random.ts';
import { AZUREUS_CLIENTS, SHADOW_CLIENTS } from './peer-id-clients.ts';

export const PEER_ID_LENGTH = 20;

/** `-SL0100-` for version 0.1.0, then 12 unpredictable bytes: a new one each session, so that nobody follows us. */
export const createPeerId = (random: Random, version: string): Uint8Array =>
  concatBytes([utf8(`-SL${versionDigits(version)}-`), random.bytes(12)]);

/** `0.1.0` → `0100`, `1.12.3` → `1C30`: one sign each for major, minor and patch, then a zero. */
const versionDigits = (version: string): string =>
  [0, 1, 2]
    .map((place) => Number.parseInt(version.split('.')[place] ?? '0', 10))
    .map((number) => VERSION_SIGNS[Math.min(number, VERSION_SIGNS.length - 1)] ?? '0')
    .join('')
    .padEnd(4, '0');

const VERSION_SIGNS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * The program behind a peer id, with its version where the id says it: `qBittorrent 4.6.3`.
 * Where nobody we know made it: its printable start, or `unknown`. Printable ASCII always, except
 * for the µ of µTorrent.
 */
export const clientNameOf = (peerId: Uint8Array): string => {
  const id = toBinaryString(peerId.subarray(0, PEER_ID_LENGTH));
  return special(id) ?? azureusStyle(id) ?? mainlineStyle(id) ?? shadowStyle(id) ?? printable(id);
};

/** Those that keep to no common style. */
const special = (id: string): string | undefined => {
  const mldonkey = /^-ML(\d[\d.]{0,6})/.exec(id);
  if (mldonkey !== null) return `MLDonkey ${mldonkey[1]}`;
  const aria2 = /^A2-(\d+)-(\d+)-(\d+)-/.exec(id);
  if (aria2 !== null) return `aria2 ${aria2.slice(1).join('.')}`;
  const xbt = /^XBT(\d)(\d)(\d)/.exec(id);
  if (xbt !== null) return `XBT Client ${xbt.slice(1).join('.')}`;
  const opera = /^OP(\d{4})/.exec(id);
  if (opera !== null) return `Opera build ${opera[1]}`;
  if (id.startsWith('-BOW')) return 'Bits on Wheels';
  if (id.startsWith('AZ2500BT')) return 'BitTyrant';
  if (id.startsWith('-G3')) return 'G3 Torrent';
  if (id.startsWith('346------')) return 'TorrenTopia 1.90';
  const [first = 0, second = 0] = [id.charCodeAt(0), id.charCodeAt(1)];
  if (first === 0 && id.slice(2, 4) === 'BS') return `BitSpirit ${second}`;
  if (first < 10 && id.slice(2, 4) === 'RS') return `Rufus ${first}.${second}`;
  return bitComet(id);
};

/** Before 0.59: `exbc`, two version bytes, and `LORD` where it was BitLord. */
const bitComet = (id: string): string | undefined => {
  if (!/^(exbc|FUTB)/.test(id)) return undefined;
  const name = id.slice(6, 10) === 'LORD' ? 'BitLord' : 'BitComet';
  return `${name} ${id.charCodeAt(4)}.${String(id.charCodeAt(5)).padStart(2, '0')}`;
};

/** `-XX1234-`; FlashGet and a few others leave out the last dash. */
const azureusStyle = (id: string): string | undefined => {
  const parts = /^-([A-Za-z~]{2})([0-9A-Za-z.]{4})/.exec(id);
  if (parts === null) return undefined;
  const [, code = '', signs = ''] = parts;
  const name = AZUREUS_CLIENTS.get(code);
  return name === undefined ? undefined : withVersion(name, azureusVersion(code, signs));
};

const azureusVersion = (code: string, signs: string): string => {
  if (code === 'TR') return transmissionVersion(signs);
  const pairs = /^(\d\d)(\d\d)$/.exec(signs);
  if (pairs === null) return signsVersion(signs);
  if (code === 'BC') return `${Number(pairs[1])}.${pairs[2]}`;
  if (code === 'WW' || code === 'WD') return `${Number(pairs[1])}.${Number(pairs[2])}`;
  return signsVersion(signs);
};

/** One sign a place, beyond 9 as letters. In the fourth place a zero or a letter (beta, stable) is no number. */
const signsVersion = (signs: string): string => {
  const numbers = /[1-9]$/.test(signs) ? signs : signs.slice(0, -1);
  const places = [...numbers].map(signValue);
  return places.includes(undefined) ? '' : places.join('.');
};

/** `2940` is 2.94 and `300Z` a build of 3.00; from 4.0 on one sign a place, `4060` is 4.0.6. */
const transmissionVersion = (signs: string): string =>
  /^[1-3]\d\d/.test(signs) ? `${signs[0]}.${signs.slice(1, 3)}` : signsVersion(signs);

/** `M7-11-0--` of BitTorrent itself, `Q1-0-0--` of Queen Bee. */
const mainlineStyle = (id: string): string | undefined => {
  const parts = /^([MQ])(\d{1,3})-(\d{1,3})-(\d{1,3})-/.exec(id);
  if (parts === null) return undefined;
  return `${parts[1] === 'M' ? 'BitTorrent' : 'Queen Bee'} ${parts.slice(2).join('.')}`;
};

/** `S58B-----`: a letter, up to five signs of version, padded with dashes, then `---`. */
const shadowStyle = (id: string): string | undefined => {
  const parts = /^([A-Z])([0-9A-Za-z.]{1,5})-+/.exec(id);
  if (parts === null || id.slice(6, 9) !== '---') return undefined;
  const name = SHADOW_CLIENTS.get(parts[1]!);
  if (name === undefined) return undefined;
  return withVersion(name, [...parts[2]!].map((sign) => signValue(sign) ?? sign).join('.'));
};

const signValue = (sign: string): number | undefined => {
  if (/[0-9]/.test(sign)) return Number(sign);
  if (/[A-Z]/.test(sign)) return sign.charCodeAt(0) - 55;
  return /[a-z]/.test(sign) ? sign.charCodeAt(0) - 61 : undefined;
};

const withVersion = (name: string, version: string): string =>
  version === '' ? name : `${name} ${version}`;

/** At least three printable signs in a row from the start are worth showing. */
const printable = (id: string): string => {
  const start = /^[\x21-\x7e]{3,8}/.exec(id);
  return start === null ? 'unknown' : start[0];
};
