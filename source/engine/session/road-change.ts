/** What follows for a session where its way out is another than before. */
import type { SessionMembers } from './session-members.ts';

export class RoadChange {
  readonly #members: () => SessionMembers;

  /** They are asked for once there are any. */
  constructor(members: () => SessionMembers) {
    this.#members = members;
  }

  /** All that was under way has ended. */
  async onChanged(): Promise<void> {
    const { publisher, services, doorway, roads, torrents, stage } = this.#members();
    publisher.touchSession();
    if (stage.now !== 'open') return;
    services.local.close();
    await doorway.open();
    if (this.#isClosing) return;
    services.local.obey();
    services.mapping.reopen();
    void services.ownTracker.reopen();
    services.dht.reopen();
    if (!roads.summary.isClosed) torrents.onRoadOpen();
    publisher.touchSession();
  }

  /** Only datagrams come and go otherwise. */
  onDatagrams(): void {
    const { publisher, services, torrents, stage } = this.#members();
    publisher.touchSession();
    if (stage.now !== 'open') return;
    services.dht.reopen();
    torrents.onRoadOpen();
  }

  get #isClosing(): boolean {
    return this.#members().stage.now === 'closing';
  }
}
