/**
 * Tells the service manager how we are (sd_notify(3)). Node has no datagram sockets of this kind, so its own
 * `systemd-notify` does it: where a manager listens, it is there.
 */
import { execFile } from 'node:child_process';
import { messageOf } from '../base/errors.ts';

/** It sends first, and then waits until the manager has read, which some never say. */
const PATIENCE_MS = 2_000;

export type SupervisedState = 'READY=1' | 'STOPPING=1';

/** Undefined where all went well or nobody listens; else what went wrong. */
export const notifySupervisor = (
  state: SupervisedState,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | undefined> => {
  if (!environment.NOTIFY_SOCKET) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const options = { env: { ...environment }, timeout: PATIENCE_MS };
    execFile('systemd-notify', [state], options, (error) => {
      if (error === null || error.killed) resolve(undefined);
      else resolve(`the service manager was not told ${state}: ${messageOf(error).trim()}`);
    });
  });
};
