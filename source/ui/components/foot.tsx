/** The foot of the window: what happened or went wrong, and which keys there are. */
import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { TorrentSummary } from '../../contract/frame.ts';
import type { ActionId } from '../actions.ts';
import type { Keymap } from '../keys/bindings.ts';
import { type HintWords, hintLine } from '../keys/hints.ts';
import type { Place } from '../keys/places.ts';
import { WAY_OUT_COLUMNS } from '../layout.ts';
import type { Theme } from '../look/theme.ts';
import { EMPTY_LINE, type Line, span, spread } from '../text/line.ts';
import type { Message } from '../view.ts';
import { StyledLine } from './styled-line.tsx';

export interface FootProps {
  readonly message: Message | null;
  /** How many are marked and what the list is filtered by; or a dialog of one line. */
  readonly standing: Line | undefined;
  /** That line is a dialog: it stands before any message. */
  readonly isAsking: boolean;
  /** One of any kind is open. */
  readonly hasDialog: boolean;
  readonly target: TorrentSummary | undefined;
  readonly keymap: Keymap;
  readonly place: Place;
  /** Keys that would come to nothing now. */
  readonly idle: readonly ActionId[];
  /** What keys do now, where their place does not say it best. */
  readonly words: HintWords;
  readonly width: number;
  /** Else a message stands where the hints are. */
  readonly hasMessageLine: boolean;
  readonly theme: Theme;
}

const SIGNS: { readonly [Tone in Message['tone']]: string } = {
  good: '✓',
  plain: '·',
  busy: '…',
  warn: '!',
  bad: '✗',
};

const wrongPart = (target: TorrentSummary | undefined): Line => {
  const { problem = null, notice = null } = target ?? {};
  if (problem !== null) return [span(' ! ', 'bad'), span(problem, 'bad')];
  if (notice === null) return EMPTY_LINE;
  if (notice.kind === 'no-tracker') return [span(' ! ', 'warn'), span(notice.text, 'warn')];
  return [span(' … ', 'dim'), span(notice.text, 'dim')];
};

/** What is asked; what was said last; what the list is filtered by, and what is wrong with the chosen torrent. */
const messageLine = ({ message, standing, isAsking, target }: FootProps): Line => {
  if (message !== null && !isAsking) {
    return [span(` ${SIGNS[message.tone]} `, message.tone), span(message.text)];
  }
  const wrong = wrongPart(target);
  return standing === undefined ? wrong : [...standing, ...(isAsking ? EMPTY_LINE : wrong)];
};

const hintsIn = ({ keymap, place, target, idle, words }: FootProps, width: number): Line => [
  span(' '),
  ...hintLine(keymap, place, width - 1, target, idle, words),
];

/** In a low window it is what matters most; no dialog is left without a word of the way out. */
const lastLine = (props: FootProps, said: Line): Line => {
  const { message, standing, isAsking, hasDialog, width, hasMessageLine } = props;
  if (hasMessageLine) return hintsIn(props, width);
  if (isAsking) return spread(said, hintsIn(props, WAY_OUT_COLUMNS), width);
  const isSaid = message !== null || (standing !== undefined && !hasDialog);
  return isSaid ? said : hintsIn(props, width);
};

export const Foot = (props: FootProps): ReactElement => {
  const { width, hasMessageLine, theme } = props;
  const said = messageLine(props);
  const last = lastLine(props, said);
  return (
    <Box flexDirection="column" width={width} flexShrink={0}>
      {hasMessageLine && <StyledLine line={said} width={width} theme={theme} />}
      <StyledLine line={last} width={width} theme={theme} />
    </Box>
  );
};
