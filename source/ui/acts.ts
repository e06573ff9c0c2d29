/** Everything that can happen to the view. */
import type { TorrentId } from '../base/ids.ts';
import type { Sheet } from './dialogs/sheets.ts';
import type { Size } from './layout.ts';
import type { ColumnChoice } from './list/column-choice.ts';
import type { ViewDigit } from './list/saved-views.ts';
import type { Sort } from './list/sort.ts';
import type { Preferences } from './preferences.ts';
import type { TabState } from './tab-state.ts';
import type { TabName } from './tabs/tab-names.ts';
import type { Step } from './text/scroll.ts';
import type { Message, View } from './view.ts';

export type Act =
  /** A new frame came, or the first. */
  | { readonly kind: 'frame' }
  | { readonly kind: 'resize'; readonly size: Size }
  | { readonly kind: 'step'; readonly step: Step }
  /** To the torrent in this place of the list, or the row of the open tab. */
  | { readonly kind: 'select' | 'select-in-tab'; readonly row: number }
  /** So many rows down, or up where it is below 0; the cursor stays where it shows. */
  | { readonly kind: 'scroll' | 'scroll-tab'; readonly by: number }
  | { readonly kind: 'mark' | 'mark-all' | 'invert-marks' }
  /** Begins a range of marks at the cursor, or ends it; dropping it takes its marks away. */
  | { readonly kind: 'range' | 'drop-range' }
  /** Of the open view where it has its own, else of the preferences. */
  | { readonly kind: 'sort'; readonly sort: Sort }
  | { readonly kind: 'columns'; readonly columns: ColumnChoice }
  | { readonly kind: 'open-view'; readonly digit: ViewDigit }
  /** Back to all torrents: its filter goes too. */
  | { readonly kind: 'close-view' }
  /** The list is filtered by this from now on. `home` is where the cursor belongs while it shows. */
  | { readonly kind: 'filter'; readonly filter: string; readonly home?: View['selected'] }
  | { readonly kind: 'clear-marks' }
  | { readonly kind: 'mark-these'; readonly ids: readonly TorrentId[] }
  /** A line was run; the newest stands first in the history. */
  | { readonly kind: 'remember'; readonly line: string }
  | { readonly kind: 'prefer'; readonly preferences: Partial<Preferences> }
  | { readonly kind: 'open' }
  | { readonly kind: 'back' }
  | { readonly kind: 'tab'; readonly tab: TabName }
  | { readonly kind: 'turn-tab'; readonly by: 1 | -1 }
  | { readonly kind: 'tab-state'; readonly state: Partial<TabState> }
  /** Opens a dialog, changes the open one, or closes it. */
  | { readonly kind: 'sheet'; readonly sheet: Sheet | null }
  /** A torrent goes there; the next one is likely to. */
  | { readonly kind: 'add-directory'; readonly directory: string }
  /** The cursor goes to this torrent as soon as the list shows it. */
  | { readonly kind: 'await'; readonly id: TorrentId }
  /** The newest planned removal that names these. */
  | { readonly kind: 'took-back'; readonly ids: readonly TorrentId[] }
  | { readonly kind: 'planned-removal'; readonly ids: readonly TorrentId[] }
  | { readonly kind: 'say'; readonly message: Message }
  /** The person went on: what was said in passing goes, what went wrong stays until `hush`. */
  | { readonly kind: 'went-on' }
  | { readonly kind: 'hush' };
