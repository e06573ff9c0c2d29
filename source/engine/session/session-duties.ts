/**
 * All who work for the session as a whole, whoever needs another below it: they take up their work in this order,
 * obey settings in it, and leave in the reverse. Somebody new is a line in `dutiesOf`.
 */
import type { EngineSettings } from '../../contract/settings.ts';
import type { SessionMembers } from './session-members.ts';
import type { SessionServices } from './session-services.ts';

export interface SessionDuty {
  /** Takes up what an earlier session kept. Nobody has been spoken to. */
  load?(): Promise<void>;
  /** Ports are open, and torrents of earlier sessions are here. */
  onOpen?(): void;
  /** Settings are others than before; ports may not be open yet. */
  obey?(settings: EngineSettings, before: EngineSettings): unknown;
  close?(): unknown;
}

export class SessionDuties {
  readonly #duties: readonly SessionDuty[];

  constructor(members: SessionMembers) {
    this.#duties = dutiesOf(members);
  }

  async load(): Promise<void> {
    for (const duty of this.#duties) await duty.load?.();
  }

  onOpen(): void {
    for (const duty of this.#duties) duty.onOpen?.();
  }

  obey(settings: EngineSettings, before: EngineSettings): void {
    for (const duty of this.#duties) void duty.obey?.(settings, before);
  }

  async close(): Promise<void> {
    for (const duty of this.#duties.toReversed()) await duty.close?.();
  }
}

const dutiesOf = (members: SessionMembers): readonly SessionDuty[] => {
  const { stateLock, chronicle, doorway, roads, disks, publisher, services, torrents } = members;
  const { watchFolders } = services;
  return [
    stateLock,
    { load: () => chronicle.open(), close: () => chronicle.close() },
    services.handles,
    { obey: (now, before) => reopenAtPort(members, now, before), close: () => doorway.close() },
    roads,
    services.mapping,
    services.local,
    services.dht,
    services.carriers,
    services.upload,
    services.download,
    { obey: () => disks.touch(), close: () => disks.close() },
    services.sentinel,
    services.rates,
    { obey: () => publisher.touchSession(), close: () => publisher.close() },
    services.uptime,
    { obey: (now) => resize(services, now) },
    { obey: (now, before) => now.seeding !== before.seeding && torrents.onGoalsChanged() },
    services.bans,
    services.farewells,
    // Our own torrents take leave of it, too.
    services.ownTracker,
    torrents,
    services.removals,
    // Nobody takes the place of those that leave.
    { obey: ({ queue }) => services.queue.obey(queue), close: () => services.queue.close() },
    services.alternative,
    services.filter,
    services.goals,
    services.finishPrograms,
    {
      onOpen: () => watchFolders.obey(),
      obey: () => watchFolders.obey(),
      close: () => watchFolders.close(),
    },
    services.making,
    services.hashingTurn,
    services.updates,
    services.streams,
    members.configuration,
  ];
};

const reopenAtPort = (
  { doorway, stage }: SessionMembers,
  now: EngineSettings,
  before: EngineSettings,
): void => {
  if (now.session.port !== before.session.port && stage.now === 'open') void doorway.open();
};

const resize = (services: SessionServices, { session, network }: EngineSettings): void => {
  services.slotBudget.limit = session.uploadSlots;
  services.peerBudget.limit = network.connections;
  services.dialBudget.limits = network;
};
