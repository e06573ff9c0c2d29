/** What happened, as a sentence: for the log of one torrent, and of all of them. */
import { safeText } from '../../base/safe-text.ts';
import type { EventName, EventOf, SessionEvent } from '../../contract/events.ts';
import { goalText, reachedText } from '../list/goal-words.ts';
import type { Tone } from '../look/theme.ts';
import {
  formatClock,
  formatCount,
  formatDate,
  formatPlural,
  formatRate,
  formatSize,
} from '../text/format.ts';

export interface EventWords {
  readonly tone: Tone;
  readonly text: string;
}

/** What the sentence may say besides the event itself. */
interface Telling {
  /** Of the torrent; empty in its own log, where it need not be said. */
  readonly name: string;
  /** How often it happened in a row. */
  readonly times: number;
}

/** Facts of the moment, and many: of interest while one looks for a cause, else in the way. */
const CHATTER: ReadonlySet<EventName> = new Set<EventName>([
  'piece:verified',
  'peer:connected',
  'peer:disconnected',
  'tracker:announced',
]);

export const isChatter = (event: SessionEvent): boolean => CHATTER.has(event.name);

const words = (tone: Tone, text: string): EventWords => ({ tone, text });

/** Behind a verb: `Finished debian.iso`. */
const after = (verb: string, { name }: Telling): string => (name === '' ? verb : `${verb} ${name}`);

/** Behind a sentence of its own. */
const forWhom = ({ name }: Telling): string => (name === '' ? '' : ` for ${name}`);

const hostOf = (url: string): string => /^[a-z][a-z0-9+.-]*:\/\/([^/?#]+)/i.exec(url)?.[1] ?? url;

const checkedWords = (event: EventOf<'torrent:checked'>, telling: Telling): EventWords => {
  const { piecesHave, pieceCount } = event;
  const found =
    piecesHave >= pieceCount
      ? `all of ${formatPlural(pieceCount, 'piece')} there`
      : `${formatCount(piecesHave)} of ${formatPlural(pieceCount, 'piece')} there`;
  return words('plain', `${after('Checked', telling)}: ${found}`);
};

const verifiedWords = (event: EventOf<'piece:verified'>, telling: Telling): EventWords => {
  const piece = formatCount(event.piece);
  const what =
    telling.times === 1
      ? `Verified piece ${piece}`
      : `Verified ${formatPlural(telling.times, 'piece')}, the last is ${piece}`;
  return words('dim', what + forWhom(telling));
};

const plannedWords = (event: EventOf<'torrent:removal-planned'>, telling: Telling): EventWords => {
  const whose = telling.name === '' ? '' : ` of ${telling.name}`;
  const data = event.withData ? ' with its data' : '';
  return words('warn', `Removal${whose}${data} planned for ${formatClock(event.removeAt)}`);
};

const limitsWords = (event: EventOf<'torrent:limits-changed'>, telling: Telling): EventWords => {
  const limit = (rate: number | null) => (rate === null ? 'no limit' : formatRate(rate));
  const slots = event.slots === null ? '' : `, ${formatPlural(event.slots, 'upload slot')}`;
  const limits = `download ${limit(event.download)}, upload ${limit(event.upload)}${slots}`;
  return words('plain', `${after('Limited', telling)}: ${limits}`);
};

const programWords = (event: EventOf<'torrent:program-ended'>, telling: Telling): EventWords => {
  const { program, outcome, exitCode } = event;
  const how = {
    ended: 'has ended well',
    failed: `has failed (${exitCode === null ? 'a signal ended it' : `exit code ${exitCode}`})`,
    stopped: 'took too long and was stopped',
    'not-started': 'was not started',
  }[outcome];
  const said = event.words === '' ? '' : `: ${event.words}`;
  const tone = outcome === 'ended' ? 'plain' : 'bad';
  return words(tone, `The program ${program}${forWhom(telling)} ${how}${said}`);
};

const goalWords = ({ goal }: EventOf<'torrent:goal-changed'>, telling: Telling): EventWords => {
  const of = telling.name === '' ? '' : ` of ${telling.name}`;
  if (goal === null) return words('plain', `Share goal${of}: the usual one`);
  return words('plain', `Share goal${of}: ${goal === 'none' ? 'none' : goalText(goal)}`);
};

const superSeedingWords = (
  { mode }: EventOf<'torrent:super-seeding-changed'>,
  telling: Telling,
): EventWords => {
  const of = telling.name === '' ? '' : ` of ${telling.name}`;
  if (mode === 'over') return words('good', `Super-seeding${of} is over: others have it all`);
  const how = mode === 'auto' ? 'as the settings say' : mode;
  return words('plain', `Super-seeding${of}: ${how}`);
};

const reachedWords = (event: EventOf<'torrent:goal-reached'>, telling: Telling): EventWords =>
  words('good', `${after('Done', telling)}: ${reachedText(event.by, event)}`);

const switchedWords = ({
  isAlternative,
  isByHand,
  until,
}: EventOf<'session:limits-switched'>): EventWords => {
  const which = isAlternative ? 'Alternative limits are in force' : 'The usual limits count again';
  const why = isByHand ? 'by hand' : 'by the timetable';
  const end = until === null ? '' : `, until ${formatDate(until)}`;
  return words('plain', isAlternative ? `${which} ${why}${end}` : which);
};

const mappedWords = (event: EventOf<'session:port-mapped'>): EventWords => {
  const { externalAddress, tcpPort, udpPort } = event;
  const ports = [
    ...(tcpPort === null ? [] : [`TCP port ${tcpPort}`]),
    ...(udpPort === null ? [] : [`UDP port ${udpPort}`]),
  ];
  const where = externalAddress === null ? '' : ` at ${externalAddress}`;
  return words('plain', `The router${where} leads ${ports.join(' and ')} to us`);
};

const CHANGES: Record<EventOf<'torrent:trackers-changed'>['change'], string> = {
  added: 'added',
  removed: 'removed',
  replaced: 'put in the place of another',
  moved: 'moved among the others',
};

const clientWords = (client: string): string => (client === '' ? '' : ` (${client})`);

const WORDS: {
  readonly [Name in EventName]: (event: EventOf<Name>, telling: Telling) => EventWords;
} = {
  'torrent:added': (_event, telling) => words('plain', after('Added', telling)),
  'torrent:metadata': ({ totalSize, fileCount }, telling) =>
    words(
      'plain',
      `Metadata fetched${forWhom(telling)}: ${formatPlural(fileCount, 'file')}, ${formatSize(totalSize)}`,
    ),
  'torrent:checked': checkedWords,
  'torrent:finished': (_event, telling) => words('good', after('Finished', telling)),
  'torrent:paused': (_event, telling) => words('plain', after('Paused', telling)),
  'torrent:resumed': (_event, telling) => words('plain', after('Resumed', telling)),
  'torrent:removed': (_event, telling) => words('plain', after('Removed', telling)),
  'torrent:removal-planned': plannedWords,
  'torrent:verifying': (_event, telling) => words('plain', after('Verifying', telling)),
  'torrent:limits-changed': limitsWords,
  'torrent:goal-changed': goalWords,
  'torrent:goal-reached': reachedWords,
  'torrent:super-seeding-changed': superSeedingWords,
  'torrent:trackers-changed': ({ url, change }, telling) =>
    words('plain', `Tracker ${hostOf(url)} was ${CHANGES[change]}${forWhom(telling)}`),
  'torrent:web-seeds-changed': ({ url, change }, telling) =>
    words('plain', `Web seed ${hostOf(url)} was ${change}${forWhom(telling)}`),
  'torrent:kept': (_event, telling) =>
    words('plain', `${after('Kept', telling)}: the removal was taken back`),
  'torrent:failed': ({ problem }, telling) =>
    words('bad', `${after('Stopped', telling)}: ${problem}`),
  'torrent:moved': ({ directory }, telling) =>
    words('plain', `${after('Moved', telling)} to ${safeText(directory)}`),
  'torrent:move-failed': ({ directory, problem }, telling) =>
    words('bad', `Not moved${forWhom(telling)} to ${safeText(directory)}: ${problem}`),
  'torrent:created': ({ path }, telling) =>
    words('good', `${after('Made', telling)}: ${safeText(path)}`),
  'torrent:renamed': ({ path }, telling) => words('plain', `${after('Renamed', telling)}: ${path}`),
  'torrent:recovered': (_event, telling) =>
    words('good', `${after('Going on again', telling)}: its disk is mended`),
  'torrent:program-ended': programWords,
  'torrent:published': ({ publication, version }, telling) =>
    words('good', `${after('Published', telling)} as version ${version} of ${publication}`),
  'torrent:update-found': (_event, { name }) => {
    const whose = name === '' ? '' : ` of ${name}`;
    return words('warn', `There is a newer version${whose}: :update takes it`);
  },
  'torrent:updated': (_event, telling) =>
    words('good', `${after('Updated', telling)}: the new version is complete`),
  'piece:verified': verifiedWords,
  'piece:failed': ({ piece }, telling) =>
    words(
      'warn',
      `Piece ${formatCount(piece)} arrived with a wrong hash${forWhom(telling)}; it is fetched again`,
    ),
  'peer:connected': ({ address, client }, telling) =>
    words('dim', `Connected to ${address}${clientWords(client)}${forWhom(telling)}`),
  'peer:disconnected': ({ address, reason }, telling) =>
    words('dim', `Lost ${address}${forWhom(telling)}: ${reason}`),
  'peer:banned': ({ address, reason }, telling) =>
    words('warn', `Banned ${address}${forWhom(telling)}: ${reason}`),
  'tracker:announced': ({ url, peers }, telling) =>
    words('dim', `${hostOf(url)} gave ${formatPlural(peers, 'peer')}${forWhom(telling)}`),
  'tracker:failed': ({ url, message }, telling) =>
    words('warn', `Tracker ${hostOf(url)}${forWhom(telling)} ${message}`),
  'web-seed:dropped': ({ url, reason }, telling) =>
    words('warn', `Web seed ${hostOf(url)}${forWhom(telling)} is asked no more: it ${reason}`),
  'session:listening': ({ port }) => words('plain', `Port ${port} is open for incoming peers`),
  'session:port-mapped': mappedWords,
  'session:port-mapping-failed': ({ message }) =>
    words('warn', `The router opens no port: ${message}`),
  'session:configured': ({ keys }) => words('plain', `Settings changed: ${keys.join(', ')}`),
  'session:limits-switched': switchedWords,
  'session:warned': ({ message }) => words('warn', message),
};

/** Kinds whose sentence counts by itself; the others get `×12` behind them. */
const COUNTS_ITSELF: ReadonlySet<EventName> = new Set<EventName>(['piece:verified']);

/** An engine newer than this screen may tell of what it has no words for. */
const unknownWords = (event: SessionEvent): EventWords => words('dim', event.name);

export const eventWords = (event: SessionEvent, name = '', times = 1): EventWords => {
  const tell = WORDS[event.name] as
    | ((event: SessionEvent, telling: Telling) => EventWords)
    | undefined;
  const told = tell?.(event, { name, times }) ?? unknownWords(event);
  if (times === 1 || COUNTS_ITSELF.has(event.name)) return told;
  return { ...told, text: `${told.text} ×${formatCount(times)}` };
};

/** Events with the same answer say the same, and are told as one. */
export const foldKey = (event: SessionEvent): string => {
  const id = 'id' in event ? event.id : '';
  const text = COUNTS_ITSELF.has(event.name) ? '' : eventWords(event).text;
  return `${event.name} ${id} ${text}`;
};
