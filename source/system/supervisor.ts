/**
 * Tells the service manager how we are (sd_notify(3)). Node has no datagram sockets of this kind, so its own
 * `systemd-notify` does it: where a manager listens, it is there.
 */
import { execFile } from 'node:child_process';
import { messageOf } from '../base/errors.ts';

const DEADLINE_MS = 5_000;

export type SupervisedState = 'READY=1' | 'STOPPING=1' | 'RELOADING=1' | `STATUS=${string}`;

/** Undefined where all went well or nobody listens; else what went wrong. */
export const notifySupervisor = (
  states: readonly SupervisedState[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | undefined> => {
  if (!environment.NOTIFY_SOCKET) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const options = { env: { ...environment }, timeout: DEADLINE_MS };
    execFile('systemd-notify', [...states], options, (error) => {
      resolve(
        error === null
          ? undefined
          : `the service manager was not told ${states.join(' ')}: ${messageOf(error).trim()}`,
      );
    });
  });
};
