/** Sluice as a library: a session in one's own process, with typed commands, frames and events. */
export { isSluiceError, SluiceError } from './base/errors.ts';
export type * from './base/ids.ts';
export { createNodeSession, type NodeSessionOptions } from './cli/node-session.ts';
export type * from './contract/commands.ts';
export type * from './contract/details.ts';
export type * from './contract/events.ts';
export type * from './contract/folders.ts';
export type * from './contract/frame.ts';
export type * from './contract/inspection.ts';
export type { Session } from './contract/session.ts';
export type * from './contract/streams.ts';
export type * from './contract/updates.ts';
