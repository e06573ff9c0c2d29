/** The form of a torrent that is to be made: which fields it has, in order, and what the form knows while it is open. */
import type { MakingFigures, MakingPlace } from '../../contract/making.ts';
import type { PathField } from '../paths/path-field.ts';
import type { TextField } from '../text/text-field.ts';

/** Where the keys are: at a path, a text, something that is turned, what folds the rest, or with the engine that makes it. */
export type MakeKind = 'make-path' | 'make-text' | 'make-switch' | 'make-more' | 'make-progress';

export type MakePathId = 'path' | 'output';

export type MakeTextId =
  | 'trackers'
  | 'pieceLength'
  | 'ignore'
  | 'webSeeds'
  | 'source'
  | 'comment'
  | 'name'
  | 'httpSeeds'
  | 'nodes'
  | 'similar'
  | 'collections'
  | 'updateUrl'
  | 'date';

export type MakeSwitchId =
  | 'isPrivate'
  | 'isPadded'
  | 'isSeeded'
  | 'keepsExecutable'
  | 'keepsHidden'
  | 'keepsLinks';

export type MakeFieldId = MakePathId | MakeTextId | MakeSwitchId | 'order' | 'more';

export const FILE_ORDERS = ['path', 'folder', 'nocase', 'natural'] as const;

const USUAL_FIELDS: readonly MakeFieldId[] = [
  'path',
  'trackers',
  'isPrivate',
  'pieceLength',
  'ignore',
  'webSeeds',
  'source',
  'comment',
  'output',
  'isSeeded',
  'more',
];

/** What few torrents need: folded away behind the usual ones. */
export const MORE_FIELDS: readonly MakeFieldId[] = [
  'name',
  'order',
  'isPadded',
  'keepsExecutable',
  'keepsHidden',
  'keepsLinks',
  'httpSeeds',
  'nodes',
  'similar',
  'collections',
  'updateUrl',
  'date',
];

export const fieldsOf = ({ isUnfolded }: Pick<Making, 'isUnfolded'>): readonly MakeFieldId[] =>
  isUnfolded ? [...USUAL_FIELDS, ...MORE_FIELDS] : USUAL_FIELDS;

export const ALL_FIELDS = fieldsOf({ isUnfolded: true });

const SWITCHES: readonly MakeFieldId[] = [
  'isPrivate',
  'isPadded',
  'isSeeded',
  'keepsExecutable',
  'keepsHidden',
  'keepsLinks',
];

export const isSwitch = (id: MakeFieldId): id is MakeSwitchId => SWITCHES.includes(id);

export const isPath = (id: MakeFieldId): id is MakePathId => id === 'path' || id === 'output';

export const isText = (id: MakeFieldId): id is MakeTextId =>
  !isSwitch(id) && !isPath(id) && id !== 'order' && id !== 'more';

const LISTS: readonly MakeFieldId[] = [
  'trackers',
  'ignore',
  'webSeeds',
  'httpSeeds',
  'nodes',
  'similar',
  'collections',
];

/** Of words with spaces between them. */
export const isList = (id: MakeFieldId): boolean => LISTS.includes(id);

interface Making {
  readonly focus: MakeFieldId;
  /** The fields that few need show. */
  readonly isUnfolded: boolean;
  /** Then matches are offered. */
  readonly isPathTyped: boolean;
  readonly paths: { readonly [Id in MakePathId]: PathField };
  readonly texts: { readonly [Id in MakeTextId]: TextField };
  readonly switches: { readonly [Id in MakeSwitchId]: boolean };
  readonly order: (typeof FILE_ORDERS)[number];
  /** What was wished when a field was last left; null where it cannot be made so. */
  readonly settled: MakingPlace | null;
  readonly survey: MakeSurvey | null;
  /** How often one was begun. */
  readonly attempts: number;
  /** The last one that was made here. */
  readonly madePath: string | null;
  readonly problem: string | null;
}

export interface MakeSurvey {
  readonly key: string;
  readonly answer:
    | { readonly kind: 'figures'; readonly figures: MakingFigures }
    | { readonly kind: 'problem'; readonly problem: string };
}

export type MakeSheet = { [Kind in MakeKind]: Making & { readonly kind: Kind } }[MakeKind];
