/** Arguments of commands that a type cannot say all of: each of these throws `session/invalid-argument`. */
import { canonicalAddress, parseEndpoint } from '../../base/addresses.ts';
import { SluiceError } from '../../base/errors.ts';
import type { CommandArguments, QueueMove } from '../../contract/commands.ts';
import { MAX_UPLOAD_SLOTS } from '../../policy/limits.ts';

const MOVES: readonly QueueMove[] = ['top', 'up', 'down', 'bottom'];

export const invalid = (message: string): SluiceError =>
  new SluiceError('session/invalid-argument', message);

export const addressOf = (text: string): string => {
  const host = canonicalAddress(text);
  if (host !== undefined) return host;
  throw invalid(`"${text.slice(0, 60)}" is no address; give one without a port, such as 192.0.2.7`);
};

export const checkMove = (to: QueueMove): void => {
  if (MOVES.includes(to) || (Number.isInteger(to) && Number(to) >= 1)) return;
  throw invalid(`"${to}" is no place in the queue; give ${MOVES.join(', ')} or a number from 1`);
};

export const checkLimits = (limits: CommandArguments<'session:set-limits'>): void => {
  for (const rate of [limits.download, limits.upload]) {
    if (rate === undefined || rate === null || (Number.isFinite(rate) && rate >= 0)) continue;
    throw invalid(`"${rate}" is no rate; give bytes per second, or null for no limit`);
  }
};

export const checkSlots = (slots: number | null | undefined): void => {
  if (slots === undefined || slots === null) return;
  if (Number.isInteger(slots) && slots >= 0 && slots <= MAX_UPLOAD_SLOTS) return;
  throw invalid(`"${slots}" is no number of upload slots; give 0 to ${MAX_UPLOAD_SLOTS}, or null`);
};

export const limitSettings = ({ download, upload }: CommandArguments<'session:set-limits'>) => ({
  ...(download === undefined ? {} : { downloadLimit: limitSetting(download) }),
  ...(upload === undefined ? {} : { uploadLimit: limitSetting(upload) }),
});

/** Whole bytes. In settings 0 is no limit, as people type it: here it holds all but everything up. */
const limitSetting = (rate: number | null): number | null =>
  rate === null ? null : Math.max(1, Math.ceil(rate));

export const checkMode = (mode: string): void => {
  if (mode === 'on' || mode === 'off' || mode === 'auto') return;
  throw invalid(`"${mode}" is none of on, off and auto`);
};

export const checkDelay = (afterMs: number): void => {
  if (Number.isFinite(afterMs) && afterMs >= 0) return;
  throw invalid(`"${afterMs}" is no time to wait; give milliseconds from now`);
};

/** Throws `session/invalid-argument`. */
export const endpointOf = (address: string) => {
  const endpoint = parseEndpoint(address);
  if (endpoint !== undefined) return endpoint;
  throw invalid(`"${address}" is not an address of a peer; give HOST:PORT such as 192.0.2.7:6881`);
};
