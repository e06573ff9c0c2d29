/** A torrent as it is looked at before it is added: how it begins, and what it becomes once it is confirmed. */
import type { TorrentId } from '../../base/ids.ts';
import type { AddArguments, ChosenPriorities, TorrentSource } from '../../contract/commands.ts';
import type { Frame, TorrentState } from '../../contract/frame.ts';
import type { Inspection } from '../../contract/inspection.ts';
import { chosenPriorities, newFileChoice } from '../files/file-choice.ts';
import type { Environment } from '../look/theme.ts';
import { pathFieldFor, resolvedPath } from '../paths/path-field.ts';
import type { ScreenState } from '../screen-state.ts';
import { EMPTY_FIELD, fieldText } from '../text/text-field.ts';
import type { Wish } from '../wish.ts';
import { labelsIn } from './labels-dialog.ts';
import type { AddSheet, ChooseSheet, LookSheet } from './sheets.ts';

/** Where the last one went, else where torrents go. */
export const addDirectoryIn = ({ view, frame }: ScreenState): string =>
  view.addDirectory ?? frame.session.defaultDirectory;

/** One that is here already stays where it is to go. */
const folderOf = (from: AddSheet | ChooseSheet, state: ScreenState): string => {
  if (from.kind === 'add') return addDirectoryIn(state);
  const torrent = state.frame.torrents.find(({ id }) => id === from.id);
  return torrent?.destination ?? torrent?.directory ?? addDirectoryIn(state);
};

/** Into the folder of its first label that has one, as the engine would. */
export const inLabelledFolder = (sheet: LookSheet, state: ScreenState): LookSheet => {
  if (sheet.isFolderChosen) return sheet;
  const { labelDirectories } = state.frame.session;
  const labels = labelsIn(fieldText(sheet.labels)).toSorted();
  const found = labels.find((label) => Object.hasOwn(labelDirectories, label));
  const directory = found === undefined ? addDirectoryIn(state) : labelDirectories[found]!;
  return fieldText(sheet.folder.field) === directory
    ? sheet
    : { ...sheet, folder: pathFieldFor('folder', directory) };
};

/** The keys are first where there is most to do. */
export const lookSheet = (
  from: AddSheet | ChooseSheet,
  inspection: Inspection,
  state: ScreenState,
): LookSheet => {
  const directory = folderOf(from, state);
  return {
    kind: inspection.files.length > 1 ? 'add-files' : 'add-folder',
    from: from.kind === 'add' ? { ...from, isLooking: false } : from,
    inspection,
    inspectedIn: directory,
    folder: pathFieldFor('folder', directory),
    isFolderTyped: false,
    isFolderChosen: from.kind === 'choose',
    space: null,
    labels: EMPTY_FIELD,
    isPaused: from.isPaused,
    choice: newFileChoice(inspection.files),
    filter: EMPTY_FIELD,
    problem: null,
  };
};

/** Why it can no longer be confirmed; null where it can. Somebody else may have chosen in the meantime, or taken it away. */
export const missedIn = ({ from }: LookSheet, { torrents }: Frame): string | null => {
  if (from.kind === 'add') return null;
  const torrent = torrents.find(({ id }) => id === from.id);
  if (torrent === undefined) return 'It has been removed in the meantime.';
  return CHOOSABLE.has(torrent.state)
    ? null
    : 'Its files have been chosen in the meantime: change them in its Files tab.';
};

/** On the way to another folder it will ask again. */
const CHOOSABLE: ReadonlySet<TorrentState> = new Set(['choosing', 'moving', 'error']);

/** No priority has this number: compared with it, all differ. */
const UNKNOWN = 255;

/** In the folder it was looked at for only what was changed; elsewhere other priorities may be kept, so each is named. */
const prioritiesOf = (sheet: LookSheet, directory: string): ChosenPriorities | undefined => {
  const { choice, inspectedIn } = sheet;
  if (directory === inspectedIn) return chosenPriorities(choice);
  return chosenPriorities({ ...choice, first: choice.first.map(() => UNKNOWN) });
};

/** Of one that is here already: what ends its wait. */
export const choiceWishesOf = (
  sheet: LookSheet,
  id: TorrentId,
  directory: string,
): readonly Wish[] => {
  const { choice, inspectedIn, isPaused, inspection } = sheet;
  const labels = labelsIn(fieldText(sheet.labels));
  const priorities = chosenPriorities(choice);
  const args = {
    id,
    ...(priorities === undefined ? {} : { priorities }),
    ...(directory === inspectedIn ? {} : { directory }),
    ...(isPaused ? { isPaused } : {}),
  };
  const chosen: Wish = { name: 'torrent:choose', args, done: `Files of ${inspection.name} chosen` };
  if (labels.length === 0) return [chosen];
  return [{ name: 'torrent:set-labels', args: { id, labels }, done: '' }, chosen];
};

/** Undefined where it is not said into which folder. */
export const addArgumentsOf = (
  sheet: LookSheet,
  source: TorrentSource,
  env: Environment,
): AddArguments | undefined => {
  const directory = resolvedPath(sheet.folder, env);
  if (directory === undefined) return undefined;
  const labels = labelsIn(fieldText(sheet.labels));
  const priorities = prioritiesOf(sheet, directory);
  return {
    source,
    directory,
    ...(sheet.isPaused ? { isPaused: true } : {}),
    ...(labels.length > 0 ? { labels } : {}),
    ...(priorities === undefined ? {} : { priorities }),
  };
};
