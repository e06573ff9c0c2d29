/** Which dialog belongs to which sheet. */
import type { Frame } from '../../contract/frame.ts';
import { addDialog } from './add-dialog.ts';
import { addressDialog } from './address-dialog.ts';
import { banPeerDialog } from './ban-peer-dialog.ts';
import { chooseDialog } from './choose-dialog.ts';
import { columnsDialog } from './columns-dialog.ts';
import { commandDialog } from './command-dialog.ts';
import { copyDialog } from './copy-dialog.ts';
import type { Dialog } from './dialog.ts';
import { doctorDialog } from './doctor-dialog.ts';
import { fileFilterDialog } from './file-filter-dialog.ts';
import { filterDialog } from './filter-dialog.ts';
import { helpDialog } from './help-dialog.ts';
import { labelsDialog } from './labels-dialog.ts';
import { limitsDialog } from './limits-dialog.ts';
import { lookDialog } from './look-dialog.ts';
import { makeDialog } from './make-dialog.ts';
import { optionsDialog } from './options-dialog.ts';
import { presetsDialog } from './presets-dialog.ts';
import { removeDataDialog } from './remove-data-dialog.ts';
import { removeTrackerDialog } from './remove-tracker-dialog.ts';
import { saveViewDialog } from './save-view-dialog.ts';
import { sessionDialog } from './session-dialog.ts';
import type { Sheet, SheetOf } from './sheets.ts';
import { shutdownDialog } from './shutdown-dialog.ts';
import { sortDialog } from './sort-dialog.ts';
import { streamDialog } from './stream-dialog.ts';

const DIALOGS: { readonly [Kind in Sheet['kind']]: Dialog<SheetOf<Kind>> } = {
  add: addDialog,
  choose: chooseDialog,
  'add-folder': lookDialog,
  'add-labels': lookDialog,
  'add-start': lookDialog,
  'add-files': lookDialog,
  'add-filter': lookDialog,
  'make-path': makeDialog,
  'make-text': makeDialog,
  'make-switch': makeDialog,
  'make-more': makeDialog,
  'make-progress': makeDialog,
  'add-tracker': addressDialog,
  'add-web-seed': addressDialog,
  'edit-tracker': addressDialog,
  'add-peer': addressDialog,
  'remove-tracker': removeTrackerDialog,
  'ban-peer': banPeerDialog,
  filter: filterDialog,
  'file-filter': fileFilterDialog,
  'remove-data': removeDataDialog,
  command: commandDialog,
  options: optionsDialog,
  shutdown: shutdownDialog,
  limits: limitsDialog,
  labels: labelsDialog,
  copy: copyDialog,
  stream: streamDialog,
  sort: sortDialog,
  columns: columnsDialog,
  presets: presetsDialog,
  'save-view': saveViewDialog,
  session: sessionDialog,
  doctor: doctorDialog,
  help: helpDialog,
};

/** Each entry takes its own kind of sheet, which is what its key says. */
export const dialogOf = (sheet: Sheet): Dialog<Sheet> =>
  DIALOGS[sheet.kind] as unknown as Dialog<Sheet>;

/** Rows at the foot of the body that the open dialog would like. */
export const sheetRows = (sheet: Sheet | null, frame: Frame): number => {
  const room = sheet === null ? 0 : dialogOf(sheet).room(sheet, frame);
  return typeof room === 'number' ? room : 0;
};

export const fillsBody = (sheet: Sheet | null, frame: Frame): boolean =>
  sheet !== null && dialogOf(sheet).room(sheet, frame) === 'body';

export const isAtFoot = (sheet: Sheet | null, frame: Frame): boolean =>
  sheet !== null && dialogOf(sheet).room(sheet, frame) === 'foot';

export const isTyped = (sheet: Sheet | null): boolean =>
  sheet !== null && dialogOf(sheet).type !== undefined;

export const isStale = (sheet: Sheet, frame: Frame): boolean =>
  dialogOf(sheet).isStale?.(sheet, frame) === true;
