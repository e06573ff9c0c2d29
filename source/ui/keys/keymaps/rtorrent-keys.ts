/**
 * rtorrent's keys (its user guide and man page). Its throttle keys open the dialog of the limits, since
 * that is what they are about; and none of them does harm to a hand that has had them for years.
 * Ctrl+S and Ctrl+Q arrive, because the screen takes the terminal's flow control off its keys.
 */
import type { Preset } from './presets.ts';

export const RTORRENT_KEYS: Preset = {
  keys: {
    resume: ['ctrl+s'],
    'pause-or-remove': ['ctrl+d'],
    pause: ['ctrl+k'],
    verify: ['ctrl+r'],
    announce: ['t', 'T'],
    add: [],
    'remove-tracker': ['delete'],
    'ban-peer': ['B'],
    'session-limits': ['U', 'a', 's', 'd', 'z', 'x', 'c', 'A', 'S', 'D', 'Z', 'X', 'C'],
    // T is taken: rtorrent has no such limits.
    'alternative-limits': [],
    remove: [],
    'remove-data': ['K'],
    // K is taken: rtorrent has no queue.
    'queue-up': [],
    'queue-down': [],
    undo: ['ctrl+u'],
    command: ['ctrl+x', ':'],
    session: ['l'],
    filter: ['F', '/'],
    sort: [],
    columns: ['|'],
    'mark-all': ['*'],
    open: ['right'],
    back: ['left', 'esc'],
    up: ['up', 'ctrl+p', 'k'],
    down: ['down', 'ctrl+n', 'j'],
    'tab-peers': ['p'],
    'tab-overview': ['o'],
    'tab-files': ['i'],
    'tab-trackers': ['u'],
    'tab-pieces': ['v'],
    'want-files': ['space'],
    'want-all-files': ['*'],
    'invert-files': [],
    fold: ['/'],
    unfold: ['right'],
    'turn-all-folds': [],
    'filter-files': ['F'],
    quit: ['ctrl+q'],
  },
  also: [
    { action: 'sort', keys: ['o'], places: ['list'] },
    { action: 'add', keys: ['backspace'], places: ['list', 'split'] },
    { action: 'add-paused', keys: ['enter'], places: ['list', 'split'] },
  ],
};
