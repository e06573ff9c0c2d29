/** What keys do to the window: moving about, details and their tabs, help, leaving. */
import { chooseSheet } from '../dialogs/choose-dialog.ts';
import { commandSheet } from '../dialogs/command-dialog.ts';
import { sessionSheet } from '../dialogs/session-dialog.ts';
import { RATE_WINDOWS } from '../graphs/rate-window.ts';
import { type ActionContext, acting, type Outcome } from '../outcome.ts';
import { selectedTorrent } from '../screen-state.ts';
import { clamp } from '../text/scroll.ts';
import { placeOf } from '../view.ts';
import type { Behaviour, Behaviours } from './behaviour.ts';

const step =
  (name: 'up' | 'down' | 'page-up' | 'page-down' | 'top' | 'bottom'): Behaviour =>
  () =>
    acting({ kind: 'step', step: name });

const turnedWindow = ({ state }: ActionContext, by: 1 | -1): Outcome => {
  const at = clamp(state.view.preferences.rateWindow + by, 0, RATE_WINDOWS.length - 1);
  return acting({ kind: 'prefer', preferences: { rateWindow: at } });
};

export const SCREEN_BEHAVIOURS: Behaviours = {
  up: step('up'),
  down: step('down'),
  'page-up': step('page-up'),
  'page-down': step('page-down'),
  top: step('top'),
  bottom: step('bottom'),
  open: ({ state }) => {
    const torrent = selectedTorrent(state);
    if (torrent?.state !== 'choosing') return acting({ kind: 'open' });
    return acting({ kind: 'sheet', sheet: chooseSheet(torrent.id) });
  },
  back: ({ state }) => acting({ kind: state.view.range === null ? 'back' : 'drop-range' }),
  'next-tab': () => acting({ kind: 'turn-tab', by: 1 }),
  'previous-tab': () => acting({ kind: 'turn-tab', by: -1 }),
  'tab-overview': () => acting({ kind: 'tab', tab: 'overview' }),
  'tab-files': () => acting({ kind: 'tab', tab: 'files' }),
  'tab-peers': () => acting({ kind: 'tab', tab: 'peers' }),
  'tab-trackers': () => acting({ kind: 'tab', tab: 'trackers' }),
  'tab-pieces': () => acting({ kind: 'tab', tab: 'pieces' }),
  'tab-log': () => acting({ kind: 'tab', tab: 'log' }),
  'window-shorter': (context) => turnedWindow(context, -1),
  'window-longer': (context) => turnedWindow(context, 1),
  chatter: ({ state }) => {
    const { hasChatter } = state.view.preferences;
    return acting({ kind: 'prefer', preferences: { hasChatter: !hasChatter } });
  },
  options: () => acting({ kind: 'sheet', sheet: { kind: 'options', row: 0 } }),
  lean: ({ state }) => {
    const lean = !state.view.preferences.lean;
    const text = lean ? 'Few bytes: figures change every five seconds' : 'Figures as usual';
    return acting(
      { kind: 'prefer', preferences: { lean } },
      { kind: 'say', message: { tone: 'good', text } },
    );
  },
  command: () => acting({ kind: 'sheet', sheet: commandSheet() }),
  session: () => acting({ kind: 'sheet', sheet: sessionSheet(false) }),
  'session-log': () => acting({ kind: 'sheet', sheet: sessionSheet(true) }),
  help: ({ state: { view }, layout }) =>
    acting({
      kind: 'sheet',
      sheet: { kind: 'help', of: placeOf(view, layout), back: view.sheet, scroll: 0 },
    }),
  shutdown: () => acting({ kind: 'sheet', sheet: { kind: 'shutdown' } }),
  quit: () => ({ effect: { kind: 'quit' } }),
  redraw: () => ({ effect: { kind: 'redraw' } }),
  suspend: () => ({ effect: { kind: 'suspend' } }),
};
