/** The list of torrents: only the rows in the window are mounted, and each is drawn anew only when its torrent changed. */
import { Box } from 'ink';
import { memo, type ReactElement, useMemo } from 'react';
import type { TorrentSummary } from '../../contract/frame.ts';
import { LIST_HEAD_ROWS, type Size } from '../layout.ts';
import { type ColumnChoice, chooseColumns, type TorrentColumns } from '../list/column-choice.ts';
import type { Marks } from '../list/marks.ts';
import type { Sort } from '../list/sort.ts';
import { MARK_WIDTH, torrentHead, torrentRow, torrentSecondRow } from '../list/torrent-rows.ts';
import type { Theme } from '../look/theme.ts';
import { type Line, span } from '../text/line.ts';
import { Pane } from './pane.tsx';
import { StyledLine } from './styled-line.tsx';

interface RowProps {
  readonly torrent: TorrentSummary;
  /** In the list, from 1; 0 where no column shows it, so that a row that moved is not drawn anew. */
  readonly place: number;
  readonly isChosen: boolean;
  readonly isMarked: boolean;
  readonly hasKeys: boolean;
  readonly columns: TorrentColumns;
  readonly width: number;
  readonly theme: Theme;
}

const FirstRow = (props: RowProps): ReactElement => {
  const { torrent, place, columns, width, theme } = props;
  const line = torrentRow(columns, { torrent, place }, props, width);
  return <StyledLine line={line} width={width} theme={theme} />;
};

const OneRow = memo(FirstRow);

const TwoRows = memo((props: RowProps): ReactElement => {
  const { torrent, isChosen, hasKeys, width, theme } = props;
  const line = torrentSecondRow(torrent, isChosen && hasKeys, width);
  return (
    <Box flexDirection="column" width={width} height={2} flexShrink={0}>
      <FirstRow {...props} />
      <StyledLine line={line} width={width} theme={theme} />
    </Box>
  );
});

export interface TorrentListProps {
  readonly torrents: readonly TorrentSummary[];
  readonly sort: Sort;
  readonly columns: ColumnChoice;
  /** Rows each torrent takes. */
  readonly torrentRows: number;
  readonly marks: Marks;
  readonly top: number;
  readonly cursor: number;
  /** Else its cursor is only a sign. */
  readonly hasKeys: boolean;
  readonly size: Size;
  readonly theme: Theme;
  /** What an empty list says to do next. */
  readonly empty: readonly Line[];
}

export const TorrentList = (props: TorrentListProps): ReactElement => {
  const { torrents, sort, marks, top, cursor, size, theme, empty, torrentRows, hasKeys } = props;
  const columns = useMemo(
    () => chooseColumns(size.columns - MARK_WIDTH, props.columns),
    [size.columns, props.columns],
  );
  const head = useMemo(() => torrentHead(columns, sort), [columns, sort]);
  if (torrents.length === 0) {
    return <Pane lines={empty} columns={size.columns} rows={size.rows} theme={theme} />;
  }
  const hasPlaces = columns.some(({ column }) => column.id === 'number');
  const Row = torrentRows === 2 ? TwoRows : OneRow;
  const shown = torrents.slice(top, top + Math.floor((size.rows - LIST_HEAD_ROWS) / torrentRows));
  return (
    <Box
      flexDirection="column"
      width={size.columns}
      height={size.rows}
      flexShrink={0}
      overflowY="hidden"
    >
      <StyledLine line={head} width={size.columns} theme={theme} />
      {shown.map((torrent, at) => (
        <Row
          key={torrent.id}
          torrent={torrent}
          place={hasPlaces ? top + at + 1 : 0}
          isMarked={marks.has(torrent.id)}
          isChosen={top + at === cursor}
          hasKeys={hasKeys}
          columns={columns}
          width={size.columns}
          theme={theme}
        />
      ))}
    </Box>
  );
};

/** `changeKey` is left out while the filter is being typed: then that key is a letter. */
export const emptyFilter = (
  filter: string,
  clearKey: string,
  changeKey: string | undefined,
): readonly Line[] => {
  const change =
    changeKey === undefined ? [] : [span(', '), span(changeKey, 'accent'), span(' changes it')];
  return [
    [],
    [span('  No torrent matches '), span(filter.trim(), 'strong')],
    [],
    [span('  '), span(clearKey, 'accent'), span(' clears the filter'), ...change, span('.')],
  ];
};

export const emptyList = (addKey: string, makeKey: string): readonly Line[] => [
  [],
  [span('  There are no torrents yet.', 'strong')],
  [],
  [
    span('  Press '),
    span(addKey, 'accent'),
    span(' and give a magnet link, or the path or the URL'),
  ],
  [span('  of a .torrent file; or paste one here.')],
  [],
  [span('  '), span(makeKey, 'accent'), span(' makes a torrent of your own files.')],
];
