/** What can be said where no engine runs: of the machine, the settings, and the disk that torrents would go to. */
import { isIpv6, scopeOf } from '../base/addresses.ts';
import { messageOf } from '../base/errors.ts';
import type { MachineFacts } from '../base/ports/machine.ts';
import type { Diagnosis, Finding } from '../contract/doctor.ts';
import {
  diskFindings,
  finding,
  limitFindings,
  settingsFindings,
} from '../engine/reachability/machine-findings.ts';
import { NodeDisk } from '../system/disk.ts';
import { NodeMachine } from '../system/machine.ts';
import { findFolders } from '../system/paths.ts';
import { folderOf } from './engine-settings.ts';
import { openSettings, settingsWords } from './open-settings.ts';

interface Flags {
  readonly state?: string | undefined;
  readonly settings?: string | undefined;
}

export const diagnoseAlone = async (flags: Flags): Promise<Diagnosis> => {
  const stored = await openSettings(flags.settings);
  const { settings } = stored;
  const facts = await new NodeMachine().look();
  const folder = findFolders({ state: flags.state }).state;
  return {
    isEngine: false,
    roads: [],
    findings: [
      finding(
        'incoming',
        'note',
        `No engine runs for ${folder}, so nobody can come in.`,
        'Start one ("sluice" or "sluice daemon"), add a torrent, and ask again after some minutes.',
      ),
      ...addressFindings(facts),
      ...(await lookAtDisk(folderOf({}, settings.session))),
      ...settingsFindings(stored.path, settingsWords(stored)),
      ...limitFindings(facts, settings),
    ],
  };
};

const addressFindings = ({ addresses }: MachineFacts): readonly Finding[] => {
  const publicOnes = addresses.filter((address) => scopeOf(address) === 'global');
  const six = publicOnes.some(isIpv6)
    ? finding('incoming', 'good', 'This machine has a public IPv6 address.')
    : finding('incoming', 'note', 'This machine has no IPv6 address that reaches the internet.');
  const four = publicOnes.some((address) => !isIpv6(address))
    ? finding('incoming', 'good', 'This machine has a public IPv4 address.')
    : finding(
        'incoming',
        'note',
        'This machine has no public IPv4 address: a router stands in between, which an engine asks to open its port.',
      );
  return [four, six];
};

const lookAtDisk = async (directory: string): Promise<readonly Finding[]> => {
  try {
    const { free, total } = await new NodeDisk().space(directory);
    return diskFindings([{ directory, free, total, wanted: 0 }]);
  } catch (error) {
    const text = `The folder for torrents cannot be looked at: ${messageOf(error)}.`;
    return [finding('disk', 'problem', text)];
  }
};
