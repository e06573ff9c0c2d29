/** What there is to draw: the newest frame, and what the viewer alone knows. */
import type { Frame, TorrentSummary } from '../contract/frame.ts';
import type { Layout } from './layout.ts';
import type { EventLog } from './log/event-log.ts';
import type { View } from './view.ts';

export interface ScreenState {
  readonly frame: Frame;
  readonly view: View;
  /** The torrents of the frame as the list shows them. */
  readonly shown: readonly TorrentSummary[];
  /** What happened, as far as it is kept. */
  readonly log: EventLog;
}

export const selectedTorrent = ({ shown, view }: ScreenState): TorrentSummary | undefined =>
  shown[view.cursor];

/** Rows between the first line and the foot. */
export const bodyRows = (layout: Layout): number =>
  layout.kind === 'main' ? layout.rows - (layout.hasMessageLine ? 3 : 2) : 0;
