/** Filters that are one key away. They are typed for the person, so that they can be read, changed and kept. */
import type { ActionId } from '../actions.ts';

export interface Preset {
  readonly word: string;
  /** Where nine words must stand in 80 cells. */
  readonly short: string;
  readonly filter: string;
}

export const PRESETS: { readonly [Id in ActionId]?: Preset } = {
  'preset-active': { word: 'active', short: 'active', filter: 'is:active' },
  'preset-downloading': { word: 'downloading', short: 'down', filter: 'state:downloading' },
  'preset-seeding': { word: 'seeding', short: 'seed', filter: 'state:seeding' },
  'preset-paused': { word: 'paused', short: 'pause', filter: 'state:paused' },
  'preset-complete': { word: 'complete', short: 'done', filter: 'is:complete' },
  'preset-incomplete': { word: 'incomplete', short: 'incompl', filter: 'is:incomplete' },
  'preset-errors': { word: 'errors', short: 'error', filter: 'state:error' },
  'preset-stalled': { word: 'stalled', short: 'stall', filter: 'is:stalled' },
  'preset-attention': { word: 'attention', short: 'alert', filter: 'is:attention' },
};
