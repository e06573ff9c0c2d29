/** Sluice and aria2, which meet through an HTTP tracker: aria2 hears of peers in no other way. */
import { makeOddPayload } from './payloads.ts';
import { roomTest, sideBySide } from './room.ts';
import { aria2 } from './strangers/aria2.ts';
import { subject } from './subject.ts';
import { makeByTransmission } from './torrents.ts';
import { transfer } from './transfer.ts';

sideBySide('aria2', () => {
  roomTest(`${subject.name} downloads from aria2 through an HTTP tracker`, async (room) => {
    await transfer(room, {
      from: aria2,
      to: subject,
      by: 'http',
      payload: makeOddPayload(room.folder('payload')),
      make: makeByTransmission,
    });
  });

  roomTest(`${subject.name} seeds to aria2 through an HTTP tracker`, async (room) => {
    await transfer(room, {
      from: subject,
      to: aria2,
      by: 'http',
      payload: makeOddPayload(room.folder('payload')),
      make: makeByTransmission,
    });
  });
});
