/** Every hostile input and fault that engine and screen must stand, by its number in the catalogue: each has a test that names it in its title. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const here = import.meta.dirname;

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** Bencode, metainfo, files, the peer wire, encryption, uTP, addresses, trackers, the DHT, web seeds, what is served over HTTP and the terminal; others come with the parts they belong to. */
const HOSTILE: readonly string[] = [
  ...range(1, 48),
  ...range(50, 113),
  ...range(116, 120),
  122,
  ...range(124, 131),
].map((number) => `H${number}`);

/**
 * Faults of disk, network, process and time that the engine meets, and of the terminal that the screen meets.
 * What the catalogue wishes beyond what is tested: of F34 nobody notes where the loop was blocked, for a process
 * that does not run cannot say where it stands; F9 and F10 are tested over a disk in memory, and the numbers of
 * the system's errors by themselves.
 */
const FAULTS: readonly string[] = range(1, 43).map((number) => `F${number}`);

/** A title begins with its numbers and a colon, or ends with them in brackets; a row of a table may be the number alone. */
const TITLE =
  /['"`]((?:[HF]\d{1,3}(?:[,–\s]|and)*)+):|['"`](H\d{1,3})['"`]|\(((?:[HF]\d{1,3}(?:[,–\s]|and)*)+)\)['"`]/g;
const NUMBERS = /[HF]\d{1,3}(?:\s*–\s*[HF]\d{1,3})?/g;

const namedIn = (text: string): readonly string[] =>
  [...text.matchAll(TITLE)].flatMap(([, title, row, end]) =>
    [...(title ?? row ?? end ?? '').matchAll(NUMBERS)].flatMap(([numbers]) => spread(numbers)),
  );

/** `H54–H57` is four. */
const spread = (numbers: string): readonly string[] => {
  const [first = '', last = first] = numbers.split(/\s*–\s*/);
  const kind = first[0]!;
  return range(Number(first.slice(1)), Number(last.slice(1))).map((each) => `${kind}${each}`);
};

const testFiles = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.(?:test|interop)\.tsx?$/.test(file) && file !== path.basename(import.meta.filename),
);

const tested = new Set(
  testFiles.flatMap((file) => namedIn(readFileSync(path.join(here, file), 'utf8'))),
);

test('every hostile input of the catalogue that concerns engine and screen has a test with its number', () => {
  assert.deepEqual(
    HOSTILE.filter((number) => !tested.has(number)),
    [],
  );
});

test('every fault of the catalogue that concerns engine and screen has a test with its number', () => {
  assert.deepEqual(
    FAULTS.filter((number) => !tested.has(number)),
    [],
  );
});

test('titles are read as they are written: alone, in a list, as a range, in a table, and not in remarks', () => {
  assert.deepEqual(namedIn("test('H1: a', run)"), ['H1']);
  assert.deepEqual(namedIn("test('H54–H56, F3: a', run)"), ['H54', 'H55', 'H56', 'F3']);
  assert.deepEqual(namedIn("['H60', 'unaskedBlock']"), ['H60']);
  assert.deepEqual(namedIn("// 'what' is H99, isn't it: 'F3'"), []);
});
