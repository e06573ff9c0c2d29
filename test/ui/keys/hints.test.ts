import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ActionId } from '../../../source/ui/actions.ts';
import type { Keymap } from '../../../source/ui/keys/bindings.ts';
import { hintLine } from '../../../source/ui/keys/hints.ts';
import { DEFAULT_KEYMAP } from '../../../source/ui/keys/keymap.ts';
import type { Place } from '../../../source/ui/keys/places.ts';
import { lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { makeTorrent } from '../../helpers/frame-maker.ts';

const hints = (place: Place, width: number, target = makeTorrent(1)): string =>
  textOf(hintLine(DEFAULT_KEYMAP, place, width, target));

describe('hints', () => {
  test('the most wanted keys come first, help and quit always', () => {
    assert.match(hints('list', 80), /^Enter details {2}p pause .* \? help {2}q quit$/);
    assert.match(hints('list', 40), /\? help {2}q quit$/);
  });

  test('hints never pass the width they have', () => {
    for (let width = 40; width < 160; width++) {
      assert.ok(lineWidth(hintLine(DEFAULT_KEYMAP, 'list', width, makeTorrent(1))) <= width);
    }
  });

  test('every dialog and tab says how to leave it, in the narrowest window too', () => {
    const places = [...new Set(DEFAULT_KEYMAP.flatMap((binding) => binding.places))];
    for (const place of places.filter((each) => each !== 'list')) {
      assert.match(hints(place, 39), /Esc /, place);
      assert.ok(hints(place, 39).length <= 39, place);
    }
  });

  test('the way out stands before what moves', () => {
    for (const place of ['add', 'add-folder', 'add-files', 'options', 'overview'] as const) {
      assert.match(hints(place, 79), /^(?:(?!↓|↑|j down|k up).)*Esc /, place);
    }
  });

  test('a key that would come to nothing has no hint', () => {
    const line = (idle: readonly ActionId[]): string =>
      textOf(hintLine(DEFAULT_KEYMAP, 'peers', 80, makeTorrent(1), idle));
    assert.match(line([]), /Enter its pieces/);
    assert.doesNotMatch(line(['peer-pieces']), /Enter/);
  });

  test('a paused torrent can be resumed, says the hint', () => {
    assert.match(hints('list', 80, makeTorrent(1, { state: 'paused' })), /p resume/);
  });

  test('leaving the options cancels nothing, and the hint does not say so', () => {
    assert.match(hints('options', 80), /Esc close/);
  });

  test('without a torrent only what makes sense is offered', () => {
    const text = textOf(hintLine(DEFAULT_KEYMAP, 'list', 80, undefined));
    assert.equal(text, 'a add  M make  ? help  q quit');
  });

  test('hints come from the keymap at hand', () => {
    const mine: Keymap = [
      { action: 'toggle', keys: ['x', 'z'], places: ['list'] },
      { action: 'quit', keys: ['ctrl+c'], places: ['list'] },
    ];
    assert.equal(textOf(hintLine(mine, 'list', 80, makeTorrent(1))), 'x pause  Ctrl+C quit');
  });
});
