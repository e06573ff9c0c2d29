/** Filters that are one key away. They are typed for the person, so that they can be read, changed and kept. */
import type { ActionId } from './actions.ts';

export interface Preset {
  readonly word: string;
  readonly filter: string;
}

export const PRESETS: { readonly [Id in ActionId]?: Preset } = {
  'preset-active': { word: 'active', filter: 'is:active' },
  'preset-downloading': { word: 'downloading', filter: 'state:downloading' },
  'preset-seeding': { word: 'seeding', filter: 'state:seeding' },
  'preset-paused': { word: 'paused', filter: 'state:paused' },
  'preset-complete': { word: 'complete', filter: 'is:complete' },
  'preset-incomplete': { word: 'incomplete', filter: 'is:incomplete' },
  'preset-errors': { word: 'errors', filter: 'state:error' },
  'preset-stalled': { word: 'stalled', filter: 'is:stalled' },
  'preset-attention': { word: 'attention', filter: 'is:attention' },
};
