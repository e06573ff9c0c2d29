import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../source/base/safe-text.ts';
import type { StreamSummary } from '../../../source/contract/streams.ts';
import { Desk, heard } from '../../helpers/desk.ts';
import { makeFile, makeFrame, makeId } from '../../helpers/frame-maker.ts';

const id = makeId(1);
const URL = `http://127.0.0.1:40000/${'ab'.repeat(16)}/film.mkv`;
const stream: StreamSummary = {
  stream: '7',
  id,
  name: safeText('film.mkv'),
  url: URL,
  files: [1],
  readers: 1,
  bytesPerSecond: 102_400,
  bufferedBytes: 1_000_000,
  bufferedSeconds: 12,
  isBuffered: false,
  waiting: null,
};

const publish = (desk: Desk, streams: readonly StreamSummary[]): void =>
  desk.session.publish({ session: makeFrame([], {}, { streams }).session });

describe('streaming from the screen', () => {
  test('s in the files opens a stream of the file under the cursor, and shows its address', async () => {
    const desk = new Desk();
    desk.press('enter', 'enter', 'f');
    desk.session.publish({ details: { [id]: { files: [makeFile(0), makeFile(1)] } } });
    desk.press('j', 'j', 's');
    assert.match(desk.dialog, /Opening/);
    assert.deepEqual(desk.commands, [`stream:open {"id":"${id}","files":[1]}`]);
    publish(desk, [stream]);
    await heard();
    assert.match(desk.dialog, /film\.mkv {2}12s ahead, read at 100 KiB\/s/);
    assert.ok(desk.dialog.includes('http://127.0.0.1:40000/abab'));
  });

  test('y copies the address, x ends the stream, and one that is open is not opened again', async () => {
    const desk = new Desk();
    publish(desk, [stream]);
    desk.press(':', ...'stream'.split(''), 'enter');
    assert.match(desk.dialog, /film\.mkv/);
    desk.press('y');
    assert.deepEqual(desk.copied, [URL]);
    assert.equal(desk.message, 'Copied the address of film.mkv');
    desk.press(':', ...'stream'.split(''), 'enter', 'x');
    await heard();
    assert.deepEqual(desk.commands, ['stream:close {"stream":"7"}']);
  });

  test(':stream off ends it, and says where there is none', () => {
    const desk = new Desk();
    const off = (): void =>
      desk.press(':', ...'stream'.split(''), 'space', ...'off'.split(''), 'enter');
    off();
    assert.equal(desk.message, 'It is not streamed');
    publish(desk, [stream]);
    off();
    assert.deepEqual(desk.commands, ['stream:close {"stream":"7"}']);
  });
});
