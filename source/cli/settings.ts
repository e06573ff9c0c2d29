/** `sluice settings`: what is in effect, one key of it, a change, the schema. */
import { isSluiceError, messageOf, SluiceError } from '../base/errors.ts';
import { describeSettings, settingAt, settingPath } from '../settings/describe-settings.ts';
import type { StoredSettings } from '../settings/stored-settings.ts';
import { openSettings, settingsWords } from './open-settings.ts';
import type { Output } from './output.ts';
import { EXIT_FAILURE, EXIT_OK, type VerbCall } from './verb.ts';
import { settingsVerb } from './verbs.ts';

export const settings = async (
  call: VerbCall<typeof settingsVerb.flags>,
  output: Output,
): Promise<number> => {
  const [task, ...rest] = call.inputs;
  const isCall = (name: string, words: number): boolean => task === name && rest.length === words;
  if (isCall('schema', 0)) return printSchema(output);
  if (isCall('engine', 0)) return printInForce(call.flags, output);
  const store = await openSettings(call.flags.settings);
  if (task === undefined) return printAll(store, output, call.flags.json);
  const [key = '', value = ''] = rest;
  const tell = (): Promise<void> => tellEngine(call.flags.state, store.path, output);
  if (isCall('get', 1)) return printOne(store, key, output);
  if (isCall('set', 2)) return change(store, key, valueOfText(value), tell);
  if (isCall('unset', 1)) return change(store, key, undefined, tell);
  throw new SluiceError('usage/invalid', `usage: sluice settings ${settingsVerb.usage}`);
};

const printSchema = async (output: Output): Promise<number> => {
  const { settingsJsonSchema } = await import('../settings/settings-json-schema.ts');
  output.line(JSON.stringify(settingsJsonSchema(), undefined, 2));
  return EXIT_OK;
};

/** Of the engine that runs. */
const printInForce = async (
  { state, json: isJson }: VerbCall<typeof settingsVerb.flags>['flags'],
  output: Output,
): Promise<number> => {
  const { looking } = await import('./attached.ts');
  const answer = await looking({ state }, (session) =>
    session.execute('session:list-settings', {}),
  );
  if (isJson) output.json(answer.settings);
  else output.line(describeSettings(answer.settings));
  return EXIT_OK;
};

/** Fails where the file has problems, so that a script can check it. */
const printAll = (store: StoredSettings, output: Output, isJson: boolean): number => {
  for (const words of settingsWords(store)) output.note(words);
  if (isJson) {
    output.json(store.settings);
    return codeOf(store);
  }
  output.line(`// ${store.path}`);
  output.line(describeSettings(store.settings));
  return codeOf(store);
};

const codeOf = ({ problems }: StoredSettings): number =>
  problems.length === 0 ? EXIT_OK : EXIT_FAILURE;

const printOne = (store: StoredSettings, key: string, output: Output): number => {
  const value = settingAt(store.settings, settingPath(key));
  for (const words of settingsWords(store)) output.note(words);
  output.json(value ?? null);
  return EXIT_OK;
};

const change = async (
  store: StoredSettings,
  key: string,
  value: unknown,
  tell: () => Promise<void>,
): Promise<number> => {
  const path = settingPath(key);
  await store.edit(path, value);
  // Screens that are open keep what they began with.
  if (path[0] !== 'screen') await tell();
  return EXIT_OK;
};

/** An engine that runs takes it up at once; the file is written in any case. */
const tellEngine = async (
  state: string | undefined,
  path: string,
  output: Output,
): Promise<void> => {
  const { attached } = await import('./attached.ts');
  try {
    const answer = await attached({ state }, (session) =>
      session.execute('session:reload-settings', {}),
    );
    for (const note of answer.notes) output.note(`note: ${note}`);
    if (answer.path === path) return;
    output.note(`note: the engine that runs has its settings from ${answer.path}`);
  } catch (error) {
    if (isSluiceError(error, 'daemon/not-running')) return;
    output.note(`note: the engine that runs was not told: ${messageOf(error)}`);
  }
};

/** `dusk` is a text without anybody quoting it for the shell. */
const valueOfText = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
