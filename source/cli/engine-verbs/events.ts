/** `sluice events`: what the journal of the engine keeps, and what happens from now on. */
import { safeText } from '../../base/safe-text.ts';
import type { SessionEvent } from '../../contract/events.ts';
import type { Session } from '../../contract/session.ts';
import { eventWords, isChatter } from '../../ui/log/event-words.ts';
import { formatClock, formatDay } from '../../ui/text/format.ts';
import { looking } from '../attached.ts';
import type { Output } from '../output.ts';
import { chosenTorrents } from '../torrent-argument.ts';
import { EXIT_OK, type VerbCall } from '../verb.ts';
import type { eventsVerb } from '../verbs/looking-verbs.ts';

type Call = VerbCall<typeof eventsVerb.flags>;

const MAX_LINE_LENGTH = 2_000;

export const events = ({ inputs, flags }: Call, output: Output): Promise<number> =>
  looking(flags, async (session) => {
    const ids = idsOf(session, inputs);
    const names = new Map<string, string>();
    let count = 0;
    session.onEvent((event) => {
      count += 1;
      learnNames(session, event, names);
      if ((!flags.all && isChatter(event)) || !concerns(event, ids)) return;
      if (flags.json) output.json(event);
      else output.line(lineOf(event, names));
    }, startOf(flags));
    // Until interrupted, or until the engine goes away.
    if (flags.follow) await new Promise<never>(() => {});
    await allHaveCome(session, () => count);
    return EXIT_OK;
  });

/** Undefined for those of all torrents and of the session. */
const idsOf = (session: Session, words: readonly string[]): ReadonlySet<string> | undefined => {
  if (words.length === 0) return undefined;
  const chosen = chosenTorrents(session.frame().torrents, words);
  return new Set(chosen.map(({ torrent }) => torrent.id));
};

/** Who follows wants what is new, unless told otherwise. */
const startOf = ({ after, follow }: Call['flags']): number | undefined =>
  after ?? (follow ? undefined : 0);

const concerns = (event: SessionEvent, ids: ReadonlySet<string> | undefined): boolean =>
  ids === undefined || ('id' in event && ids.has(event.id));

/** The answer to a question comes behind the events that were on their way: once none came before it, all have come. */
const allHaveCome = async (session: Session, count: () => number): Promise<void> => {
  const { defaultDirectory } = session.frame().session;
  for (let before = -1; before !== count(); ) {
    before = count();
    await session.execute('session:free-space', { directory: defaultDirectory }).catch(() => {});
  }
};

/** A torrent that is gone still has the name that it had. */
const learnNames = (session: Session, event: SessionEvent, names: Map<string, string>): void => {
  if (!('id' in event) || names.has(event.id)) return;
  const known = session.frame().torrents.find(({ id }) => id === event.id)?.name;
  const name = known ?? ('torrentName' in event ? event.torrentName : undefined);
  if (name !== undefined) names.set(event.id, name);
};

const lineOf = (event: SessionEvent, names: ReadonlyMap<string, string>): string => {
  const id = 'id' in event ? event.id : '';
  const { text } = eventWords(event, names.get(id) ?? id.slice(0, 8));
  const line = `${formatDay(event.at)} ${formatClock(event.at)}  ${event.number}  ${text}`;
  return safeText(line, MAX_LINE_LENGTH);
};
