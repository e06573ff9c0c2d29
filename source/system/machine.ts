/** The machine's limits and addresses: from `/proc` on Linux, and from Node. */
import { readdir, readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import type { Machine, MachineFacts } from '../base/ports/machine.ts';
import { plainHost } from './address.ts';

export class NodeMachine implements Machine {
  async look(): Promise<MachineFacts> {
    const [limits, files, buffer] = await Promise.all([
      readFile('/proc/self/limits', 'utf8').catch(() => ''),
      readdir('/proc/self/fd').catch(() => undefined),
      readFile('/proc/sys/net/core/rmem_max', 'utf8').catch(() => ''),
    ]);
    return {
      openFilesLimit: openFilesLimit(limits),
      openFiles: files?.length ?? null,
      udpBufferLimit: /^\d+\s*$/.test(buffer) ? Number(buffer) : null,
      addresses: ownAddresses(),
    };
  }
}

/** The soft one, which is what counts. */
export const openFilesLimit = (limits: string): number | null => {
  const [, soft] = /^Max open files\s+(\d+)\s/m.exec(limits) ?? [];
  return soft === undefined ? null : Number(soft);
};

const ownAddresses = (): readonly string[] =>
  Object.values(networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .filter(({ internal }) => !internal)
    .map(({ address }) => plainHost(address));
