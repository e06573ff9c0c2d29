/** Who is under test. `SLUICE_INTEROP_SUBJECT=libtorrent` puts libtorrent in Sluice's place: what fails then is the test's own fault. */
import type { Subject } from './client.ts';
import { sluice } from './sluice.ts';
import { libtorrent } from './strangers/libtorrent.ts';

export const subject: Subject =
  process.env.SLUICE_INTEROP_SUBJECT === 'libtorrent' ? libtorrent : sluice;
