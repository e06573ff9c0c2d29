/** Sluice and rtorrent: by hand and through a UDP tracker (BEP 15). */
import { makeOddPayload } from './payloads.ts';
import { roomTest, sideBySide } from './room.ts';
import { rtorrent } from './strangers/rtorrent.ts';
import { subject } from './subject.ts';
import { transfer } from './transfer.ts';

sideBySide('rtorrent', () => {
  roomTest(`${subject.name} downloads from rtorrent, told by hand`, async (room) => {
    const payload = makeOddPayload(room.folder('payload'));
    await transfer(room, { from: rtorrent, to: subject, by: 'hand', payload });
  });

  roomTest(`${subject.name} downloads from rtorrent through a UDP tracker`, async (room) => {
    const payload = makeOddPayload(room.folder('payload'));
    await transfer(room, { from: rtorrent, to: subject, by: 'udp', payload });
  });

  roomTest(`${subject.name} seeds to rtorrent through a UDP tracker`, async (room) => {
    const payload = makeOddPayload(room.folder('payload'));
    await transfer(room, { from: subject, to: rtorrent, by: 'udp', payload });
  });
});
