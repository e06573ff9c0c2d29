/**
 * Settings from the text of the user's file. A value that is wrong leaves its key as it was before and
 * is told; a text that cannot be read at all leaves everything as it was.
 */
import type { Node } from 'jsonc-parser';
import type { Settings } from '../contract/settings.ts';
import { DEFAULT_SETTINGS } from './default-settings.ts';
import { MAX_PROBLEMS } from './limits.ts';
import { expectedOf, GROUP_NAMES, readSetting, schemasOf } from './setting-schemas.ts';
import { placeIn, quoted, type SettingsProblem } from './settings-problem.ts';
import {
  contentOf,
  doublesIn,
  type Property,
  propertiesOf,
  readTree,
  withoutMark,
} from './settings-tree.ts';

export interface ParsedSettings {
  readonly settings: Settings;
  /** The text cannot be read as it stands, and must not be edited. */
  readonly isBroken: boolean;
  readonly problems: readonly SettingsProblem[];
  /** What is not wrong, yet does nothing: keys nobody knows. */
  readonly notes: readonly SettingsProblem[];
}

type Group = { [key: string]: unknown };

class Reading {
  readonly #text: string;
  readonly problems: SettingsProblem[] = [];
  readonly notes: SettingsProblem[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  problem(node: Node, key: string, message: string): void {
    this.#tell(this.problems, node, key, message);
  }

  note(node: Node, key: string, message: string): void {
    this.#tell(this.notes, node, key, message);
  }

  #tell(list: SettingsProblem[], node: Node, key: string, message: string): void {
    if (list.length >= MAX_PROBLEMS) return;
    list.push({ ...placeIn(this.#text, node.offset), key, message });
  }
}

/** A name as it may stand in a message. */
const shownName = (name: string): string => quoted(name).slice(1, -1);

/** The person cannot see which of two counts. */
const tellDoubles = (root: Node, reading: Reading): void => {
  for (const { name, node } of doublesIn(root)) {
    const key = shownName(name);
    reading.problem(node, key, `${key} stands here a second time; the first one counts`);
  }
};

/** `silent`: what counts where a key is missing; `before`: where it is wrong. */
const readGroup = (
  { name: group, value: node }: Property,
  silent: Group,
  before: Group,
  reading: Reading,
): Group => {
  if (node.type !== 'object') {
    const message = `${group} is ${quoted(contentOf(node))}; it must be an object in braces { }`;
    reading.problem(node, group, message);
    return before;
  }
  const after = { ...silent };
  for (const { name, node: property, value } of propertiesOf(node)) {
    const key = `${group}.${shownName(name)}`;
    const schema = schemasOf(group)?.get(name);
    if (schema === undefined) {
      reading.note(property, key, `${key} is not known and does nothing`);
      continue;
    }
    const content = contentOf(value);
    const read = readSetting(schema, content);
    after[name] = read === undefined ? before[name] : read.value;
    if (read !== undefined) continue;
    reading.problem(value, key, `${key} is ${quoted(content)}; it must be ${expectedOf(schema)}`);
  }
  return after;
};

const groupOf = (settings: Settings, name: string): Group => ({
  ...settings[name as keyof Settings],
});

/** `before`: what counts where the text is wrong, such as the settings that were good last. */
export const parseSettings = (
  text: string,
  before: Settings = DEFAULT_SETTINGS,
): ParsedSettings => {
  const body = withoutMark(text);
  const tree = readTree(body);
  if (tree.kind === 'broken') {
    return { settings: before, isBroken: true, problems: tree.problems, notes: [] };
  }
  const reading = new Reading(body);
  const groups: { [name: string]: Group } = Object.fromEntries(
    GROUP_NAMES.map((name) => [name, groupOf(DEFAULT_SETTINGS, name)]),
  );
  const properties = tree.root === undefined ? [] : propertiesOf(tree.root);
  for (const property of properties) {
    const { name, node } = property;
    if (GROUP_NAMES.includes(name)) {
      const silent = groupOf(DEFAULT_SETTINGS, name);
      groups[name] = readGroup(property, silent, groupOf(before, name), reading);
    } else if (name !== '$schema') {
      reading.note(node, shownName(name), `${shownName(name)} is not known and does nothing`);
    }
  }
  if (tree.root !== undefined) tellDoubles(tree.root, reading);
  // Each group was made of its own schemas, so it is what they say.
  const settings = groups as unknown as Settings;
  return { settings, isBroken: false, problems: reading.problems, notes: reading.notes };
};
