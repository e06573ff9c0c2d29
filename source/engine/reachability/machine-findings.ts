/** What the machine allows, and whether that is enough. */

import type { MachineFacts } from '../../base/ports/machine.ts';
import { safeText } from '../../base/safe-text.ts';
import { sizeText } from '../../base/size-text.ts';
import type { Finding, FindingLevel } from '../../contract/doctor.ts';
import type { DiskSummary } from '../../contract/frame.ts';
import type { EngineSettings } from '../../contract/settings.ts';
import { FILES_BESIDE_CONNECTIONS, LOW_DISK_BYTES, WANTED_UDP_BUFFER_BYTES } from './limits.ts';

export const finding = (
  topic: Finding['topic'],
  level: FindingLevel,
  text: string,
  advice: string | null = null,
): Finding => ({
  topic,
  level,
  text: safeText(text),
  advice: advice === null ? null : safeText(advice),
});

export const limitFindings = (
  facts: MachineFacts,
  { network }: EngineSettings,
): readonly Finding[] => [...fileFindings(facts, network.connections), ...bufferFindings(facts)];

const fileFindings = (
  { openFilesLimit: limit, openFiles }: MachineFacts,
  connections: number,
): readonly Finding[] => {
  if (limit === null) return [];
  const needed = connections + FILES_BESIDE_CONNECTIONS;
  const used = openFiles === null ? '' : `, ${openFiles} of them in use`;
  if (limit >= needed)
    return [
      finding('limits', 'good', `${limit} files and connections may be open at once${used}.`),
    ];
  const text = `Only ${limit} files and connections may be open at once${used}; ${connections} connections with peers need about ${needed}.`;
  const advice = `Raise it ("ulimit -n ${needed}", or LimitNOFILE= in a systemd unit), or lower "network.connections".`;
  return [finding('limits', 'warning', text, advice)];
};

const bufferFindings = ({ udpBufferLimit: limit }: MachineFacts): readonly Finding[] => {
  if (limit === null) return [];
  const text = `${sizeText(limit)} of UDP packets may wait for a program`;
  if (limit >= WANTED_UDP_BUFFER_BYTES) return [finding('limits', 'good', `${text}.`)];
  const advice = `On lines above some 100 Mbit/s, raise it: "sysctl -w net.core.rmem_max=${4 * WANTED_UDP_BUFFER_BYTES}".`;
  return [finding('limits', 'note', `${text}, which is little for uTP on fast lines.`, advice)];
};

export const diskFindings = (disks: readonly DiskSummary[]): readonly Finding[] =>
  disks.map(({ directory, free, wanted }) => {
    const text = `${directory}: ${sizeText(free)} free, ${sizeText(wanted)} still to come`;
    if (wanted > free) {
      const advice = `Make ${sizeText(wanted - free)} of room, or pause, skip or move something.`;
      return finding('disk', 'problem', `${text}: that does not fit.`, advice);
    }
    if (free < LOW_DISK_BYTES)
      return finding('disk', 'warning', `${text}.`, 'It is nearly full: make some room.');
    return finding('disk', 'good', `${text}.`);
  });

export const settingsFindings = (
  path: string | null,
  notes: readonly string[],
): readonly Finding[] => {
  if (notes.length > 0) {
    return notes.map((note) =>
      finding('settings', 'warning', note, path === null ? null : `See ${path}.`),
    );
  }
  return path === null ? [] : [finding('settings', 'good', `Nothing is wrong in ${path}.`)];
};
