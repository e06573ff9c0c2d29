/** What each dialog knows while it is open. What it shows and does stands in the file of its name. */
import type { TorrentId } from '../../base/ids.ts';
import type { TrackerDetails } from '../../contract/details.ts';
import type { Diagnosis } from '../../contract/doctor.ts';
import type { FolderSpace } from '../../contract/folders.ts';
import type { TorrentSummary } from '../../contract/frame.ts';
import type { Inspection } from '../../contract/inspection.ts';
import type { FileChoice } from '../files/file-choice.ts';
import type { Place } from '../keys/places.ts';
import type { ColumnChoice } from '../list/column-choice.ts';
import type { ColumnId } from '../list/torrent-columns.ts';
import type { PathField } from '../paths/path-field.ts';
import type { RowCursor } from '../tab-state.ts';
import type { TextField } from '../text/text-field.ts';
import type { MakeSheet } from './make-form.ts';

/** Where a torrent comes from. */
export interface AddSheet {
  readonly kind: 'add';
  readonly source: PathField;
  readonly isPaused: boolean;
  /** The engine is looking at it, or adding the link that it is. */
  readonly isLooking: boolean;
  readonly problem: string | null;
}

/** One that is here already, and whose files are to be chosen as soon as they are known. */
export interface ChooseSheet {
  readonly kind: 'choose';
  readonly id: TorrentId;
  /** It was added to rest also once its files are chosen. */
  readonly isPaused: boolean;
  readonly problem: string | null;
}

/** Where the keys are while a torrent is looked at that is not added yet. */
export type LookFocus = 'add-folder' | 'add-labels' | 'add-start' | 'add-files' | 'add-filter';

export interface Look {
  /** To go back to; nobody goes back to waiting. */
  readonly from: AddSheet | ChooseSheet;
  readonly inspection: Inspection;
  /** The folder it was looked at for. */
  readonly inspectedIn: string;
  readonly folder: PathField;
  /** Then matches are offered. */
  readonly isFolderTyped: boolean;
  /** The person has: then no label changes it. */
  readonly isFolderChosen: boolean;
  /** What fits there, once the engine has said. */
  readonly space: LookSpace | null;
  readonly labels: TextField;
  readonly isPaused: boolean;
  readonly choice: FileChoice;
  readonly filter: TextField;
  readonly problem: string | null;
}

export interface LookSpace {
  readonly directory: string;
  /** Null where the engine cannot tell. */
  readonly figures: SpaceFigures | null;
}

export interface SpaceFigures extends Pick<FolderSpace, 'free' | 'wanted'> {
  readonly incomplete?: Pick<FolderSpace, 'directory' | 'free' | 'wanted'> | null;
}

/** What is in a torrent, and how it is to be added. */
export type LookSheet = {
  [Focus in LookFocus]: Look & { readonly kind: Focus };
}[LookFocus];

export interface FilterSheet {
  readonly kind: 'filter';
  readonly field: TextField;
  /** Where the cursor stood before the filter was typed. */
  readonly home: TorrentId | null;
}

export interface FileFilterSheet {
  readonly kind: 'file-filter';
  /** Whose files. */
  readonly id: TorrentId;
  readonly field: TextField;
  readonly home: RowCursor;
}

export interface RemoveDataSheet {
  readonly kind: 'remove-data';
  readonly ids: readonly TorrentId[];
  readonly scroll: number;
}

export interface LimitsSheet {
  readonly kind: 'limits';
  /** Null: of the whole session. */
  readonly ids: readonly TorrentId[] | null;
  readonly fields: readonly LimitField[];
  /** Where letters go. */
  readonly focus: number;
  readonly problem: string | null;
}

export type LimitFieldId =
  | 'download'
  | 'upload'
  /** Peers served at once. */
  | 'slots'
  /** When a torrent has given enough. */
  | 'goal'
  | 'alternative-download'
  | 'alternative-upload'
  /** Of the queue: how many at once. */
  | 'downloads'
  | 'seeds'
  | 'checks';

export interface LimitField {
  readonly id: LimitFieldId;
  readonly field: TextField;
  /** What stood there. */
  readonly before: string;
}

export interface LabelsSheet {
  readonly kind: 'labels';
  readonly ids: readonly TorrentId[];
  /** What they shared when the dialog opened. */
  readonly before: readonly string[];
  readonly field: TextField;
}

export interface CopySheet {
  readonly kind: 'copy';
  readonly id: TorrentId;
}

export interface StreamSheet {
  readonly kind: 'stream';
  readonly id: TorrentId;
  /** Files by their numbers; null once it is asked for, or where nothing is to be opened. */
  readonly wish: readonly number[] | 'largest' | null;
  readonly problem: string | null;
}

export interface SortSheet {
  readonly kind: 'sort';
  readonly row: number;
}

export interface ColumnsSheet {
  readonly kind: 'columns';
  readonly row: number;
  /** All of them, as they would stand. */
  readonly order: readonly ColumnId[];
  readonly shown: ReadonlySet<ColumnId>;
  /** What there was, for who leaves it. */
  readonly before: ColumnChoice;
}

export interface PresetsSheet {
  readonly kind: 'presets';
}

export interface SaveViewSheet {
  readonly kind: 'save-view';
}

export interface CommandSheet {
  readonly kind: 'command';
  readonly field: TextField;
  readonly problem: string | null;
  /** How far back in the history; 0 is what is being typed. */
  readonly back: number;
  /** The matches that Tab turns through: of what was typed, and which one stands in the field. */
  readonly turn: { readonly typed: string; readonly at: number } | null;
}

/** Fills the window. */
export interface SessionSheet {
  readonly kind: 'session';
  readonly isLog: boolean;
  /** The first line of the log that shows; past the end, its last ones. */
  readonly top: number;
}

export type AddressKind = 'add-tracker' | 'edit-tracker' | 'add-web-seed' | 'add-peer';

/** An address to add by hand. */
export type AddressSheet = {
  [Kind in AddressKind]: {
    readonly kind: Kind;
    readonly torrent: TorrentSummary;
    readonly field: TextField;
    readonly problem: string | null;
    /** In whose place it comes. */
    readonly tracker?: Pick<TrackerDetails, 'number' | 'url'>;
  };
}[AddressKind];

export interface RemoveTrackerSheet {
  readonly kind: 'remove-tracker';
  readonly torrent: TorrentSummary;
  readonly number: number;
  readonly url: string;
  readonly what: 'tracker' | 'web seed';
}

export interface BanPeerSheet {
  readonly kind: 'ban-peer';
  readonly torrent: TorrentSummary;
  readonly address: string;
  /** Without the port: everybody there is banned. */
  readonly host: string;
}

export interface ShutdownSheet {
  readonly kind: 'shutdown';
}

export interface OptionsSheet {
  readonly kind: 'options';
  readonly row: number;
}

export interface DoctorSheet {
  readonly kind: 'doctor';
  readonly scroll: number;
  /** Null until the engine has answered. */
  readonly diagnosis: Diagnosis | null;
  /** Why it has not. */
  readonly problem: string | null;
}

export interface HelpSheet {
  readonly kind: 'help';
  /** The place whose keys it explains. */
  readonly of: Place;
  /** The dialog that it was asked for in, to go back to. */
  readonly back: Sheet | null;
  readonly scroll: number;
}

export type Sheet =
  | CommandSheet
  | OptionsSheet
  | ShutdownSheet
  | LimitsSheet
  | LabelsSheet
  | CopySheet
  | StreamSheet
  | SortSheet
  | ColumnsSheet
  | PresetsSheet
  | SaveViewSheet
  | AddSheet
  | ChooseSheet
  | LookSheet
  | MakeSheet
  | AddressSheet
  | RemoveTrackerSheet
  | BanPeerSheet
  | FilterSheet
  | FileFilterSheet
  | RemoveDataSheet
  | SessionSheet
  | DoctorSheet
  | HelpSheet;

export type SheetOf<Kind extends Sheet['kind']> = Extract<Sheet, { readonly kind: Kind }>;
