/** Flags that several verbs have in common. */
import type { FlagSpec, FlagSpecs } from '../verb.ts';

export const state = {
  type: 'string',
  value: 'DIR',
  summary: 'keep state here (default: SLUICE_STATE, else the XDG state folder)',
} as const satisfies FlagSpec;
export const settings = {
  type: 'string',
  value: 'FILE',
  summary: 'the settings file (default: SLUICE_SETTINGS, else in the XDG config folder)',
} as const satisfies FlagSpec;
export const directory = {
  type: 'string',
  value: 'DIR',
  summary: 'folder that holds (or will hold) the data (default: here)',
} as const satisfies FlagSpec;
export const port = {
  type: 'number',
  value: 'N',
  summary: 'port for incoming peers; 0 is any free one (default: 6881 to 6889, then any)',
} as const satisfies FlagSpec;
export const peer = {
  type: 'string',
  value: 'HOST:PORT',
  isMultiple: true,
  summary: 'try this peer at once; may be repeated',
} as const satisfies FlagSpec;
/** In which order pieces are fetched. */
export const orderFlags = {
  sequential: { type: 'boolean', summary: 'fetch one piece after the other' },
  firstLast: {
    type: 'boolean',
    summary: 'fetch the first and last pieces of each file before the rest',
  },
} as const satisfies FlagSpecs;
export const superSeed = {
  type: 'boolean',
  summary: 'give each piece away once: for the first seed of a torrent (BEP 16)',
} as const satisfies FlagSpec;
export const maxDown = {
  type: 'string',
  value: 'RATE',
  summary: 'download limit, bytes per second: 500K, 1.5M',
} as const satisfies FlagSpec;
export const maxUp = {
  type: 'string',
  value: 'RATE',
  summary: 'upload limit, bytes per second',
} as const satisfies FlagSpec;
export const encrypt = {
  type: 'string',
  value: 'POLICY',
  summary: 'encrypt connections in and out: off, prefer (usual) or require',
} as const satisfies FlagSpec;
export const json = (summary: string) => ({ type: 'boolean', summary }) as const satisfies FlagSpec;
export const quiet = {
  type: 'boolean',
  summary: 'say nothing but errors',
} as const satisfies FlagSpec;
export const attach = {
  type: 'string',
  value: 'SOCKET',
  summary: 'the engine at this socket, wherever it is; it may be one from ssh -L',
} as const satisfies FlagSpec;
/** For verbs that can do without an engine. */
export const handTo = {
  type: 'string',
  value: 'SOCKET',
  isValueOptional: true,
  summary: 'hand it to the engine that runs, or listens at SOCKET, and follow it',
} as const satisfies FlagSpec;
/** Which engine a verb speaks with. */
export const engineAt = { attach, state } as const satisfies FlagSpecs;
