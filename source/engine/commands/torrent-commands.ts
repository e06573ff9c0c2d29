/** What each command about a torrent does. */

import { chosenPriorities } from '../adding/file-choice.ts';
import { absolutePath } from '../adding/folders.ts';
import { labelOf } from '../session/torrent-list.ts';
import { checkGoal } from '../sharing/sharing.ts';
import { checkFiles, checkPriority } from '../torrent/file-checks.ts';
import { readLabels } from '../torrent/labels.ts';
import { Torrent } from '../torrent/torrent.ts';
import {
  checkDelay,
  checkLimits,
  checkMode,
  checkMove,
  checkSlots,
  endpointOf,
} from './argument-checks.ts';
import type { Handlers } from './command-target.ts';

export const torrentCommands: Handlers<'torrent'> = {
  'torrent:add': async ({ services }, args) => ({ id: (await services.updates.add(args)).id }),
  'torrent:update': ({ services }, { id }) => services.updates.update(id),
  'torrent:choose': async ({ torrents }, { id, directory, isPaused = false, ...choice }) => {
    const torrent = torrents.need(id);
    const priorities = chosenPriorities(
      torrent.metainfo.layout,
      choice,
      torrent.content.priorities,
    );
    torrent.checkAsking();
    // Before anything flows; where that fails, it goes on waiting.
    if (directory !== undefined) await torrent.moves.beginIn(absolutePath(directory));
    torrent.choose(isPaused, priorities);
    await torrent.saved();
    return null;
  },
  'torrent:export': async ({ torrents }, { id }) => ({
    base64: Buffer.from(await torrents.need(id).bytes()).toString('base64'),
  }),
  'torrent:pause': async ({ torrents }, { id }) => {
    await torrents.needItem(id).pause();
    return null;
  },
  'torrent:resume': async ({ torrents }, { id }) => {
    const torrent = torrents.needItem(id);
    torrent.resume();
    await torrent.saved();
    return null;
  },
  'torrent:remove': async ({ torrents }, { id, withData = false }) => ({
    removedFiles: await torrents.remove(id, withData),
  }),
  'torrent:remove-later': async ({ services, torrents }, { id, withData = false, afterMs }) => {
    checkDelay(afterMs);
    const torrent = torrents.needItem(id);
    services.removals.plan(labelOf(torrent), withData, afterMs);
    await torrent.saved();
    return null;
  },
  'torrent:keep': async ({ services, torrents }, { id }) => {
    const torrent = torrents.needItem(id);
    services.removals.keep(labelOf(torrent));
    await torrent.saved();
    return null;
  },
  'torrent:move': async ({ torrents }, { id, directory }) => {
    const item = torrents.needItem(id);
    const goal = absolutePath(directory);
    if (item instanceof Torrent) return { keptFiles: await item.moves.move(goal) };
    item.setDirectory(goal);
    await item.saved();
    return { keptFiles: [] };
  },
  'torrent:cancel-move': async ({ torrents }, { id }) => {
    await torrents.need(id).moves.cancel();
    return null;
  },
  'torrent:rename': async ({ torrents }, { id, name }) => {
    await torrents.need(id).moves.rename(name);
    return null;
  },
  'torrent:rename-file': async ({ torrents }, { id, file, path }) => {
    const torrent = torrents.need(id);
    checkFiles([file], torrent.metainfo.layout.files.length);
    await torrent.moves.renameFile(file, path);
    return null;
  },
  'torrent:verify': async ({ torrents }, { id }) => {
    const torrent = torrents.need(id);
    torrent.verify();
    await torrent.saved();
    return null;
  },
  'torrent:announce': async ({ torrents }, { id, tracker }) => {
    torrents.needItem(id).trackerList.announceNow(tracker);
    return null;
  },
  'torrent:add-tracker': async ({ torrents }, { id, url, tier }) => {
    const torrent = torrents.needItem(id);
    torrent.trackerList.add(url, tier);
    await torrent.saved();
    return null;
  },
  'torrent:remove-tracker': async ({ torrents }, { id, number }) => {
    const torrent = torrents.needItem(id);
    torrent.trackerList.remove(number);
    await torrent.saved();
    return null;
  },
  'torrent:replace-tracker': async ({ torrents }, { id, number, url }) => {
    const torrent = torrents.needItem(id);
    torrent.trackerList.replace(number, url);
    await torrent.saved();
    return null;
  },
  'torrent:add-web-seed': async ({ torrents }, { id, url, isScript = false }) => {
    const torrent = torrents.need(id);
    torrent.webSeeds.add(url, isScript);
    await torrent.saved();
    return null;
  },
  'torrent:remove-web-seed': async ({ torrents }, { id, number }) => {
    const torrent = torrents.need(id);
    torrent.webSeeds.remove(number);
    await torrent.saved();
    return null;
  },
  'torrent:move-tracker': async ({ torrents }, { id, number, to }) => {
    const torrent = torrents.needItem(id);
    torrent.trackerList.move(number, to);
    await torrent.saved();
    return null;
  },
  'torrent:set-priorities': async ({ torrents }, { id, files, priority }) => {
    const torrent = torrents.need(id);
    checkFiles(files, torrent.metainfo.layout.files.length);
    checkPriority(priority);
    torrent.setPriorities(files, priority);
    await torrent.saved();
    return null;
  },
  'torrent:set-order': async ({ torrents }, { id, ...order }) => {
    const torrent = torrents.needItem(id);
    torrent.setOrder(order);
    await torrent.saved();
    return null;
  },
  'torrent:set-labels': async ({ torrents }, { id, labels }) => {
    const torrent = torrents.needItem(id);
    torrent.setLabels(readLabels(labels));
    await torrent.saved();
    return null;
  },
  'torrent:move-in-queue': async ({ services, torrents }, { ids, to }) => {
    checkMove(to);
    const moved = ids.map((id) => torrents.need(id));
    services.queue.move(ids, to);
    await Promise.all(moved.map((torrent) => torrent.saved()));
    return null;
  },
  'torrent:force': async ({ torrents }, { id, isForced }) => {
    const torrent = torrents.need(id);
    torrent.force(isForced);
    await torrent.saved();
    return null;
  },
  'torrent:set-limits': async ({ torrents }, { id, ...limits }) => {
    checkLimits(limits);
    checkSlots(limits.slots);
    const torrent = torrents.needItem(id);
    torrent.limits.set(limits);
    await torrent.saved();
    return null;
  },
  'torrent:set-super-seeding': async ({ torrents }, { id, mode }) => {
    checkMode(mode);
    const torrent = torrents.need(id);
    torrent.setSuperSeeding(mode);
    await torrent.saved();
    return null;
  },
  'torrent:set-goal': async ({ torrents }, { id, goal }) => {
    checkGoal(goal);
    const torrent = torrents.need(id);
    torrent.sharing.setGoal(goal);
    await torrent.saved();
    return null;
  },
  'torrent:add-peer': async ({ services, torrents }, { id, address }) => {
    const endpoint = endpointOf(address);
    services.refusals.check(endpoint.host);
    const item = torrents.needItem(id);
    item.addPeers([endpoint]);
    await item.saved();
    return null;
  },
  'torrent:limit-peer': async ({ torrents }, { id, address, ...limits }) => {
    checkLimits(limits);
    torrents.need(id).presence.limitPeer(address, limits);
    return null;
  },
  'torrent:ban-peer': async ({ services, torrents }, { id, address }) => {
    const { host } = endpointOf(address);
    const torrent = torrents.needItem(id);
    await services.bans.ban(host);
    torrent.reportBanned(address);
    return null;
  },
};
