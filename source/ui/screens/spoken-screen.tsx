/** The screen for screen readers: a line for each sentence. Ink gives them on as they are, without a layout. */
import { Box, Text, useInput, usePaste } from 'ink';
import { type ReactElement, useSyncExternalStore } from 'react';
import type { Controller } from '../controller.ts';
import { arrivalOf } from '../keys/keys.ts';
import type { ScreenStore } from '../screen-store.ts';
import { spokenLines } from '../speech/spoken-lines.ts';

export interface SpokenScreenProps {
  readonly store: ScreenStore;
  readonly controller: Controller;
}

export const SpokenScreen = ({ store, controller }: SpokenScreenProps): ReactElement => {
  useSyncExternalStore(store.subscribe, () => store.state);
  useInput((input, key) => controller.onArrival(arrivalOf(input, key)));
  usePaste((text) => controller.onPaste(text));
  return (
    <Box flexDirection="column">
      {spokenLines(store.context).map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is nothing but its place
        <Text key={at}>{line}</Text>
      ))}
    </Box>
  );
};
