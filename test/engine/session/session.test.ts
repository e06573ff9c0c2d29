import { createSession } from '../../../source/engine/session/session.ts';
import { sessionCompliance } from '../../helpers/session-compliance.ts';
import { SimulatedSwarm, TRACKER_URL } from '../../helpers/simulated-swarm.ts';
import { makeTorrent } from '../../helpers/torrent-maker.ts';

const torrent = makeTorrent({
  name: 'album',
  files: [
    { path: 'one.flac', size: 40_000 },
    { path: 'two.flac', size: 90_000 },
    { path: 'notes/empty.txt', size: 0 },
    { path: 'notes/cover.jpg', size: 30_001 },
  ],
  pieceLength: 16_384,
  announce: TRACKER_URL,
});

/** The tracker knows nobody, so that peers come only where a test names them. */
sessionCompliance('a session in this process', async () => {
  const swarm = new SimulatedSwarm({ seed: 1, startEngine: createSession });
  const seeder = await swarm.seeder(torrent);
  swarm.tracker.failure = 'not today';
  const machine = swarm.machine();
  await swarm.wait(machine.start());
  return {
    session: machine.session,
    torrent,
    seeder: seeder.endpoint,
    until: (isSo, what) => swarm.until(isSo, 120_000, what),
    wait: (promise) => swarm.wait(promise),
    pass: (ms) => swarm.clock.advance(ms),
    close: () => swarm.close(),
  };
});
