/** The one screen there is: summary, list, details, dialog, foot, each in the cells the layout gave it. */
import { Box, useInput, usePaste } from 'ink';
import { type ReactElement, useSyncExternalStore } from 'react';
import type { ActionId } from '../actions.ts';
import { DetailsPane } from '../components/details-pane.tsx';
import { Foot } from '../components/foot.tsx';
import { Pane } from '../components/pane.tsx';
import { StyledLine } from '../components/styled-line.tsx';
import { emptyFilter, emptyList, TorrentList } from '../components/torrent-list.tsx';
import type { Controller } from '../controller.ts';
import { isAtFoot } from '../dialogs/registry.ts';
import { keysFor } from '../keys/bindings.ts';
import { arrivalOf, shownKey } from '../keys/keys.ts';
import { detailsHaveKeys, type Layout, listPage } from '../layout.ts';
import { MIN_COLUMNS, MIN_ROWS } from '../limits.ts';
import type { ListPosition } from '../list/count-words.ts';
import { columnsOf, sortOf } from '../list/list-look.ts';
import { standingLine } from '../list/standing-line.ts';
import { summaryLine } from '../list/summary-line.ts';
import { chooseTheme } from '../look/choose-theme.ts';
import type { Theme } from '../look/theme.ts';
import {
  dialogLines,
  dialogSize,
  hintWords,
  idleActions,
  isBodyTaken,
  openContent,
  screenLayout,
} from '../screen-layout.ts';
import { bodyRows, type ScreenState, selectedTorrent } from '../screen-state.ts';
import type { ScreenStore } from '../screen-store.ts';
import { type Line, span } from '../text/line.ts';
import { placeOf } from '../view.ts';

export interface MainScreenProps {
  readonly store: ScreenStore;
  readonly controller: Controller;
}

type MainLayout = Extract<Layout, { kind: 'main' }>;

interface PartProps {
  readonly store: ScreenStore;
  readonly state: ScreenState;
  readonly layout: MainLayout;
  readonly theme: Theme;
}

const Divider = ({ rows, theme }: { readonly rows: number; readonly theme: Theme }) => (
  <Pane
    lines={Array.from({ length: rows }, () => [span('│', 'rule')])}
    columns={1}
    rows={rows}
    theme={theme}
  />
);

const Details = ({ store, state, layout, theme }: PartProps): ReactElement | null => {
  const content = openContent(state, layout, store.now());
  if (layout.details === null || content === undefined) return null;
  return (
    <DetailsPane
      content={content}
      view={state.view}
      keymap={store.keymap}
      place={placeOf({ ...state.view, sheet: null }, layout)}
      isFocused={layout.details.hasKeys}
      size={layout.details}
      theme={theme}
    />
  );
};

const keyFor = (store: ScreenStore, action: ActionId): string =>
  shownKey(keysFor(store.keymap, 'list', action)[0] ?? ':');

const emptyLines = (store: ScreenStore, { frame, view }: ScreenState): readonly Line[] => {
  if (frame.torrents.length === 0)
    return emptyList(keyFor(store, 'add'), keyFor(store, 'make-torrent'));
  const changeKey = view.sheet?.kind === 'filter' ? undefined : keyFor(store, 'filter');
  return emptyFilter(view.filter, keyFor(store, 'clear-filter'), changeKey);
};

const Body = ({ store, state, layout, theme }: PartProps): ReactElement => {
  const { shown, view } = state;
  const isBeside = layout.details?.place === 'beside';
  const list = layout.list !== null && (
    <TorrentList
      torrents={shown}
      sort={sortOf(view)}
      columns={columnsOf(view)}
      torrentRows={layout.torrentRows}
      marks={view.marks}
      top={view.top}
      hasKeys={!detailsHaveKeys(layout)}
      cursor={view.cursor}
      size={layout.list}
      theme={theme}
      empty={emptyLines(store, state)}
    />
  );
  return (
    <Box
      flexDirection={isBeside ? 'row' : 'column'}
      height={bodyRows(layout) - layout.sheetRows}
      flexShrink={0}
    >
      {list}
      {isBeside && <Divider rows={layout.details?.rows ?? 0} theme={theme} />}
      <Details store={store} state={state} layout={layout} theme={theme} />
    </Box>
  );
};

const Dialog = ({ store, state, layout, theme }: PartProps): ReactElement | null => {
  const { rows } = dialogSize(state, layout);
  if (rows === 0 || isAtFoot(state.view.sheet, state.frame)) return null;
  const lines = dialogLines(store.context);
  return <Pane lines={lines} columns={layout.columns} rows={rows} theme={theme} />;
};

const TooSmall = ({ layout, theme }: { readonly layout: Layout; readonly theme: Theme }) => {
  if (layout.columns < 1 || layout.rows < 1) return null;
  const needs = `needs ${MIN_COLUMNS}×${MIN_ROWS}`;
  const whole = `${needs}: this window is too small`;
  const words = layout.columns < whole.length ? needs : whole;
  return <StyledLine line={[span(words)]} width={layout.columns} theme={theme} />;
};

/** While details have the keys, the first line says which torrent this is about. */
const titleOf = (state: ScreenState, layout: MainLayout): string | undefined =>
  detailsHaveKeys(layout) ? selectedTorrent(state)?.name : undefined;

/** Only where not all of the list is in sight. */
const positionIn = ({ shown, view }: ScreenState, layout: MainLayout): ListPosition | undefined =>
  shown.length > listPage(layout) ? { place: view.cursor + 1, shown: shown.length } : undefined;

export const MainScreen = ({ store, controller }: MainScreenProps): ReactElement => {
  const state = useSyncExternalStore(store.subscribe, () => store.state);
  const theme = chooseTheme(state.view.preferences.theme, store.env);
  useInput((input, key) => controller.onArrival(arrivalOf(input, key)));
  usePaste((text) => controller.onPaste(text));

  const layout = screenLayout(state);
  if (layout.kind === 'too-small') return <TooSmall layout={layout} theme={theme} />;
  const part = { store, state, layout, theme };
  return (
    <Box
      flexDirection="column"
      width={layout.columns}
      height={layout.rows}
      overflowY="hidden"
      {...(theme.background === undefined ? {} : { backgroundColor: theme.background })}
    >
      <StyledLine
        line={summaryLine(state.frame, layout.columns, {
          title: titleOf(state, layout),
          position: positionIn(state, layout),
        })}
        width={layout.columns}
        theme={theme}
      />
      {!isBodyTaken(state) && <Body {...part} />}
      <Dialog {...part} />
      <Foot
        message={state.view.message}
        standing={standingLine(store.context)}
        hasDialog={state.view.sheet !== null}
        isAsking={isAtFoot(state.view.sheet, state.frame)}
        target={isBodyTaken(state) ? undefined : selectedTorrent(state)}
        keymap={store.keymap}
        place={placeOf(state.view, layout)}
        idle={idleActions(store.context)}
        words={hintWords(state, layout)}
        width={layout.columns}
        hasMessageLine={layout.hasMessageLine}
        theme={theme}
      />
    </Box>
  );
};
