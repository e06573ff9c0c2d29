/** A block of lines of a fixed size: what is missing is left empty, what is too much is not shown. */
import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { Theme } from '../look/theme.ts';
import { EMPTY_LINE, type Line } from '../text/line.ts';
import { StyledLine } from './styled-line.tsx';

export interface PaneProps {
  readonly lines: readonly Line[];
  readonly columns: number;
  readonly rows: number;
  readonly theme: Theme;
}

export const Pane = ({ lines, columns, rows, theme }: PaneProps): ReactElement => (
  <Box flexDirection="column" width={columns} height={rows} flexShrink={0} overflowY="hidden">
    {Array.from({ length: rows }, (_row, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a line is nothing but its place in the pane
      <StyledLine key={at} line={lines[at] ?? EMPTY_LINE} width={columns} theme={theme} />
    ))}
  </Box>
);
