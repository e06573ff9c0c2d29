/** Which tab belongs to which name. */
import type { Tab } from '../tab-content.ts';
import { filesTab } from './files-tab.ts';
import { logTab } from './log-tab.ts';
import { overviewParts, overviewTab } from './overview-tab.ts';
import { peersTab } from './peers-tab.ts';
import { piecesTab } from './pieces-tab.ts';
import type { TabName } from './tab-names.ts';
import { trackersTab } from './trackers-tab.ts';

const TABS_BY_NAME: { readonly [Name in TabName]: Tab } = {
  overview: { parts: overviewParts, content: overviewTab },
  files: filesTab,
  peers: peersTab,
  trackers: trackersTab,
  pieces: piecesTab,
  log: { parts: () => [], content: logTab },
};

export const tabOf = (name: TabName): Tab => TABS_BY_NAME[name];
