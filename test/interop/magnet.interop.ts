/**
 * Magnet links (BEP 9) between Sluice and others, both ways: peers by the link's x.pe, or by its tracker alone. Of the
 * others only libtorrent reads x.pe; what aria2, rtorrent and Transmission 3 are given names a tracker.
 */
import { magnetTransfer } from './magnet-transfer.ts';
import { makeCrowdPayload, makeOddPayload } from './payloads.ts';
import { roomTest, sideBySide } from './room.ts';
import { aria2 } from './strangers/aria2.ts';
import { libtorrent } from './strangers/libtorrent.ts';
import { rtorrent } from './strangers/rtorrent.ts';
import { transmission } from './strangers/transmission.ts';
import { subject } from './subject.ts';

const NEEDS = { needsNamespaces: true };

sideBySide('magnet links by addresses and trackers', () => {
  for (const client of [aria2, libtorrent, rtorrent]) {
    roomTest(
      `${subject.name} takes a magnet link from ${client.name} by its address`,
      async (room) => {
        const payload = makeOddPayload(room.folder('payload'));
        await magnetTransfer(room, { from: client, to: subject, by: 'address', payload });
      },
    );
  }

  for (const client of [aria2, libtorrent, rtorrent]) {
    roomTest(`${subject.name} takes metadata of many pieces from ${client.name}`, async (room) => {
      const payload = makeCrowdPayload(room.folder('payload'));
      await magnetTransfer(room, { from: client, to: subject, by: 'address', payload });
    });
  }

  for (const client of [aria2, rtorrent]) {
    const by = client === rtorrent ? 'udp' : 'http';
    roomTest(`${subject.name} gives ${client.name} metadata of many pieces`, async (room) => {
      const payload = makeCrowdPayload(room.folder('payload'));
      await magnetTransfer(room, { from: subject, to: client, by, payload });
    });
  }

  for (const client of [aria2, libtorrent]) {
    roomTest(
      `${subject.name} takes a magnet link from ${client.name} by a tracker`,
      async (room) => {
        const payload = makeOddPayload(room.folder('payload'));
        await magnetTransfer(room, { from: client, to: subject, by: 'http', payload });
      },
    );
  }

  roomTest(
    `${subject.name} gives libtorrent what a magnet link names by its address`,
    async (room) => {
      const payload = makeOddPayload(room.folder('payload'));
      await magnetTransfer(room, { from: subject, to: libtorrent, by: 'address', payload });
    },
  );

  for (const client of [aria2, libtorrent, rtorrent]) {
    const by = client === rtorrent ? 'udp' : 'http';
    roomTest(`${subject.name} gives ${client.name} what a magnet link names`, async (room) => {
      const payload = makeOddPayload(room.folder('payload'));
      await magnetTransfer(room, { from: subject, to: client, by, payload });
    });
  }

  roomTest(
    `${subject.name} takes a magnet link from Transmission by its address`,
    async (room) => {
      const payload = makeOddPayload(room.folder('payload'), { isPortable: true });
      const { hosts } = await room.network(2);
      await magnetTransfer(room, {
        from: transmission,
        to: subject,
        by: 'address',
        payload,
        hosts,
      });
    },
    NEEDS,
  );

  roomTest(
    `${subject.name} gives Transmission what a magnet link names`,
    async (room) => {
      const payload = makeOddPayload(room.folder('payload'), { isPortable: true });
      const { hosts } = await room.network(3);
      await magnetTransfer(room, { from: subject, to: transmission, by: 'http', payload, hosts });
    },
    NEEDS,
  );
});
