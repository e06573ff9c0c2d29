/** The details of the chosen torrent: tabs, then the rows of the open one. */
import type { ReactElement } from 'react';
import type { Keymap } from '../keys/bindings.ts';
import type { Place } from '../keys/places.ts';
import type { Size } from '../layout.ts';
import type { Theme } from '../look/theme.ts';
import { placedCursor } from '../reduce.ts';
import { tabBar } from '../tab-bar.ts';
import { extentOf, type TabContent } from '../tab-content.ts';
import { cursorOf } from '../tab-state.ts';
import { chosenRow } from '../text/line.ts';
import type { View } from '../view.ts';
import { Pane } from './pane.tsx';

export interface DetailsPaneProps {
  readonly content: TabContent;
  readonly view: View;
  readonly keymap: Keymap;
  readonly place: Place;
  /** Its keys count now: then its cursor shows. */
  readonly isFocused: boolean;
  readonly size: Size;
  readonly theme: Theme;
}

export const DetailsPane = (props: DetailsPaneProps): ReactElement => {
  const { content, view, keymap, place, isFocused, size, theme } = props;
  const page = Math.max(0, size.rows - 1 - content.head.length);
  const { row, top } = placedCursor(cursorOf(view.tabState, view.tab), extentOf(content, page));
  const rows = content.rows(top, top + page);
  const hasCursor = isFocused && content.idAt !== undefined;
  const lines = [
    tabBar(keymap, place, view.tab, size.columns),
    ...content.head,
    ...rows.map((line, at) =>
      hasCursor && top + at === row ? chosenRow(line, size.columns) : line,
    ),
  ];
  return <Pane lines={lines} columns={size.columns} rows={size.rows} theme={theme} />;
};
