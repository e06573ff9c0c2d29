/**
 * Paints one line. Text is cleaned and cut here once more: nothing reaches the terminal by another way.
 *
 * Ink gets one cell that stands for the line, and the line itself only when it writes: then it need
 * not measure and lay out what has its exact width already, which it would do for each line of each frame.
 */
import { Transform } from 'ink';
import { memo, type ReactElement } from 'react';
import { paintLine } from '../look/paint-line.ts';
import type { Theme } from '../look/theme.ts';
import { clip, type Line } from '../text/line.ts';

export interface StyledLineProps {
  readonly line: Line;
  readonly width: number;
  readonly theme: Theme;
}

export const StyledLine = memo(({ line, width, theme }: StyledLineProps): ReactElement => {
  const painted = paintLine(clip(line, width), theme);
  return <Transform transform={() => painted}> </Transform>;
});
