/** Being in the swarm: the run and the announcer, which begin and end together. */
import type { Endpoint } from '../base/ports/network.ts';
import { Announcer } from '../discovery/announcer.ts';
import { WANTED_PEERS } from './limits.ts';
import { Run, type RunOptions } from './run.ts';

export class Membership {
  readonly run: Run;
  readonly announcer: Announcer;
  #hasLeft = false;

  constructor(options: RunOptions) {
    this.run = new Run(options);
    this.announcer = this.#makeAnnouncer(options);
  }

  /** `peers`: those the user has named. */
  start(peers: readonly Endpoint[]): void {
    this.announcer.start();
    this.run.hear(peers, 'user');
  }

  /** Resolves when peers are gone, complete pieces written, and trackers told or out of time. */
  async leave(): Promise<void> {
    this.#hasLeft = true;
    await Promise.all([this.run.close(), this.announcer.stop()]);
  }

  #makeAnnouncer({ id, services, metainfo, content, tally, infoHash, peerId, events }: RunOptions) {
    const { random } = services.ports;
    return new Announcer({
      tiers: metainfo.announceTiers,
      ports: { ...services.trackers(), random },
      identity: { infoHash, peerId, port: services.listenPort, key: random.integer(2 ** 32) },
      totals: () => ({
        uploaded: tally.upload.total,
        downloaded: tally.download.total,
        left: content.bytesLeft,
      }),
      wants: () => WANTED_PEERS,
      onPeers: (peers) => {
        if (!this.#hasLeft) this.run.hear(peers, 'tracker');
      },
      onChange: () => events.onChanged(),
      onAnnounced: (fact) => services.report('tracker:announced', { id, ...fact }),
      onFailed: (fact) => services.report('tracker:failed', { id, ...fact }),
    });
  }
}
