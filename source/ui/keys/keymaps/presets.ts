/** Keymaps of other programs, as what they change of ours. */
import type { KeymapName } from '../../../contract/settings.ts';
import type { ActionId } from '../../actions.ts';
import type { Keymap } from '../bindings.ts';
import { DEFAULT_KEYMAP } from '../keymap.ts';
import type { KeyName } from '../keys.ts';
import { type KeyWishes, rebind } from './rebind.ts';
import { RTORRENT_KEYS } from './rtorrent-keys.ts';
import { TREMC_KEYS } from './tremc-keys.ts';

export interface Preset {
  /** An empty list takes the keys of an action away. */
  readonly keys: { readonly [Id in ActionId]?: readonly KeyName[] };
  /** Further keys, for some places only. */
  readonly also?: Keymap;
}

const PRESETS: { readonly [Name in Exclude<KeymapName, 'default'>]: Preset } = {
  rtorrent: RTORRENT_KEYS,
  tremc: TREMC_KEYS,
};

const wishesOf = ({ keys }: Preset): KeyWishes =>
  new Map(Object.entries(keys) as [ActionId, readonly KeyName[]][]);

export const presetKeymap = (name: KeymapName): Keymap => {
  if (name === 'default') return DEFAULT_KEYMAP;
  const preset = PRESETS[name];
  return rebind(DEFAULT_KEYMAP, wishesOf(preset), preset.also).keymap;
};
