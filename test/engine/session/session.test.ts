import { createSession } from '../../../source/engine/session/session.ts';
import { COMPLIANCE_TORRENT, sessionCompliance } from '../../helpers/session-compliance.ts';
import { SimulatedSwarm } from '../../helpers/simulated-swarm.ts';

/** The tracker knows nobody, so that peers come only where a test names them. */
sessionCompliance('a session in this process', async () => {
  const swarm = new SimulatedSwarm({ seed: 1, startEngine: createSession });
  const seeder = await swarm.seeder(COMPLIANCE_TORRENT);
  swarm.tracker.failure = 'not today';
  const machine = swarm.machine();
  await swarm.wait(machine.start());
  return {
    session: machine.session,
    torrent: COMPLIANCE_TORRENT,
    seeder: seeder.endpoint,
    until: (isSo, what) => swarm.until(isSo, 120_000, what),
    wait: (promise) => swarm.wait(promise),
    pass: (ms) => swarm.clock.advance(ms),
    close: () => swarm.close(),
  };
});
