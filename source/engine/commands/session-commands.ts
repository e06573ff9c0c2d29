/** What each command about the session as a whole does. */
import { folderSpace, listFolder } from '../adding/folders.ts';
import { inspectTorrent } from '../adding/inspect-torrent.ts';
import { countTorrents } from '../session/torrent-counts.ts';
import { addressOf, checkLimits, checkMode, limitSettings } from './argument-checks.ts';
import type { Handlers } from './command-target.ts';
import { rewriteTrackers } from './rewrite-trackers.ts';

export const sessionCommands: Handlers<'session'> = {
  'session:ban-address': async ({ services }, { address }) => {
    await services.bans.ban(address);
    return null;
  },
  'session:unban-address': async ({ services }, { address }) => {
    await services.bans.unban(address);
    return null;
  },
  'session:list-banned': async ({ services }) => ({ addresses: services.bans.all }),
  'session:summarize': async (target) => {
    const { session, torrents } = target.frame();
    return { session, torrents: countTorrents(torrents) };
  },
  'session:inspect': ({ services, torrents }, args) => inspectTorrent(args, services, torrents),
  'session:list-folder': ({ services }, { path }) => listFolder(services.ports.disk, path),
  'session:free-space': ({ services }, { directory }) =>
    folderSpace(directory, {
      disk: services.ports.disk,
      wantedOn: services.wantedOn,
      incomplete: services.folders.incomplete,
    }),
  'session:set-alternative': async ({ services }, { mode }) => {
    checkMode(mode);
    await services.alternative.set(mode);
    return null;
  },
  'session:set-limits': async ({ services }, limits) => {
    checkLimits(limits);
    await services.configuration.configure({ session: limitSettings(limits) });
    return null;
  },
  'session:configure': ({ services }, { changes }) => services.configuration.configure(changes),
  'session:reload-settings': async ({ services }) => {
    const settings = await services.configuration.reload();
    await services.filter.lookAgain();
    return settings;
  },
  'session:rewrite-trackers': ({ torrents }, args) => rewriteTrackers(torrents, args),
  'session:create-torrent': ({ services }, args) => services.making.make(args),
  'session:survey-torrent': ({ services }, wish) => services.making.survey(wish),
  'session:cancel-create': async ({ services }) => {
    await services.hashingTurn.cancel();
    return null;
  },
  'session:diagnose': (target) => target.diagnose(),
  'session:show-dht': async ({ services }) => services.dht.details(),
  'session:show-filter': async ({ services }) => services.filter.details(),
  'session:reload-filter': async ({ services }) => {
    await services.filter.reload();
    return services.filter.details();
  },
  'session:judge-address': async ({ services }, { address }) => {
    const host = addressOf(address);
    return { address: host, verdict: services.refusals.verdictOn(host) };
  },
  'session:list-settings': async ({ services }) => services.configuration.inForce(),
};
