/** What each command of the contract does. */
import { canonicalAddress, parseEndpoint } from '../../base/addresses.ts';
import { SluiceError } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';
import type { Disk } from '../../base/ports/disk.ts';
import type {
  CommandArguments,
  CommandName,
  CommandResult,
  Commands,
  QueueMove,
} from '../../contract/commands.ts';
import type { Diagnosis } from '../../contract/doctor.ts';
import type { Frame } from '../../contract/frame.ts';
import type { Inspection } from '../../contract/inspection.ts';
import { MAX_UPLOAD_SLOTS } from '../../policy/limits.ts';
import { chosenPriorities } from '../adding/file-choice.ts';
import { absolutePath, folderSpace, listFolder } from '../adding/folders.ts';
import type { AlternativeLimits } from '../bandwidth/alternative-limits.ts';
import type { TorrentMaking } from '../making/torrent-making.ts';
import type { Prospect } from '../prospects/prospect.ts';
import type { IpFilter } from '../roads/ip-filter.ts';
import type { Refusals } from '../roads/refusals.ts';
import { checkGoal } from '../sharing/sharing.ts';
import type { BannedAddresses } from '../swarm/banned-addresses.ts';
import { checkFiles, checkPriority } from '../torrent/file-checks.ts';
import { readLabels } from '../torrent/labels.ts';
import { Torrent } from '../torrent/torrent.ts';
import type { Configuration } from './configuration.ts';
import type { SessionDht } from './session-dht.ts';
import { countTorrents } from './torrent-counts.ts';

/** What the session holds. */
export type SessionItem = Torrent | Prospect;

/** What commands need of the session. */
export interface CommandTarget {
  readonly disk: Disk;
  readonly bans: BannedAddresses;
  readonly filter: IpFilter;
  readonly refusals: Refusals;
  frame(): Frame;
  /** Undefined where torrents begin where they go. */
  readonly incompleteDirectory: string | undefined;
  /** Bytes still to be downloaded to a file system. */
  wantedOn(device: number): number;
  add(args: CommandArguments<'torrent:add'>): Promise<SessionItem>;
  /** Also one of which only the hash is known. */
  item(id: TorrentId): SessionItem;
  /** Throws `session/not-allowed` for such a one. */
  torrent(id: TorrentId): Torrent;
  remove(id: TorrentId, withData: boolean): Promise<readonly string[]>;
  removeLater(id: TorrentId, withData: boolean, afterMs: number): Promise<void>;
  keep(id: TorrentId): Promise<void>;
  moveInQueue(ids: readonly TorrentId[], to: QueueMove): void;
  inspect(args: CommandArguments<'session:inspect'>): Promise<Inspection>;
  readonly configuration: Configuration;
  readonly alternative: AlternativeLimits;
  readonly dht: Pick<SessionDht, 'details'>;
  diagnose(): Promise<Diagnosis>;
  readonly making: Pick<TorrentMaking, 'make' | 'cancel'>;
}

const MOVES: readonly QueueMove[] = ['top', 'up', 'down', 'bottom'];

type Handlers = {
  readonly [Name in CommandName]: (
    target: CommandTarget,
    args: Commands[Name]['arguments'],
  ) => Promise<Commands[Name]['result']>;
};

const handlers: Handlers = {
  'torrent:add': async (target, args) => ({ id: (await target.add(args)).id }),
  'torrent:choose': async (target, { id, directory, isPaused = false, ...choice }) => {
    const torrent = target.torrent(id);
    const priorities = chosenPriorities(
      torrent.metainfo.layout,
      choice,
      torrent.content.priorities,
    );
    torrent.checkAsking();
    // Before anything flows; where that fails, it goes on waiting.
    if (directory !== undefined) await torrent.moves.move(absolutePath(directory));
    torrent.choose(isPaused, priorities);
    await torrent.saved();
    return null;
  },
  'torrent:export': async (target, { id }) => ({
    base64: Buffer.from(await target.torrent(id).bytes()).toString('base64'),
  }),
  'torrent:pause': async (target, { id }) => {
    await target.item(id).pause();
    return null;
  },
  'torrent:resume': async (target, { id }) => {
    const torrent = target.item(id);
    torrent.resume();
    await torrent.saved();
    return null;
  },
  'torrent:remove': async (target, { id, withData = false }) => ({
    removedFiles: await target.remove(id, withData),
  }),
  'torrent:remove-later': async (target, { id, withData = false, afterMs }) => {
    checkDelay(afterMs);
    await target.removeLater(id, withData, afterMs);
    return null;
  },
  'torrent:keep': async (target, { id }) => {
    await target.keep(id);
    return null;
  },
  'torrent:move': async (target, { id, directory }) => {
    const item = target.item(id);
    const goal = absolutePath(directory);
    if (item instanceof Torrent) return { keptFiles: await item.moves.move(goal) };
    item.setDirectory(goal);
    await item.saved();
    return { keptFiles: [] };
  },
  'torrent:cancel-move': async (target, { id }) => {
    await target.torrent(id).moves.cancel();
    return null;
  },
  'torrent:rename': async (target, { id, name }) => {
    await target.torrent(id).moves.rename(name);
    return null;
  },
  'torrent:rename-file': async (target, { id, file, path }) => {
    const torrent = target.torrent(id);
    checkFiles([file], torrent.metainfo.layout.files.length);
    await torrent.moves.renameFile(file, path);
    return null;
  },
  'torrent:verify': async (target, { id }) => {
    const torrent = target.torrent(id);
    torrent.verify();
    await torrent.saved();
    return null;
  },
  'torrent:announce': async (target, { id, tracker }) => {
    target.item(id).trackerList.announceNow(tracker);
    return null;
  },
  'torrent:add-tracker': async (target, { id, url, tier }) => {
    const torrent = target.item(id);
    torrent.trackerList.add(url, tier);
    await torrent.saved();
    return null;
  },
  'torrent:remove-tracker': async (target, { id, number }) => {
    const torrent = target.item(id);
    torrent.trackerList.remove(number);
    await torrent.saved();
    return null;
  },
  'torrent:replace-tracker': async (target, { id, number, url }) => {
    const torrent = target.item(id);
    torrent.trackerList.replace(number, url);
    await torrent.saved();
    return null;
  },
  'torrent:set-priorities': async (target, { id, files, priority }) => {
    const torrent = target.torrent(id);
    checkFiles(files, torrent.metainfo.layout.files.length);
    checkPriority(priority);
    torrent.setPriorities(files, priority);
    await torrent.saved();
    return null;
  },
  'torrent:set-labels': async (target, { id, labels }) => {
    const torrent = target.item(id);
    torrent.setLabels(readLabels(labels));
    await torrent.saved();
    return null;
  },
  'torrent:move-in-queue': async (target, { ids, to }) => {
    checkMove(to);
    const torrents = ids.map((id) => target.torrent(id));
    target.moveInQueue(ids, to);
    await Promise.all(torrents.map((torrent) => torrent.saved()));
    return null;
  },
  'torrent:force': async (target, { id, isForced }) => {
    const torrent = target.torrent(id);
    torrent.force(isForced);
    await torrent.saved();
    return null;
  },
  'torrent:set-limits': async (target, { id, ...limits }) => {
    checkLimits(limits);
    checkSlots(limits.slots);
    const torrent = target.item(id);
    torrent.limits.set(limits);
    await torrent.saved();
    return null;
  },
  'torrent:set-goal': async (target, { id, goal }) => {
    checkGoal(goal);
    const torrent = target.torrent(id);
    torrent.sharing.setGoal(goal);
    await torrent.saved();
    return null;
  },
  'torrent:add-peer': async (target, { id, address }) => {
    const endpoint = endpointOf(address);
    target.refusals.check(endpoint.host);
    const item = target.item(id);
    item.addPeers([endpoint]);
    await item.saved();
    return null;
  },
  'torrent:limit-peer': async (target, { id, address, ...limits }) => {
    checkLimits(limits);
    target.torrent(id).presence.limitPeer(address, limits);
    return null;
  },
  'torrent:ban-peer': async (target, { id, address }) => {
    const { host } = endpointOf(address);
    const torrent = target.item(id);
    await target.bans.ban(host);
    torrent.reportBanned(address);
    return null;
  },
  'session:ban-address': async (target, { address }) => {
    await target.bans.ban(address);
    return null;
  },
  'session:unban-address': async (target, { address }) => {
    await target.bans.unban(address);
    return null;
  },
  'session:list-banned': async (target) => ({ addresses: target.bans.all }),
  'session:summarize': async (target) => {
    const { session, torrents } = target.frame();
    return { session, torrents: countTorrents(torrents) };
  },
  'session:inspect': (target, args) => target.inspect(args),
  'session:list-folder': (target, { path }) => listFolder(target.disk, path),
  'session:free-space': (target, { directory }) =>
    folderSpace(directory, {
      disk: target.disk,
      wantedOn: (device) => target.wantedOn(device),
      incomplete: target.incompleteDirectory,
    }),
  'session:set-alternative': async (target, { mode }) => {
    checkMode(mode);
    await target.alternative.set(mode);
    return null;
  },
  'session:set-limits': async (target, limits) => {
    checkLimits(limits);
    await target.configuration.configure({ session: limitSettings(limits) });
    return null;
  },
  'session:configure': (target, { changes }) => target.configuration.configure(changes),
  'session:reload-settings': async (target) => {
    const settings = await target.configuration.reload();
    await target.filter.lookAgain();
    return settings;
  },
  'session:create-torrent': (target, args) => target.making.make(args),
  'session:cancel-create': async (target) => {
    await target.making.cancel();
    return null;
  },
  'session:diagnose': (target) => target.diagnose(),
  'session:show-dht': async (target) => target.dht.details(),
  'session:show-filter': async (target) => target.filter.details(),
  'session:reload-filter': async (target) => {
    await target.filter.reload();
    return target.filter.details();
  },
  'session:judge-address': async (target, { address }) => {
    const host = addressOf(address);
    return { address: host, verdict: target.refusals.verdictOn(host) };
  },
  'session:list-settings': async (target) => target.configuration.inForce(),
};

/** Rejects with a SluiceError that says what is wrong with the command. */
export const execute = async <Name extends CommandName>(
  target: CommandTarget,
  name: Name,
  args: CommandArguments<Name>,
): Promise<CommandResult<Name>> => {
  if (!Object.hasOwn(handlers, name)) {
    throw invalid(`there is no command ${String(name)}`);
  }
  return await handlers[name](target, args);
};

const invalid = (message: string): SluiceError =>
  new SluiceError('session/invalid-argument', message);

const addressOf = (text: string): string => {
  const host = canonicalAddress(text);
  if (host !== undefined) return host;
  throw invalid(`"${text.slice(0, 60)}" is no address; give one without a port, such as 192.0.2.7`);
};

const checkMove = (to: QueueMove): void => {
  if (MOVES.includes(to) || (Number.isInteger(to) && Number(to) >= 1)) return;
  throw invalid(`"${to}" is no place in the queue; give ${MOVES.join(', ')} or a number from 1`);
};

const checkLimits = (limits: CommandArguments<'session:set-limits'>): void => {
  for (const rate of [limits.download, limits.upload]) {
    if (rate === undefined || rate === null || (Number.isFinite(rate) && rate >= 0)) continue;
    throw invalid(`"${rate}" is no rate; give bytes per second, or null for no limit`);
  }
};

const checkSlots = (slots: number | null | undefined): void => {
  if (slots === undefined || slots === null) return;
  if (Number.isInteger(slots) && slots >= 0 && slots <= MAX_UPLOAD_SLOTS) return;
  throw invalid(`"${slots}" is no number of upload slots; give 0 to ${MAX_UPLOAD_SLOTS}, or null`);
};

const limitSettings = ({ download, upload }: CommandArguments<'session:set-limits'>) => ({
  ...(download === undefined ? {} : { downloadLimit: limitSetting(download) }),
  ...(upload === undefined ? {} : { uploadLimit: limitSetting(upload) }),
});

/** Whole bytes. In settings 0 is no limit, as people type it: here it holds all but everything up. */
const limitSetting = (rate: number | null): number | null =>
  rate === null ? null : Math.max(1, Math.ceil(rate));

const checkMode = (mode: string): void => {
  if (mode === 'on' || mode === 'off' || mode === 'auto') return;
  throw invalid(`"${mode}" is not a way to have alternative limits; give on, off or auto`);
};

const checkDelay = (afterMs: number): void => {
  if (Number.isFinite(afterMs) && afterMs >= 0) return;
  throw invalid(`"${afterMs}" is no time to wait; give milliseconds from now`);
};

/** Throws `session/invalid-argument`. */
export const endpointOf = (address: string) => {
  const endpoint = parseEndpoint(address);
  if (endpoint !== undefined) return endpoint;
  throw invalid(`"${address}" is not an address of a peer; give HOST:PORT such as 192.0.2.7:6881`);
};
