/** tremc's keys (its own table of actions). What only Sluice has keeps its key, where that is free. */
import type { Preset } from './presets.ts';

export const TREMC_KEYS: Preset = {
  keys: {
    'session-limits': ['u', 'd'],
    limits: ['U', 'D'],
    verify: ['v', 'y'],
    remove: ['r', 'delete'],
    'remove-data': ['R'],
    copy: ['M'],
    labels: ['b', 'B'],
    'sort-reverse': ['~'],
    density: ['C', '='],
    columns: ['|'],
    up: ['up', 'k', 'ctrl+p'],
    down: ['down', 'j', 'ctrl+n'],
    'page-up': ['pgup', 'ctrl+b'],
    'page-down': ['pgdn', 'ctrl+f'],
    back: ['esc', 'backspace', 'q'],
    'raise-files': ['right', 'l', '+'],
    'lower-files': ['left', 'h', '-'],
    fold: [],
    unfold: [],
  },
  also: [
    { action: 'quit', keys: ['ctrl+w'], places: ['list', 'split'] },
    {
      action: 'next-tab',
      keys: ['right', 'l'],
      places: ['split', 'overview', 'peers', 'trackers', 'log'],
    },
    {
      action: 'previous-tab',
      keys: ['left', 'h'],
      places: ['split', 'overview', 'peers', 'trackers', 'log'],
    },
    // In details it is the trackers, there as here.
    { action: 'alternative-limits', keys: ['t'], places: ['list'] },
    { action: 'want-all-files', keys: ['a'], places: ['files'] },
  ],
};
