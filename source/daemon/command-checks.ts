/** Every command of the contract: what its arguments must be, and whether it changes anything. */
import { SluiceError } from '../base/errors.ts';
import type { CommandArguments, CommandName } from '../contract/commands.ts';
import type { FilePriority } from '../contract/details.ts';
import {
  amount,
  anything,
  byKind,
  type Check,
  either,
  type Fault,
  flag,
  listOf,
  nullable,
  object,
  oneOf,
  optional,
  path,
  recordOf,
  text,
  wholeNumber,
} from './argument-check.ts';
import { MAX_MAGNET_BYTES, MAX_REQUEST_BYTES } from './limits.ts';
import { quoted } from './rpc-message.ts';

interface CommandChecks<Name extends CommandName> {
  /** A viewer that only looks may do it. */
  readonly isHarmless?: boolean;
  readonly arguments: { readonly [Field in keyof Required<CommandArguments<Name>>]: Check };
}

const id = text('the id of a torrent', 64);
const fileNumber = wholeNumber('the number of a file');
const trackerNumber = wholeNumber('the number of a tracker');
const trackerTier = wholeNumber('up, down or the number of a tier');
const trackerUrl = text('the address of a tracker');
const label = text('a label');
const labels = listOf(label);
const rate = optional(nullable(amount('a rate in bytes per second, or null for no limit')));
const figure = optional(amount('a number from 0 on'));
const goalFields = object({
  ratio: figure,
  seedingTimeMs: figure,
  idleMs: figure,
  mode: oneOf(['any', 'all']),
  keepIfSeedsBelow: figure,
});
/** `none`, or the goal itself. */
const goal: Check = nullable((value, field) =>
  value === 'none' ? undefined : goalFields(value, field),
);
const slots = optional(nullable(wholeNumber('a number of upload slots, or null')));
const peer = text('the address of a peer (HOST:PORT)');
const queueMove = either(
  oneOf(['top', 'up', 'down', 'bottom']),
  wholeNumber('top, up, down, bottom or a position'),
);
const name = text('a name');
const stream = text('the number of a stream', 20);
const host = text('an address without a port');
const texts = (what: string) => optional(listOf(text(what)));
const makingPlace = {
  path,
  name: optional(name),
  pieceLength: optional(wholeNumber('the length of a piece in bytes')),
  trackers: optional(listOf(trackerUrl)),
  isPrivate: optional(flag),
  source: optional(text('a source')),
  comment: optional(text('a comment')),
  webSeeds: texts('the address of a web seed'),
  httpSeeds: texts('the address of a web seed'),
  nodes: texts('a node (HOST:PORT)'),
  similar: texts('an info-hash or the path of a .torrent'),
  collections: texts('a name'),
  updateUrl: optional(text('an http(s) address')),
  ignore: texts('a glob'),
  order: optional(oneOf(['path', 'folder', 'nocase', 'natural'])),
  isPadded: optional(flag),
  attributes: optional(listOf(oneOf(['executable', 'hidden', 'links']))),
  createdAt: optional(nullable(wholeNumber('seconds since 1970, or null'))),
  output: optional(path),
  replaces: optional(flag),
};
/** What each may be only the engine knows. */
const settings = recordOf(recordOf(anything));
const PRIORITIES: readonly FilePriority[] = ['skip', 'low', 'normal', 'high'];
const SOURCES = {
  file: { path },
  url: { url: text('an http(s) address') },
  magnet: { uri: text('a magnet link', MAX_MAGNET_BYTES) },
  bytes: { base64: text('a .torrent file in base64', MAX_REQUEST_BYTES) },
};
const source = byKind(SOURCES);
const select = listOf(text('a pattern'));
const priorities = object(
  Object.fromEntries(PRIORITIES.map((each) => [each, optional(listOf(fileNumber))])),
);

const order = { isSequential: optional(flag), isFirstAndLast: optional(flag) };

const COMMANDS: { readonly [Name in CommandName]: CommandChecks<Name> } = {
  'torrent:add': {
    arguments: {
      source,
      directory: optional(path),
      isPaused: optional(flag),
      asksForFiles: optional(flag),
      select: optional(select),
      priorities: optional(priorities),
      peers: optional(listOf(peer)),
      labels: optional(labels),
      ...order,
    },
  },
  'torrent:choose': {
    arguments: {
      id,
      select: optional(select),
      priorities: optional(priorities),
      directory: optional(path),
      isPaused: optional(flag),
    },
  },
  // It holds passkeys, which nobody sees who only looks.
  'torrent:export': { arguments: { id } },
  'torrent:pause': { arguments: { id } },
  'torrent:resume': { arguments: { id } },
  'torrent:remove': { arguments: { id, withData: optional(flag) } },
  'torrent:remove-later': {
    arguments: {
      id,
      withData: optional(flag),
      afterMs: amount('a number of milliseconds from now'),
    },
  },
  'torrent:keep': { arguments: { id } },
  'torrent:move': { arguments: { id, directory: path } },
  'torrent:cancel-move': { arguments: { id } },
  'torrent:rename': { arguments: { id, name } },
  'torrent:rename-file': { arguments: { id, file: fileNumber, path: name } },
  'torrent:verify': { arguments: { id } },
  'torrent:announce': { arguments: { id, tracker: optional(trackerNumber) } },
  'torrent:add-tracker': {
    arguments: { id, url: trackerUrl, tier: optional(wholeNumber('the number of a tier')) },
  },
  'torrent:add-web-seed': {
    arguments: { id, url: text('the address of a web seed'), isScript: optional(flag) },
  },
  'torrent:remove-web-seed': { arguments: { id, number: wholeNumber('the number of a web seed') } },
  'torrent:remove-tracker': { arguments: { id, number: trackerNumber } },
  'torrent:move-tracker': {
    arguments: { id, number: trackerNumber, to: either(oneOf(['up', 'down']), trackerTier) },
  },
  'session:rewrite-trackers': {
    arguments: {
      find: text('what is to be found'),
      replacement: text('what is to stand there'),
      ids: optional(listOf(id)),
      isTrial: optional(flag),
    },
  },
  'torrent:replace-tracker': { arguments: { id, number: trackerNumber, url: trackerUrl } },
  'torrent:set-priorities': {
    arguments: { id, files: listOf(fileNumber), priority: oneOf(PRIORITIES) },
  },
  'torrent:set-order': { arguments: { id, ...order } },
  'torrent:set-labels': { arguments: { id, labels } },
  'torrent:move-in-queue': { arguments: { ids: listOf(id), to: queueMove } },
  'torrent:force': { arguments: { id, isForced: flag } },
  'torrent:set-limits': { arguments: { id, download: rate, upload: rate, slots } },
  'torrent:set-goal': { arguments: { id, goal } },
  'torrent:set-super-seeding': { arguments: { id, mode: oneOf(['on', 'off', 'auto']) } },
  'stream:open': {
    arguments: {
      id,
      files: optional(listOf(fileNumber)),
      port: optional(wholeNumber('a port')),
      leaseMs: optional(amount('a number of milliseconds')),
    },
  },
  'stream:renew': { arguments: { stream } },
  'stream:close': { arguments: { stream } },
  'torrent:add-peer': { arguments: { id, address: peer } },
  'torrent:limit-peer': { arguments: { id, address: peer, download: rate, upload: rate } },
  'torrent:ban-peer': { arguments: { id, address: peer } },
  'torrent:update': { arguments: { id } },
  'publication:publish': {
    arguments: {
      name,
      path: optional(path),
      id: optional(id),
      trackers: optional(listOf(trackerUrl)),
      comment: optional(text('a comment')),
    },
  },
  'publication:list': { isHarmless: true, arguments: {} },
  'publication:stop': { arguments: { name } },
  // Whoever has it can publish in the user's name.
  'publication:export-key': { arguments: { name } },
  'publication:import-key': {
    arguments: {
      name,
      seed: text('the seed of a key, 64 hex digits', 64),
      salt: text('a salt in hex', 128),
    },
  },
  'session:ban-address': { arguments: { address: host } },
  'session:unban-address': { arguments: { address: host } },
  'session:list-banned': { isHarmless: true, arguments: {} },
  'session:summarize': { isHarmless: true, arguments: {} },
  'session:inspect': {
    isHarmless: true,
    arguments: { source: byKind({ ...SOURCES, torrent: { id } }), directory: optional(path) },
  },
  'session:list-folder': { isHarmless: true, arguments: { path } },
  'session:free-space': { isHarmless: true, arguments: { directory: path } },
  'session:set-alternative': { arguments: { mode: oneOf(['on', 'off', 'auto']) } },
  'session:set-limits': { arguments: { download: rate, upload: rate } },
  'session:configure': { arguments: { changes: settings } },
  'session:reload-settings': { arguments: {} },
  'session:create-torrent': {
    arguments: {
      ...makingPlace,
      isSeeded: optional(flag),
    },
  },
  'session:survey-torrent': { isHarmless: true, arguments: makingPlace },
  'session:cancel-create': { arguments: {} },
  'session:diagnose': { isHarmless: true, arguments: {} },
  'session:show-dht': { isHarmless: true, arguments: {} },
  'session:show-filter': { isHarmless: true, arguments: {} },
  'session:reload-filter': { arguments: {} },
  'session:judge-address': { isHarmless: true, arguments: { address: host } },
  'session:list-settings': { isHarmless: true, arguments: {} },
};

const CHECKS = new Map(
  Object.entries(COMMANDS).map(([name, { arguments: shape }]) => [name, object(shape)]),
);

export const isCommand = (name: string): name is CommandName => CHECKS.has(name);

/** The name must be a command's. */
export const faultIn = (name: CommandName, args: unknown): Fault | undefined =>
  CHECKS.get(name)!(args, '');

export const isHarmless = (name: CommandName): boolean => {
  const { isHarmless: harmless = false }: { readonly isHarmless?: boolean } = COMMANDS[name];
  return harmless;
};

/** Throws `session/invalid-argument`. */
export const checkCommand = (name: string, args: unknown): void => {
  if (!isCommand(name)) throw noSuchCommand(name);
  const fault = faultIn(name, args);
  if (fault !== undefined) throw new SluiceError('session/invalid-argument', fault.message);
};

export const noSuchCommand = (name: string): SluiceError =>
  new SluiceError('session/invalid-argument', `there is no command ${quoted(name)}`);
