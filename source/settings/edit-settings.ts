/** Changes of one setting in the text of the user's file: everything else stays as it was written. */
import type { Node } from 'jsonc-parser';
import { SluiceError } from '../base/errors.ts';
import type { SettingPath } from '../contract/settings.ts';
import { checkedSetting, invalidSetting, schemaAt } from './checked-setting.ts';
import { quoted } from './settings-problem.ts';
import { insertProperty, removeProperty, replaceNode, styleOf } from './settings-text.ts';
import { contentOf, propertyOf, readTree, withoutMark } from './settings-tree.ts';

/** What a file begins with that Sluice makes. */
const HEAD =
  '// Settings of Sluice: JSON with comments. "sluice settings" lists what there is.\n{}\n';

/** The innermost object on the way that is there, and what is left of the way. */
const nearest = (
  root: Node,
  path: readonly string[],
): { readonly object: Node; readonly rest: readonly string[] } => {
  const [name, ...rest] = path;
  const next = rest.length === 0 ? undefined : propertyOf(root, name!)?.value;
  if (next === undefined) return { object: root, rest: path };
  if (next.type === 'object') return nearest(next, rest);
  throw invalidSetting(
    `${quoted(name)} in the file is ${quoted(contentOf(next))}; make it an object in braces { } first`,
  );
};

const changed = (text: string, path: readonly string[], value: unknown): string => {
  const { text: rooted, root } = withRoot(text);
  const { object, rest } = nearest(root, path);
  const name = rest[0]!;
  const property = propertyOf(object, name);
  if (value === undefined) {
    return property === undefined ? text : removeProperty(rooted, object, property);
  }
  if (property !== undefined) return replaceNode(rooted, property.value, value);
  const style = styleOf(rooted, root);
  if (rest.length === 1) return insertProperty(rooted, object, name, value, style);
  // First the braces, then what goes into them, so that each key stands on a line of its own.
  return changed(insertProperty(rooted, object, name, {}, style), path, value);
};

/** A text without any value, such as one of comments alone, gets braces at its end. */
const withRoot = (text: string): { readonly text: string; readonly root: Node } => {
  const tree = readTree(text);
  if (tree.kind === 'broken') {
    const [problem] = tree.problems;
    throw new SluiceError(
      'settings/broken',
      `the settings file cannot be read (line ${problem?.line ?? 0}: ${problem?.message}), so it is left as it is; mend it first`,
    );
  }
  if (tree.root !== undefined) return { text, root: tree.root };
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  return withRoot(`${text}${gap}{}\n`);
};

/**
 * The text with one value changed, or taken out (`undefined`). `null` is a file that is not there yet.
 * Throws `settings/invalid` and `settings/broken`, as the store says.
 */
export const editSettings = (text: string | null, path: SettingPath, value: unknown): string => {
  if (value === undefined) schemaAt(path);
  else checkedSetting(path, value);
  const written = text ?? HEAD;
  const body = withoutMark(written);
  const mark = written.slice(0, written.length - body.length);
  return mark + changed(body, path, value);
};
