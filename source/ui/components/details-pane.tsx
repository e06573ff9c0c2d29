/** The details of the chosen torrent: tabs, then the rows of the open one. */
import type { ReactElement } from 'react';
import { tabBar } from '../details-content.ts';
import type { Keymap, Place } from '../keymap.ts';
import type { Size } from '../layout.ts';
import { clamp } from '../scroll.ts';
import type { TabContent } from '../tab-content.ts';
import type { Theme } from '../theme.ts';
import type { View } from '../view.ts';
import { Pane } from './pane.tsx';

export interface DetailsPaneProps {
  readonly content: TabContent;
  readonly view: View;
  readonly keymap: Keymap;
  readonly place: Place;
  readonly size: Size;
  readonly theme: Theme;
}

export const DetailsPane = (props: DetailsPaneProps): ReactElement => {
  const { content, view, keymap, place, size, theme } = props;
  const page = Math.max(0, size.rows - 1 - content.head.length);
  const from = clamp(view.scroll, 0, Math.max(0, content.count - page));
  const lines = [
    tabBar(keymap, place, view.tab, size.columns),
    ...content.head,
    ...content.rows(from, from + page),
  ];
  return <Pane lines={lines} columns={size.columns} rows={size.rows} theme={theme} />;
};
