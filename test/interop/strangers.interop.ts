/** Strangers among themselves: what fails here is this harness or this machine, not Sluice. */
import { makeOddPayload } from './payloads.ts';
import { roomTest, sideBySide } from './room.ts';
import { aria2 } from './strangers/aria2.ts';
import { libtorrent } from './strangers/libtorrent.ts';
import { rtorrent } from './strangers/rtorrent.ts';
import { transfer } from './transfer.ts';

sideBySide('strangers', () => {
  roomTest('libtorrent hands over to rtorrent, told by hand', async (room) => {
    const payload = makeOddPayload(room.folder('payload'));
    await transfer(room, { from: libtorrent, to: rtorrent, by: 'hand', payload });
  });

  roomTest('rtorrent hands over to libtorrent through a UDP tracker', async (room) => {
    const payload = makeOddPayload(room.folder('payload'));
    await transfer(room, { from: rtorrent, to: libtorrent, by: 'udp', payload });
  });

  roomTest('libtorrent hands over to aria2 through an HTTP tracker', async (room) => {
    const payload = makeOddPayload(room.folder('payload'));
    await transfer(room, { from: libtorrent, to: aria2, by: 'http', payload });
  });
});
