/** Paints one line. Text is cleaned and cut here once more: nothing reaches the terminal by another way. */
import { Text } from 'ink';
import { memo, type ReactElement } from 'react';
import { styleOf, type Theme } from '../look/theme.ts';
import { clip, type Line } from '../text/line.ts';

export interface StyledLineProps {
  readonly line: Line;
  readonly width: number;
  readonly theme: Theme;
}

export const StyledLine = memo(({ line, width, theme }: StyledLineProps): ReactElement => {
  const spans = clip(line, width);
  // An empty text would have no height, and the lines below would move up.
  if (spans.length === 0) return <Text> </Text>;
  return (
    <Text wrap="truncate">
      {spans.map(({ text, tone, isOnChosenRow = false }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a span is nothing but its place in the line
        <Text key={at} {...styleOf(theme, tone, isOnChosenRow)}>
          {text}
        </Text>
      ))}
    </Text>
  );
});
