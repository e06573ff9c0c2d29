/** Words for torrents: they act on the marked, else on the one under the cursor, as keys do. */
import { canonicalAddress } from '../../base/addresses.ts';
import { rateOf } from '../../base/rate-text.ts';
import type { WishedOrder } from '../../contract/commands.ts';
import type { TorrentSummary } from '../../contract/frame.ts';
import type { Act } from '../acts.ts';
import { targetsIn, withTargets } from '../behaviours/targets.ts';
import { addSheet } from '../dialogs/add-dialog.ts';
import { chooseSheet } from '../dialogs/choose-dialog.ts';
import { knownLabels, labelsIn } from '../dialogs/labels-dialog.ts';
import { goalChangeWords } from '../dialogs/limits-dialog.ts';
import { makeSheet } from '../dialogs/make-sheet.ts';
import { ended } from '../dialogs/stream-dialog.ts';
import { completeGoal, GOAL_USAGE, goalOf } from '../list/typed-goal.ts';
import { orderAll } from '../order-wishes.ts';
import { type ActionContext, acting, type Outcome } from '../outcome.ts';
import { peerProblem, trackerProblem, webSeedProblem } from '../paths/typed-address.ts';
import { absolutePath } from '../paths/typed-path.ts';
import { forceAll, moveInQueue } from '../queue-wishes.ts';
import { planRemoval } from '../removal.ts';
import { selectedTorrent } from '../screen-state.ts';
import { superSeedAll } from '../super-seed-wishes.ts';
import { formatPlural, formatRate } from '../text/format.ts';
import type { Wish } from '../wish.ts';
import type { Verb } from './verb.ts';

const busy = (text: string): readonly Act[] => [{ kind: 'say', message: { tone: 'busy', text } }];

/** A command for each of the targets. */
const forEach = (
  context: ActionContext,
  wish: (torrent: TorrentSummary) => Wish,
  done: (names: string) => string,
): Outcome =>
  withTargets(context, (targets) => {
    const [first] = targets;
    const names = targets.length === 1 ? first.name : formatPlural(targets.length, 'torrent');
    return { wishes: targets.map(wish), done: done(names) };
  });

const WAYS = ['down', 'up'] as const;

const limitOf = (rest: string): { way: 'download' | 'upload'; rate: number | null } | string => {
  const [way, text = '', ...more] = rest.split(/\s+/);
  const rate = rateOf(text);
  if ((way !== 'down' && way !== 'up') || rate === undefined || more.length > 0) {
    return 'Say which way and how much, as in: limit down 500K, or: limit up none';
  }
  return { way: way === 'down' ? 'download' : 'upload', rate };
};

const completeLimit = (rest: string): readonly string[] =>
  WAYS.map((way) => `${way} `).filter((way) => way.startsWith(rest));

const limitWords = (rate: number | null): string => (rate === null ? 'none' : formatRate(rate));

const limit: Verb = {
  usage: 'down|up RATE',
  summary: 'Limit a rate; none takes the limit away',
  run: (rest, context) => {
    const wanted = limitOf(rest);
    if (typeof wanted === 'string') return wanted;
    const { way, rate } = wanted;
    return forEach(
      context,
      ({ id }) => ({ name: 'torrent:set-limits', args: { id, [way]: rate }, done: '' }),
      (names) => `Limit of ${way} of ${names}: ${limitWords(rate)}`,
    );
  },
  complete: completeLimit,
};

const limitAll: Verb = {
  usage: 'down|up RATE',
  summary: 'Limit a rate of all torrents together',
  run: (rest) => {
    const wanted = limitOf(rest);
    if (typeof wanted === 'string') return wanted;
    const { way, rate } = wanted;
    const done = `Limit of ${way} of all together: ${limitWords(rate)}`;
    const session = way === 'download' ? { downloadLimit: rate } : { uploadLimit: rate };
    return { wishes: [{ name: 'session:configure', args: { changes: { session } }, done }] };
  },
  complete: completeLimit,
};

const goal: Verb = {
  usage: GOAL_USAGE,
  summary: 'Set when a torrent has given enough',
  run: (rest, context) => {
    const wanted = rest === '' ? undefined : goalOf(rest);
    if (wanted === undefined) {
      return 'Say when, as in: goal ratio 2 time 3d, or: goal none, or: goal default';
    }
    return forEach(
      context,
      ({ id }) => ({ name: 'torrent:set-goal', args: { id, goal: wanted }, done: '' }),
      (names) => `${names}: ${goalChangeWords(rest)}`,
    );
  },
  complete: completeGoal,
};

const PLACES = ['top', 'up', 'down', 'bottom'] as const;

const queue: Verb = {
  usage: 'top|up|down|bottom|N',
  summary: 'Move in the queue; N is a place, from 1',
  run: (rest, context) => {
    const to =
      PLACES.find((place) => place === rest) ?? (/^[1-9]\d{0,6}$/.test(rest) && Number(rest));
    if (to === false) return 'Say where to, as in: queue top, or: queue 3';
    return withTargets(context, (targets) => moveInQueue(targets, to));
  },
  complete: (rest) => PLACES.filter((place) => place.startsWith(rest)),
};

const force: Verb = {
  usage: '[off]',
  summary: 'Start above the limits of the queue; with "off" no longer',
  run: (rest, context) => {
    if (rest !== '' && rest !== 'off') return 'Say force, or: force off';
    return withTargets(context, (targets) => forceAll(targets, rest === ''));
  },
  complete: (rest) => ['off'].filter((word) => word.startsWith(rest)),
};

const ORDERS: Readonly<Record<string, WishedOrder>> = {
  sequential: { isSequential: true },
  'first-last': { isFirstAndLast: true },
  rarest: { isSequential: false, isFirstAndLast: false },
};

const order: Verb = {
  usage: 'sequential|first-last|rarest',
  summary: 'In which order pieces are fetched; rarest takes the others back',
  run: (rest, context) => {
    const wished = Object.hasOwn(ORDERS, rest) ? ORDERS[rest] : undefined;
    if (wished === undefined) return 'Say order sequential, order first-last or order rarest';
    return withTargets(context, (targets) => orderAll(targets, wished));
  },
  complete: (rest) => Object.keys(ORDERS).filter((word) => word.startsWith(rest)),
};

const MODES = ['on', 'off', 'auto'] as const;

const superSeed: Verb = {
  usage: '[off|auto]',
  summary: 'Give each piece away once; with "off" as usual, with "auto" as the settings say',
  run: (rest, context) => {
    const mode = rest === '' ? 'on' : MODES.find((word) => word === rest);
    if (mode === undefined) return 'Say super-seed, or: super-seed off, or: super-seed auto';
    return withTargets(context, (targets) => superSeedAll(targets, mode));
  },
  complete: (rest) => ['off', 'auto'].filter((word) => word.startsWith(rest)),
};

const stream: Verb = {
  usage: '[off]',
  summary: 'Serve the largest film or song for a player; with "off" no longer',
  run: (rest, { state }) => {
    if (rest === '') return { perform: 'stream' };
    if (rest !== 'off') return 'Say stream, or: stream off; "s" in the files streams others';
    const { id } = selectedTorrent(state) ?? {};
    return ended(state.frame.session.streams.filter((each) => each.id === id));
  },
  complete: (rest) => ['off'].filter((word) => word.startsWith(rest)),
};

const label: Verb = {
  usage: '[LABEL, …]',
  summary: 'Set the labels; none takes all away',
  run: (rest, context) => {
    const labels = labelsIn(rest);
    return forEach(
      context,
      ({ id }) => ({ name: 'torrent:set-labels', args: { id, labels }, done: '' }),
      (names) => `Labels of ${names}: ${labels.length === 0 ? 'none' : labels.join(', ')}`,
    );
  },
  complete: (rest, { state }) => {
    const start = rest.slice(0, rest.lastIndexOf(',') + 1);
    const begun = rest.slice(start.length).trimStart().toLowerCase();
    return knownLabels(state.frame.torrents)
      .filter((known) => known.toLowerCase().startsWith(begun))
      .map((known) => (start === '' ? known : `${start} ${known}`));
  },
};

const remove: Verb = {
  usage: '[data]',
  summary: 'Remove; with "data" asks and takes the data too',
  run: (rest, context) => {
    if (rest === 'data') return { perform: 'remove-data' };
    if (rest !== '') return `"${rest}" is no way to remove: say remove, or: remove data`;
    const afterMs = context.state.view.preferences.removeGraceMs;
    return planRemoval(targetsIn(context), { withData: false, afterMs }, context.keymap);
  },
  complete: (rest) => ['data'].filter((word) => word.startsWith(rest)),
};

const peer: Verb = {
  usage: 'HOST:PORT',
  summary: 'Try this peer at once',
  run: (rest, context) => {
    const problem = peerProblem(rest);
    if (problem !== undefined) return problem;
    return forEach(
      context,
      ({ id }) => ({ name: 'torrent:add-peer', args: { id, address: rest }, done: '' }),
      (names) => `Trying ${rest} for ${names}`,
    );
  },
};

const limitPeer: Verb = {
  usage: 'HOST:PORT down|up RATE',
  summary: 'Limit one peer while it is connected; none takes the limit away',
  run: (rest, context) => {
    const at = rest.indexOf(' ');
    const address = rest.slice(0, Math.max(0, at));
    const problem = peerProblem(address);
    if (problem !== undefined) return problem;
    const wanted = limitOf(rest.slice(at).trim());
    if (typeof wanted === 'string') return wanted;
    const { way, rate } = wanted;
    return forEach(
      context,
      ({ id }) => ({ name: 'torrent:limit-peer', args: { id, address, [way]: rate }, done: '' }),
      () => `Limit of ${way} of ${address}: ${limitWords(rate)}`,
    );
  },
};

/** They are of the session: no torrent is asked. */
const banning = (name: 'session:ban-address' | 'session:unban-address', done: string): Verb => ({
  usage: 'ADDRESS',
  summary: done === 'Banned' ? 'Ban all at this address, in all torrents' : 'Take a ban back',
  run: (rest) => {
    const address = canonicalAddress(rest);
    if (address === undefined) return 'Give an address without a port, such as 192.0.2.7';
    return { wishes: [{ name, args: { address }, done: `${done} ${address}` }] };
  },
});

const move: Verb = {
  usage: 'FOLDER',
  summary: 'Move the data to another folder, on any disk',
  run: (rest, context) => {
    const directory = absolutePath(rest, context.env);
    if (rest === '' || directory === undefined) return 'Give the folder, from / on';
    const outcome = forEach(
      context,
      ({ id }) => ({ name: 'torrent:move', args: { id, directory }, done: '' }),
      (names) => `Moved ${names} to ${directory}`,
    );
    return { ...outcome, acts: [...(outcome.acts ?? []), ...busy(`Moving to ${directory}…`)] };
  },
};

const cancelMove: Verb = {
  usage: '',
  summary: 'Leave the data where it was before the move',
  run: (_rest, context) =>
    forEach(
      context,
      ({ id }) => ({ name: 'torrent:cancel-move', args: { id }, done: '' }),
      (names) => `${names} stays where it was`,
    ),
};

const choose: Verb = {
  usage: '[PATTERN …]',
  summary: 'Choose the files of one that waits for it: those that match, or in the dialog',
  run: (rest, context) => {
    const [torrent, ...others] = targetsIn(context);
    if (torrent === undefined) return 'There is no torrent to choose files of';
    if (others.length > 0) return 'Files are chosen of one torrent at a time';
    const { id, name, state } = torrent;
    if (state !== 'choosing' && state !== 'fetching') {
      return `${name} does not wait for its files to be chosen: its Files tab has the keys`;
    }
    if (rest === '') return acting({ kind: 'sheet', sheet: chooseSheet(id) });
    if (state === 'fetching') return `What ${name} holds is not known yet`;
    const args = { id, select: rest === 'all' ? ['**'] : rest.split(/\s+/) };
    return { wishes: [{ name: 'torrent:choose', args, done: `Files of ${name} chosen` }] };
  },
  complete: (rest) => ['all'].filter((word) => word.startsWith(rest)),
};

const rename: Verb = {
  usage: 'NAME',
  summary: 'Rename the torrent, on disk too',
  run: (rest, context) => {
    const [torrent, ...others] = targetsIn(context);
    if (rest === '') return 'Give the new name';
    if (torrent === undefined) return 'There is no torrent to rename';
    if (others.length > 0) return 'One torrent at a time can be renamed';
    const { id, name } = torrent;
    const done = `Renamed ${name} to ${rest}`;
    return { wishes: [{ name: 'torrent:rename', args: { id, name: rest }, done }] };
  },
  complete: (rest, context) => {
    const [torrent] = targetsIn(context);
    return torrent !== undefined && rest === '' ? [torrent.name] : [];
  },
};

const tracker: Verb = {
  usage: 'URL',
  summary: 'Add a tracker',
  run: (rest, context) => {
    const problem = trackerProblem(rest);
    if (problem !== undefined) return problem;
    return forEach(
      context,
      ({ id }) => ({ name: 'torrent:add-tracker', args: { id, url: rest }, done: '' }),
      (names) => `Added the tracker to ${names}`,
    );
  },
};

const rewriteTrackers: Verb = {
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

const webseed: Verb = {
  usage: 'URL',
  summary: 'Add a web seed: a web server that has the files',
  run: (rest, context) => {
    const problem = webSeedProblem(rest);
    if (problem !== undefined) return problem;
    return forEach(
      context,
      ({ id }) => ({ name: 'torrent:add-web-seed', args: { id, url: rest }, done: '' }),
      (names) => `Added the web seed to ${names}`,
    );
  },
};

/** Addresses stand behind the path, which may hold spaces. */
const TRACKERS = /(?:\s+[a-z]+:\/\/\S+)+$/i;

const create: Verb = {
  usage: '[[private] PATH [URL …]]',
  summary:
    'Make a torrent of a file or folder, with these trackers, and seed it; a form without a path; or: cancel',
  run: (rest, { env }) => {
    if (rest === '') return acting({ kind: 'sheet', sheet: makeSheet() });
    if (rest === 'cancel') {
      return { wishes: [{ name: 'session:cancel-create', args: {}, done: 'No torrent was made' }] };
    }
    const isPrivate = /^private(?:\s|$)/.test(rest);
    const wanted = isPrivate ? rest.slice('private'.length).trim() : rest;
    const trackers = TRACKERS.exec(wanted)?.[0].trim().split(/\s+/) ?? [];
    const typed = wanted.replace(TRACKERS, '');
    const path = absolutePath(typed.replace(/(?<=.)\/+$/, ''), env);
    if (typed === '' || path === undefined) return 'Give a file or folder, from / on';
    const problem = trackers.map(trackerProblem).find((text) => text !== undefined);
    if (problem !== undefined) return problem;
    const args = { path, trackers, isPrivate };
    const done = `Made ${path}.torrent`;
    return {
      wishes: [{ name: 'session:create-torrent', args, done }],
      acts: busy(`Making a torrent of ${path}; it goes on if you leave…`),
    };
  },
};

const add: Verb = {
  usage: '[PATH or URL]',
  summary: 'Add a torrent',
  run: (rest) => acting({ kind: 'sheet', sheet: addSheet(rest) }),
};

const update: Verb = {
  usage: '',
  summary: 'Ask for a newer version, and take it',
  run: (_rest, context) =>
    withTargets(context, (targets) => ({
      // What comes of it is said when it is answered.
      wishes: targets.map(({ id }) => ({ name: 'torrent:update', args: { id }, done: '' })),
      acts: busy('Asking for newer versions…'),
    })),
};

export const TORRENT_VERBS: Readonly<Record<string, Verb>> = {
  add,
  create,
  remove,
  label,
  queue,
  force,
  order,
  stream,
  'super-seed': superSeed,
  limit,
  'limit-all': limitAll,
  'limit-peer': limitPeer,
  goal,
  peer,
  ban: banning('session:ban-address', 'Banned'),
  unban: banning('session:unban-address', 'No longer banned:'),
  move,
  'cancel-move': cancelMove,
  rename,
  choose,
  tracker,
  update,
  'rewrite-trackers': rewriteTrackers,
  webseed,
};
