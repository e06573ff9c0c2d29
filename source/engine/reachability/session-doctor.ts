/** The doctor's visit to a session. */
import type { Carrier } from '../../base/ports/network.ts';
import type { Diagnosis } from '../../contract/doctor.ts';
import type { DiskSummary } from '../../contract/frame.ts';
import { folderSpace } from '../adding/folders.ts';
import type { SessionMembers } from '../session/session-members.ts';
import { diagnose, UNKNOWN_MACHINE } from './doctor.ts';

export const diagnoseSession = (members: SessionMembers): Promise<Diagnosis> => {
  const { services, roads, configuration } = members;
  const { incoming, ownAddresses, mapping, ownTracker, dht, ports } = services;
  return diagnose({
    look: async () => (await ports.machine?.look()) ?? UNKNOWN_MACHINE,
    isOpen: (carrier) => isOpenFor(carrier, members),
    incoming,
    ownAddresses,
    road: () => roads.summary,
    isOpenInwards: () => roads.isOpenInwards,
    boundAddresses: () => roads.boundAddresses,
    mapping: () => mapping.summary,
    tracker: () => ownTracker.summary,
    dht: () => dht.details(),
    disks: () => lookAtDisks(members),
    inForce: () => configuration.inForce(),
  });
};

const isOpenFor = (carrier: Carrier, { doorway, services }: SessionMembers): boolean =>
  doorway.port !== null && (carrier === 'tcp' || services.utp() !== undefined);

/** The usual one where nobody has followed them yet. */
const lookAtDisks = async ({
  disks: { disks },
  services,
}: SessionMembers): Promise<readonly DiskSummary[]> => {
  if (disks.length > 0) return disks;
  const { ports, wantedOn, folders } = services;
  const question = { disk: ports.disk, wantedOn, incomplete: undefined };
  return [await folderSpace(folders.usual, question)];
};
