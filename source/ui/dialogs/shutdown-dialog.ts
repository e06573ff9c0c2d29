/** Asks before the engine itself is stopped: whoever only wants to leave the screen presses another key. */

import { acting } from '../outcome.ts';
import { span } from '../text/line.ts';
import type { Dialog } from './dialog.ts';
import type { ShutdownSheet } from './sheets.ts';

export const shutdownDialog: Dialog<ShutdownSheet> = {
  room: () => 'foot',
  lines: () => [
    [span(' Stop the engine? ', 'warn'), span('All transfers end until it is started again.')],
  ],
  perform: (_sheet, action) => {
    if (action === 'cancel') return acting({ kind: 'sheet', sheet: null });
    if (action !== 'confirm') return undefined;
    return { acts: [{ kind: 'sheet', sheet: null }], effect: { kind: 'shutdown' } };
  },
};
