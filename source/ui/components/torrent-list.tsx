/** The list of torrents: only the rows in the window are mounted, and each is drawn anew only when its torrent changed. */
import { Box } from 'ink';
import { memo, type ReactElement, useMemo } from 'react';
import type { TorrentSummary } from '../../contract/frame.ts';
import type { Size } from '../layout.ts';
import { type Line, span } from '../line.ts';
import type { Marks } from '../marks.ts';
import type { Sort } from '../sort.ts';
import type { Theme } from '../theme.ts';
import { type TorrentColumns, torrentColumns, torrentHead, torrentRow } from '../torrent-rows.ts';
import { Pane } from './pane.tsx';
import { StyledLine } from './styled-line.tsx';

interface RowProps {
  readonly torrent: TorrentSummary;
  readonly isChosen: boolean;
  readonly isMarked: boolean;
  readonly columns: TorrentColumns;
  readonly width: number;
  readonly theme: Theme;
}

const Row = memo(
  ({ torrent, isChosen, isMarked, columns, width, theme }: RowProps): ReactElement => (
    <StyledLine
      line={torrentRow(columns, torrent, isChosen, width, isMarked)}
      width={width}
      theme={theme}
    />
  ),
);

export interface TorrentListProps {
  readonly torrents: readonly TorrentSummary[];
  readonly sort: Sort;
  readonly marks: Marks;
  readonly top: number;
  readonly cursor: number;
  readonly size: Size;
  readonly theme: Theme;
  /** What an empty list says to do next. */
  readonly empty: readonly Line[];
}

export const TorrentList = ({
  torrents,
  sort,
  marks,
  top,
  cursor,
  size,
  theme,
  empty,
}: TorrentListProps): ReactElement => {
  const columns = useMemo(() => torrentColumns(size.columns), [size.columns]);
  const head = useMemo(() => torrentHead(columns, sort), [columns, sort]);
  if (torrents.length === 0) {
    return <Pane lines={empty} columns={size.columns} rows={size.rows} theme={theme} />;
  }
  const shown = torrents.slice(top, top + size.rows - 1);
  return (
    <Box
      flexDirection="column"
      width={size.columns}
      height={size.rows}
      flexShrink={0}
      overflow="hidden"
    >
      <StyledLine line={head} width={size.columns} theme={theme} />
      {shown.map((torrent, at) => (
        <Row
          key={torrent.id}
          torrent={torrent}
          isMarked={marks.has(torrent.id)}
          isChosen={top + at === cursor}
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

export const emptyList = (addKey: string): readonly Line[] => [
  [],
  [span('  There are no torrents yet.', 'strong')],
  [],
  [
    span('  Press '),
    span(addKey, 'accent'),
    span(' and give the path or the URL of a .torrent file,'),
  ],
  [span('  or paste one here.')],
];
