/** Words for where torrents come from: trackers, peers, web seeds, and whom nobody speaks to. */
import { canonicalAddress } from '../../base/addresses.ts';
import { peerProblem, trackerProblem, webSeedProblem } from '../paths/typed-address.ts';
import { formatPlural } from '../text/format.ts';
import type { Verb } from './verb.ts';
import { wishEach } from './wish-each.ts';

export const peer: Verb = {
  usage: 'HOST:PORT',
  summary: 'Try this peer at once',
  run: (rest, context) => {
    const problem = peerProblem(rest);
    if (problem !== undefined) return problem;
    return wishEach(
      context,
      ({ id }) => ({ name: 'torrent:add-peer', args: { id, address: rest }, done: '' }),
      (names) => `Trying ${rest} for ${names}`,
    );
  },
};

/** They are of the session: no torrent is asked. */
export const banning = (
  name: 'session:ban-address' | 'session:unban-address',
  done: string,
): Verb => ({
  usage: 'ADDRESS',
  summary: done === 'Banned' ? 'Ban all at this address, in all torrents' : 'Take a ban back',
  run: (rest) => {
    const address = canonicalAddress(rest);
    if (address === undefined) return 'Give an address without a port, such as 192.0.2.7';
    return { wishes: [{ name, args: { address }, done: `${done} ${address}` }] };
  },
});

export const tracker: Verb = {
  usage: 'URL',
  summary: 'Add a tracker',
  run: (rest, context) => {
    const problem = trackerProblem(rest);
    if (problem !== undefined) return problem;
    return wishEach(
      context,
      ({ id }) => ({ name: 'torrent:add-tracker', args: { id, url: rest }, done: '' }),
      (names) => `Added the tracker to ${names}`,
    );
  },
};

export const rewriteTrackers: Verb = {
  usage: 'OLD NEW',
  summary:
    'In addresses of trackers, such as a passkey: of all torrents, or of those that are marked',
  run: (rest, { state }) => {
    const [find, replacement, ...more] = rest.split(/\s+/);
    if (find === undefined || replacement === undefined || more.length > 0) {
      return 'Give what stands in the addresses now, and what is to stand there';
    }
    const marked = state.frame.torrents.filter(({ id }) => state.view.marks.has(id));
    const ids = marked.map(({ id }) => id);
    const args = { find, replacement, ...(ids.length > 0 ? { ids } : {}) };
    const where =
      ids.length > 0 ? `of ${formatPlural(ids.length, 'marked torrent')}` : 'of all torrents';
    const done = `Changed wherever trackers ${where} had it`;
    return { wishes: [{ name: 'session:rewrite-trackers', args, done }] };
  },
};

export const webseed: Verb = {
  usage: 'URL',
  summary: 'Add a web seed: a web server that has the files',
  run: (rest, context) => {
    const problem = webSeedProblem(rest);
    if (problem !== undefined) return problem;
    return wishEach(
      context,
      ({ id }) => ({ name: 'torrent:add-web-seed', args: { id, url: rest }, done: '' }),
      (names) => `Added the web seed to ${names}`,
    );
  },
};
