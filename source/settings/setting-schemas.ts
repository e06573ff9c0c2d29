/** Each setting: what it may be, what it is for, and how to say what would be right. */
import * as v from 'valibot';
import { listenPortsOf } from '../base/listen-ports.ts';
import type { EngineSettings, Settings } from '../contract/settings.ts';
import { dhtSchemas } from './dht-schemas.ts';
import { encryptionSchemas } from './encryption-schemas.ts';
import { finishSchemas } from './finish-schemas.ts';
import {
  MAX_BOUND_ACTIONS,
  MAX_COLUMNS_SET,
  MAX_GOAL_RULES,
  MAX_GRACE_SECONDS,
  MAX_HISTORY_LINES,
  MAX_KEYS_PER_ACTION,
  MAX_LABEL_DIRECTORIES,
  MAX_TIMETABLE_ENTRIES,
} from './limits.ts';
import { networkSchemas } from './network-schemas.ts';
import { places, queueSchemas } from './queue-schemas.ts';
import {
  autoFlag,
  choice,
  count,
  flag,
  folder,
  folderPath,
  id,
  label,
  rate,
  setting,
  text,
} from './schema-parts.ts';
import { GOAL_WORDS, toGoal, toGoals, writtenGoal, writtenGoals } from './share-goal-schema.ts';
import { trackerSchemas } from './tracker-schemas.ts';
import { updateSchemas } from './update-schemas.ts';
import { watchSchemas } from './watch-schemas.ts';

const keyNames = v.union([
  v.null(),
  text,
  v.pipe(v.array(text), v.minLength(1), v.maxLength(MAX_KEYS_PER_ACTION)),
]);

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

const columnIds = v.pipe(v.array(id), v.minLength(1), v.maxLength(MAX_COLUMNS_SET));

const sort = v.strictObject({ field: id, direction: v.picklist(['ascending', 'descending']) });

const view = v.union([
  text,
  v.strictObject({
    filter: text,
    sort: v.exactOptional(sort),
    columns: v.exactOptional(columnIds),
  }),
]);

const screen = {
  theme: choice(
    ['auto', 'terminal', 'sixteen', 'dusk', 'contrast', 'none'],
    'Colours. "auto" takes "dusk" where the terminal has 256 colours, else "terminal"; NO_COLOR means "none".',
  ),
  keymap: choice(['default', 'rtorrent', 'tremc'], 'Whose keys: our own, or those of another.'),
  keys: setting(
    v.pipe(
      v.record(id, keyNames),
      v.check((keys) => Object.keys(keys).length <= MAX_BOUND_ACTIONS),
    ),
    'Keys of your own by action, such as "toggle": "p" or "down": ["j", "down"]; null takes the keys of an action away.',
    'an object that gives each action a key such as "ctrl+t", a list of keys, or null for none',
  ),
  ascii: autoFlag('Draw with ASCII alone. "auto" looks at the locale (LC_ALL, LC_CTYPE, LANG).'),
  screenReader: autoFlag(
    'Sentences in place of tables and bars, for screen readers. "auto" looks at INK_SCREEN_READER.',
  ),
  mouse: flag('Rows, tabs, heads and the wheel answer to the mouse.'),
  bell: flag('Ring the bell when a torrent finishes.'),
  notify: flag('Have the terminal show a notice when a torrent finishes (OSC 9).'),
  title: flag('Show the rates in the title of the terminal.'),
  lean: flag('Send few bytes, for slow lines.'),
  removeGraceSeconds: count(
    MAX_GRACE_SECONDS,
    'Seconds in which a removal can be taken back before it is done.',
  ),
  columns: setting(
    v.union([v.null(), columnIds]),
    'Columns of the list from the left, such as ["name", "done", "state", "down"]; null shows all that fit.',
    'a list of columns, or null for all that fit',
  ),
  sort: setting(
    sort,
    'The order of the list.',
    'such as { "field": "name", "direction": "ascending" } (or "descending")',
  ),
  rows: choice(['one', 'two'], 'Rows each torrent takes in the list.'),
  views: setting(
    v.record(v.picklist(DIGITS), view),
    'Views kept on the digits: a filter such as "1": "state:seeding ratio<1", or an object with "filter", "sort" and "columns".',
    'an object that gives digits from "1" to "9" a filter, or { "filter": …, "sort": …, "columns": … }',
  ),
  history: count(MAX_HISTORY_LINES, 'Lines kept of what is typed at the command line.'),
};

const session = {
  directory: folder(
    'Where torrents go that name no folder; null is the folder Sluice is started in.',
  ),
  incompleteDirectory: folder(
    'Where torrents lie until they are complete; null is where they are to stay.',
  ),
  labelDirectories: setting(
    v.pipe(
      v.record(label, folderPath),
      v.check((folders) => Object.keys(folders).length <= MAX_LABEL_DIRECTORIES),
    ),
    'Where torrents go that are added with a label and without a folder, such as "linux": "/srv/iso".',
    'an object that gives each label a whole path such as "/srv/iso"',
  ),
  downloadLimit: rate('Download limit of all torrents together.'),
  uploadLimit: rate('Upload limit of all torrents together.'),
  uploadSlots: places(
    'Peers that all torrents together serve at once; null is as many as are useful.',
  ),
  port: setting(
    v.union([
      v.null(),
      v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
      v.pipe(
        text,
        v.check((range) => listenPortsOf(range) !== undefined),
      ),
    ]),
    'Port for incoming peers, or a range such as "50000-50009"; 0 is any free one, null is 6881 to 6889, then any.',
    'a port from 0 to 65535, a range such as "50000-50009", or null',
  ),
  localDiscovery: flag('Find peers of public torrents on the local network, and be found there.'),
};

const goal = (summary: string) => v.pipe(setting(writtenGoal, summary, GOAL_WORDS), ...toGoal);

const goals = (what: string, summary: string) =>
  v.pipe(
    setting(
      v.pipe(
        writtenGoals,
        v.check((rules) => Object.keys(rules).length <= MAX_GOAL_RULES),
      ),
      summary,
      `an object that gives each ${what} a goal ${GOAL_WORDS}`,
    ),
    ...toGoals,
  );

const seeding = {
  goal: goal(
    'When a torrent has given enough, unless it, its label or its tracker says otherwise.',
  ),
  labels: goals('label', 'Share goals by label, such as "linux": { "ratio": 3 }.'),
  trackers: goals(
    'host',
    'Share goals by host of the tracker, hosts below it too, such as "example.org": { "seedingTime": "3d" }.',
  ),
  atGoal: choice(
    ['pause', 'remove'],
    'What becomes of a torrent at its goal. "remove" takes it out of the list an hour later; its data always stays.',
  ),
  superSeeding: choice(
    ['off', 'auto'],
    'Give each piece away once, where no tracker knows of another seed (BEP 16). "auto" does so by itself; single torrents are switched with "sluice super-seed".',
  ),
  choking: choice(
    ['rate', 'turns'],
    'Whom a seed serves: those it is fastest to, and one by lot; or each in its turn, who lacks most of the rarest pieces first.',
  ),
};

const timeOfDay = v.pipe(v.string(), v.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/));

const alternative = {
  downloadLimit: rate(
    'Download limit of all torrents together while alternative limits are in force.',
  ),
  uploadLimit: rate('Upload limit of all torrents together while alternative limits are in force.'),
  timetable: setting(
    v.pipe(
      v.array(
        v.strictObject({
          days: v.pipe(v.array(v.picklist(WEEKDAYS)), v.minLength(1), v.maxLength(WEEKDAYS.length)),
          from: timeOfDay,
          to: timeOfDay,
        }),
      ),
      v.maxLength(MAX_TIMETABLE_ENTRIES),
    ),
    'When alternative limits come into force by themselves, by local time: { "days": ["mon", "tue"], "from": "22:00", "to": "06:00" }.',
    'a list of { "days": ["mon", …, "sun"], "from": "22:00", "to": "06:00" }; where "to" is no later it is on the next day',
  ),
};

type SettingSchemas = {
  readonly [Group in keyof Settings]: {
    readonly [Key in keyof Settings[Group]]: v.GenericSchema<unknown, Settings[Group][Key]>;
  };
};

export const SETTING_SCHEMAS: SettingSchemas = {
  screen,
  session,
  queue: queueSchemas,
  finish: finishSchemas,
  seeding,
  alternative,
  watch: watchSchemas,
  dht: dhtSchemas,
  network: networkSchemas,
  encryption: encryptionSchemas,
  updates: updateSchemas,
  tracker: trackerSchemas,
};

export type SettingSchema = v.GenericSchema<unknown, unknown>;

const GROUPS = new Map(
  Object.entries(SETTING_SCHEMAS).map(([group, schemas]) => [
    group,
    new Map<string, SettingSchema>(Object.entries(schemas)),
  ]),
);

/** Of a group by its name; undefined where there is no such group. A map, because names come from outside. */
export const schemasOf = (group: string): ReadonlyMap<string, SettingSchema> | undefined =>
  GROUPS.get(group);

export const GROUP_NAMES: readonly string[] = [...GROUPS.keys()];

/** What the screen sees to is none of the engine's business. */
export const ENGINE_GROUPS = GROUP_NAMES.filter(
  (name): name is keyof EngineSettings => name !== 'screen',
);

/** Settings that hold keys of the user's own. */
const RECORDS: readonly string[] = [
  'screen.keys',
  'screen.views',
  'session.labelDirectories',
  'seeding.labels',
  'seeding.trackers',
];

export const isRecord = (group: string, key: string): boolean =>
  RECORDS.includes(`${group}.${key}`);

export const summaryOf = (schema: SettingSchema): string => v.getDescription(schema) ?? '';

/** Ends the sentence "it must be …". */
export const expectedOf = (schema: SettingSchema): string =>
  String(v.getMetadata(schema).expected ?? 'something else');

/** The value as it counts; undefined where it is wrong. */
export const readSetting = (
  schema: SettingSchema,
  value: unknown,
): { readonly value: unknown } | undefined => {
  const result = v.safeParse(schema, value);
  return result.success ? { value: result.output } : undefined;
};
