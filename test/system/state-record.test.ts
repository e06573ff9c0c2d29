import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  decodeProgress,
  decodeSettings,
  encodeProgress,
  encodeSettings,
  type Progress,
  type Settings,
} from '../../source/system/state-record.ts';

const LATER_FIELDS = [
  'labels',
  'trackers',
  'mountPath',
  'names',
  'relocation',
  'destination',
  'limits',
  'queueOrder',
  'isForced',
  'isSequential',
  'isFirstAndLast',
  'isRemoving',
  'isVerifying',
  'peers',
  'removal',
  'writtenAtMs',
  'unproven',
  'sharing',
  'seeding',
];

const count = fc.nat({ max: 2 ** 31 - 1 }).map((value) => value * 1000);

const names = fc.record({
  name: fc.option(fc.string(), { nil: undefined }),
  files: fc.array(fc.tuple(fc.nat(), fc.string())),
});

const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const goal = fc.record(
  {
    ratio: count,
    seedingTimeMs: count,
    idleMs: count,
    mode: fc.constantFrom('any' as const, 'all' as const),
    keepIfSeedsBelow: count,
  },
  { requiredKeys: ['mode'] },
);
const condition = fc.constantFrom('ratio' as const, 'time' as const, 'idle' as const);
const sharing = fc.record(
  {
    goal: fc.oneof(goal, fc.constant('none' as const)),
    reached: fc.record({ goal, by: fc.array(condition, { maxLength: 3 }) }),
    setAside: goal,
  },
  { requiredKeys: [] },
);
const seeding = fc.record(
  { timeMs: count, sinceMs: count, takenAtMs: count },
  { requiredKeys: ['timeMs', 'takenAtMs'] },
);

const settings: fc.Arbitrary<Settings> = fc.record({
  directory: fc.string({ minLength: 1 }),
  addedAtMs: count,
  isPaused: fc.boolean(),
  priorities: fc.array(fc.string()),
  labels: fc.array(fc.string()),
  trackers: fc.option(fc.array(fc.array(fc.string())), { nil: undefined }),
  names: fc.option(names, { nil: undefined }),
  relocation: fc.option(
    fc.record({
      directory: fc.string(),
      names,
      mountPath: fc.string(),
      isDone: fc.boolean(),
      created: fc.array(fc.string()),
    }),
    { nil: undefined },
  ),
  destination: fc.option(fc.string(), { nil: undefined }),
  queueOrder: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }), {
    nil: undefined,
  }),
  isForced: fc.constantFrom(true, undefined),
  isSequential: fc.constantFrom(true, undefined),
  isFirstAndLast: fc.constantFrom(true, undefined),
  isRemoving: fc.constantFrom(true, undefined),
  isVerifying: fc.constantFrom(true, undefined),
  sharing: optional(sharing),
  peers: fc.option(fc.array(fc.string()), { nil: undefined }),
  removal: fc.option(fc.record({ withData: fc.boolean(), at: count }), { nil: undefined }),
  limits: fc.option(
    fc.record(
      { download: fc.option(count), upload: fc.option(count), slots: fc.nat(100) },
      { requiredKeys: ['download', 'upload'] },
    ),
    {
      nil: undefined,
    },
  ),
});

const progress: fc.Arbitrary<Progress> = fc.record({
  completedAtMs: fc.option(count, { nil: undefined }),
  downloadedBytes: count,
  uploadedBytes: count,
  pieces: fc.option(fc.uint8Array(), { nil: undefined }),
  stamps: fc.array(
    fc.option(
      fc.record({ size: count, modifiedMs: fc.double({ noNaN: true, min: -1e15, max: 1e15 }) }),
      {
        nil: undefined,
      },
    ),
  ),
  createdFiles: fc.array(fc.string()),
  mountPath: fc.option(fc.string(), { nil: undefined }),
  writtenAtMs: fc.option(count, { nil: undefined }),
  unproven: fc.option(fc.uint8Array(), { nil: undefined }),
  seeding: optional(seeding),
});

/** JSON knows no -0. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('settings and progress come back as they were', () => {
  fc.assert(
    fc.property(settings, progress, (first, second) => {
      assert.deepEqual(plain(decodeSettings(encodeSettings(first))), plain(first));
      const decoded = decodeProgress(encodeProgress(second));
      assert.deepEqual(plain(decoded), plain(second));
      assert.equal(decoded?.pieces?.length, second.pieces?.length);
    }),
  );
});

test('F17: a body cut off, or of anything else, is refused without a throw', () => {
  fc.assert(
    fc.property(progress, fc.double({ min: 0, max: 0.99, noNaN: true }), (value, share) => {
      const body = encodeProgress(value);
      assert.equal(decodeProgress(body.subarray(0, Math.floor(body.length * share))), undefined);
    }),
  );
  fc.assert(
    fc.property(fc.json(), fc.uint8Array(), (json, bytes) => {
      assert.equal(decodeSettings(Buffer.from(json)), undefined);
      assert.equal(decodeProgress(Buffer.from(json)), undefined);
      assert.equal(decodeSettings(bytes), undefined);
      assert.equal(decodeProgress(bytes), undefined);
    }),
  );
});

test('F17: a field that is missing is refused, and one of any other type never throws', () => {
  fc.assert(
    fc.property(
      progress,
      settings,
      fc.nat({ max: 6 }),
      fc.anything(),
      (value, other, at, wrong) => {
        for (const [encoded, decode] of [
          [encodeProgress(value), decodeProgress],
          [encodeSettings(other), decodeSettings],
        ] as const) {
          const fields = JSON.parse(Buffer.from(encoded).toString());
          const name = Object.keys(fields)[at % Object.keys(fields).length]!;
          const { [name]: _, ...fewer } = fields;
          const isRefused = decode(Buffer.from(JSON.stringify(fewer))) === undefined;
          assert.equal(isRefused, !LATER_FIELDS.includes(name), 'there was a time before these');
          fields[name] = typeof wrong === 'bigint' ? 'big' : wrong;
          assert.doesNotThrow(() => decode(Buffer.from(JSON.stringify(fields, bigAsText))));
        }
      },
    ),
  );
});

test('settings from before there were labels and chosen trackers are read, and have none', () => {
  fc.assert(
    fc.property(settings, ({ labels: _, trackers: __, ...old }) => {
      const decoded = decodeSettings(Buffer.from(JSON.stringify(old)));
      assert.deepEqual(plain(decoded), plain({ ...old, labels: [] }));
      assert.equal(decoded?.trackers, undefined);
    }),
  );
});

const bigAsText = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;
