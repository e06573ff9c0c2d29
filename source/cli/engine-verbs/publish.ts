/** `sluice publish`: what is published under keys, and each new version of it. */
import { resolve } from 'node:path';
import { SluiceError } from '../../base/errors.ts';
import { safeText } from '../../base/safe-text.ts';
import type { Session } from '../../contract/session.ts';
import type { PublicationDetails, PublishArguments } from '../../contract/updates.ts';
import { NodeDisk } from '../../system/disk.ts';
import { attached } from '../attached.ts';
import { carried } from '../carried-source.ts';
import { watchInterruption } from '../interruption.ts';
import { readKey, writeKey } from '../key-argument.ts';
import type { Output } from '../output.ts';
import { isSource, sourceOf } from '../source-argument.ts';
import { tableLines } from '../text-table.ts';
import { chosenTorrent } from '../torrent-argument.ts';
import { EXIT_INTERRUPTED, EXIT_OK, type VerbCall } from '../verb.ts';
import type { publishVerb } from '../verbs/update-verbs.ts';
import { type MakingWatch, watchedMaking } from '../watched-making.ts';

type Call = VerbCall<typeof publishVerb.flags>;

export const publish = (call: Call, output: Output): Promise<number> => {
  const task = taskOf(call);
  return attached(call.flags, async (session) =>
    (await task(session, call, output)) === EXIT_INTERRUPTED ? EXIT_INTERRUPTED : EXIT_OK,
  );
};

/** Only where it was interrupted the exit code is told. */
type Task = (session: Session, call: Call, output: Output) => Promise<unknown>;

/** Throws `usage/invalid` where that is not clear. */
const taskOf = ({ inputs, flags }: Call): Task => {
  const tasks: readonly (readonly [isWished: boolean, inputs: number, task: Task])[] = [
    [flags.list === true, 0, list],
    [flags.stop === true, 1, stop],
    [flags.export !== undefined, 1, exportKey],
    [flags.import !== undefined, 1, importKey],
  ];
  const wished = tasks.filter(([isWished]) => isWished);
  if (wished.length > 1)
    throw usage('--list, --stop, --export and --import are each for themselves');
  const [, count, task] = wished[0] ?? [true, undefined, publishIt];
  if (count !== undefined && inputs.length !== count) {
    throw usage(count === 0 ? '--list takes no name' : 'name the publication, and nothing else');
  }
  if (inputs.length === 0 && task === publishIt) {
    throw usage('name what is published, as in: sluice publish nightly /home/me/nightly');
  }
  return task;
};

const publishIt: Task = async (session, { inputs, flags }, output) => {
  const [name, what] = inputs;
  const { tracker = [], comment, json } = flags;
  const wish = {
    name: name!,
    ...(what === undefined ? {} : await subjectOf(session, what)),
    ...(tracker.length === 0 ? {} : { trackers: tracker }),
    ...(comment === undefined ? {} : { comment }),
  };
  const publishing = () => session.execute('publication:publish', wish);
  // Of a torrent that is there nothing is made.
  const details =
    wish.id === undefined
      ? await watchedMaking(session, watchOf(json, output), publishing)
      : await publishing();
  if (details === undefined) return EXIT_INTERRUPTED;
  if (json) return output.json(details);
  output.note(details.text);
  output.line(details.magnet);
};

const watchOf = (json: boolean | undefined, output: Output): MakingWatch => ({
  interrupted: watchInterruption(),
  output: json ? undefined : output,
});

/** A path stands above a torrent of that name. */
const subjectOf = async (
  session: Session,
  what: string,
): Promise<Pick<PublishArguments, 'path' | 'id'>> => {
  const path = resolve(what);
  const isTorrentFile = /\.torrent$/i.test(what) || /^(?:https?|magnet):/i.test(what);
  if (isTorrentFile) return { id: await added(session, what) };
  if ((await new NodeDisk().status(path)) !== undefined || isSource(what)) return { path };
  return { id: chosenTorrent(session.frame().torrents, what).torrent.id };
};

const added = async (session: Session, what: string) => {
  const source = await carried(sourceOf(what));
  const inspected = await session.execute('session:inspect', { source });
  const isHere = session.frame().torrents.some(({ id }) => id === inspected.id);
  return isHere ? inspected.id : (await session.execute('torrent:add', { source })).id;
};

const list: Task = async (session, { flags }, output) => {
  const { publications } = await session.execute('publication:list', {});
  if (flags.json) return output.json({ publications });
  if (publications.length === 0) return output.note('nothing is published');
  const columns = [{ title: 'Name' }, { title: 'Version', align: 'right' as const }, { title: '' }];
  for (const line of tableLines(columns, publications.map(rowOf))) output.line(line);
  for (const { magnet } of publications) output.line(magnet);
};

const rowOf = ({ name, version, text }: PublicationDetails): readonly string[] => [
  name,
  version === '0' ? '' : version,
  text,
];

const stop: Task = async (session, { inputs, flags }, output) => {
  const name = inputs[0]!;
  await session.execute('publication:stop', { name });
  if (flags.json) output.json({ name, isActive: false });
  else output.line(`${safeText(name)} is stopped: the DHT forgets it within two hours`);
};

const exportKey: Task = async (session, { inputs, flags }, output) => {
  const name = inputs[0]!;
  const path = resolve(flags.export!);
  await writeKey(path, await session.execute('publication:export-key', { name }));
  if (flags.json) output.json({ name, path });
  else output.line(`the key of ${safeText(name)} is in ${safeText(path)}: keep it to yourself`);
};

const importKey: Task = async (session, { inputs, flags }, output) => {
  const key = await readKey(resolve(flags.import!));
  const details = await session.execute('publication:import-key', { name: inputs[0]!, ...key });
  if (flags.json) return output.json(details);
  output.line(details.magnet);
};

const usage = (message: string): SluiceError => new SluiceError('usage/invalid', message);
