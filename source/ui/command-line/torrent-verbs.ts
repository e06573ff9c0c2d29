/** Words for torrents: they act on the marked, else on the one under the cursor, as keys do. */
import { targetsIn, withTargets } from '../behaviours/targets.ts';
import { addSheet } from '../dialogs/add-dialog.ts';
import { chooseSheet } from '../dialogs/choose-dialog.ts';
import { knownLabels, labelsIn } from '../dialogs/labels-dialog.ts';
import { ended } from '../dialogs/stream-dialog.ts';
import { acting, busy } from '../outcome.ts';
import { absolutePath } from '../paths/typed-path.ts';
import { planRemoval } from '../removal.ts';
import { selectedTorrent } from '../screen-state.ts';
import { goal, limit, limitAll, limitPeer } from './limit-verbs.ts';
import { create, publish } from './making-verbs.ts';
import { force, order, queue, superSeed } from './queue-verbs.ts';
import { banning, peer, rewriteTrackers, tracker, webseed } from './source-verbs.ts';
import type { Verb } from './verb.ts';
import { wishEach } from './wish-each.ts';

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
    return wishEach(
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

const move: Verb = {
  usage: 'FOLDER',
  summary: 'Move the data to another folder, on any disk',
  run: (rest, context) => {
    const directory = absolutePath(rest, context.env);
    if (rest === '' || directory === undefined) return 'Give the folder, from / on';
    const outcome = wishEach(
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
    wishEach(
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
  publish,
  update,
  'rewrite-trackers': rewriteTrackers,
  webseed,
};
