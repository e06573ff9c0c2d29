/**
 * What a key does to the priorities of the files it is about. The same for a torrent that is here, where it
 * becomes commands, and for one about to be added, where it changes a choice.
 */
import type { FilePriority } from '../../contract/details.ts';
import {
  HIGHEST,
  NORMAL,
  PRIORITIES,
  type PriorityCode,
  type PriorityCodes,
  SKIP,
} from './file-priorities.ts';
import { FOLDER, type NodeNumber, ROOT } from './file-tree.ts';
import type { TreeScene } from './tree-view.ts';

export type ChoiceAct =
  /** Wants all that the cursor is on; where they are wanted already, none of them. */
  | 'toggle-wanted'
  | 'raise'
  | 'lower'
  | 'skip'
  /** Of all that the filter lets through: what was skipped is wanted, and the other way round. */
  | 'invert'
  /** Wants all that the filter lets through; where they are wanted already, none of them. */
  | 'all'
  /** Wants what a filter lets through, or else what the cursor is on, and skips all others, hidden ones too. */
  | 'only';

/** Files that get one priority. */
export interface PriorityChange {
  readonly priority: FilePriority;
  /** As commands name them. */
  readonly files: readonly number[];
}

/** The files below a node that the filter leaves, by their place: what is hidden is never changed. */
const placesBelow = ({ tree, shown }: TreeScene, node: NodeNumber): number[] => {
  const places: number[] = [];
  for (let below = node; below < tree.end[node]!; below++) {
    const place = tree.place[below]!;
    if (place !== FOLDER && (shown === undefined || shown[below] === 1)) places.push(place);
  }
  return places;
};

/** As commands name them: below the cursor, without what a filter hides. */
export const filesAtCursor = (scene: TreeScene): readonly number[] =>
  placesBelow(scene, scene.node).map((place) => scene.tree.files[place]!.index);

type Next = (code: PriorityCode) => PriorityCode;

const wantedAll: Next = (code) => (code === SKIP ? NORMAL : code);
const skipped: Next = () => SKIP;
const inverted: Next = (code) => (code === SKIP ? NORMAL : SKIP);
const lowered: Next = (code) => Math.max(SKIP, code - 1);
const raised: Next = (code) => Math.min(HIGHEST, code + 1);
/** Among others that are wanted, what is skipped stays so: raising a folder must not fetch what was left out. */
const raisedWanted: Next = (code) => (code === SKIP ? SKIP : raised(code));

const nextFor = (act: Exclude<ChoiceAct, 'only'>, codes: readonly PriorityCode[]): Next => {
  switch (act) {
    case 'toggle-wanted':
    case 'all':
      return codes.every((code) => code !== SKIP) ? skipped : wantedAll;
    case 'raise':
      return codes.every((code) => code === SKIP) ? raised : raisedWanted;
    case 'lower':
      return lowered;
    case 'skip':
      return skipped;
    case 'invert':
      return inverted;
  }
};

const isAboutAll = (act: ChoiceAct): boolean => act === 'invert' || act === 'all';

type Changes = Map<PriorityCode, number[]>;

const note = (
  changes: Changes,
  priorities: PriorityCodes,
  places: readonly number[],
  next: Next,
): Changes => {
  for (const place of places) {
    const before = priorities[place]!;
    const after = next(before);
    if (after === before) continue;
    const same = changes.get(after);
    if (same === undefined) changes.set(after, [place]);
    else same.push(place);
  }
  return changes;
};

/** All that is hidden is skipped, which is what it is for. */
const onlyCodes = (scene: TreeScene, priorities: PriorityCodes): Changes => {
  const { shown, tree, node } = scene;
  const wanted = placesBelow(scene, shown === undefined ? node : ROOT);
  if (wanted.length === 0) return new Map();
  const isLeft = new Uint8Array(tree.files.length).fill(1);
  for (const place of wanted) isLeft[place] = 0;
  const others = Array.from(isLeft.keys()).filter((place) => isLeft[place] === 1);
  return note(note(new Map(), priorities, wanted, wantedAll), priorities, others, skipped);
};

/** Places of the files that change, by the code they get. */
export const planCodes = (
  scene: TreeScene,
  priorities: PriorityCodes,
  act: ChoiceAct,
): ReadonlyMap<PriorityCode, readonly number[]> => {
  if (act === 'only') return onlyCodes(scene, priorities);
  const places = placesBelow(scene, isAboutAll(act) ? ROOT : scene.node);
  const codes = places.map((place) => priorities[place]!);
  return note(new Map(), priorities, places, nextFor(act, codes));
};

/** One change for each priority that files get; none where nothing would change. */
export const planChanges = (
  scene: TreeScene,
  priorities: PriorityCodes,
  act: ChoiceAct,
): readonly PriorityChange[] =>
  Array.from(planCodes(scene, priorities, act), ([code, places]) => ({
    priority: PRIORITIES[code]!,
    files: places.map((place) => scene.tree.files[place]!.index),
  }));
