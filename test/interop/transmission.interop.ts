/** Sluice and Transmission, each on a host of its own, since Transmission calls no loopback address. */
import { makeOddPayload } from './payloads.ts';
import { roomTest, sideBySide } from './room.ts';
import { transmission } from './strangers/transmission.ts';
import { subject } from './subject.ts';
import { makeByTransmission } from './torrents.ts';
import { transfer } from './transfer.ts';

const NEEDS = { needsNamespaces: true };

sideBySide('Transmission', () => {
  roomTest(
    `${subject.name} downloads from Transmission, told by hand`,
    async (room) => {
      await transfer(room, {
        from: transmission,
        to: subject,
        by: 'hand',
        payload: makeOddPayload(room.folder('payload'), { isPortable: true }),
        hosts: (await room.network(2)).hosts,
      });
    },
    NEEDS,
  );

  roomTest(
    `${subject.name} seeds to Transmission through an HTTP tracker`,
    async (room) => {
      await transfer(room, {
        from: subject,
        to: transmission,
        by: 'http',
        payload: makeOddPayload(room.folder('payload'), { isPortable: true }),
        make: makeByTransmission,
        hosts: (await room.network(3)).hosts,
      });
    },
    NEEDS,
  );
});
