/** Carries out the steps of a torrent's life cycle, each with those who work for it. */
import type { LifecycleStep } from '../../policy/lifecycle.ts';
import type { TorrentStaff } from './torrent-staff.ts';

export type SteppingStaff = Pick<
  TorrentStaff,
  | 'parts'
  | 'life'
  | 'limits'
  | 'kept'
  | 'place'
  | 'checking'
  | 'completion'
  | 'disposal'
  | 'moves'
  | 'trackers'
  | 'dht'
  | 'lan'
  | 'presence'
  | 'secondLook'
  | 'sharing'
>;

export class TorrentSteps {
  readonly #staff: SteppingStaff;
  #isClosing = false;

  constructor(staff: SteppingStaff) {
    this.#staff = staff;
  }

  take(step: LifecycleStep): void {
    const { checking, disposal, life, moves } = this.#staff;
    // It may have been stopping for something else to begin: that is for the next session.
    if (this.#isClosing && (step === 'check' || step === 'join')) return;
    switch (step) {
      case 'check':
        void checking.checkAll();
        return;
      case 'join':
        this.#join();
        return;
      case 'move':
        moves.bringData();
        return;
      case 'stop':
        void this.#stop().then(() => life.apply({ kind: 'stopped' }));
        return;
      case 'dispose':
        void disposal.carryOut();
        return;
    }
  }

  /** The session ends: as it is, it shall be found again. */
  async close(): Promise<void> {
    const { moves, kept } = this.#staff;
    this.#isClosing = true;
    await moves.leave();
    await this.#leave();
    await kept.end();
    await this.release();
  }

  /** Gives back all that is held. */
  async release(): Promise<void> {
    const { parts, limits, sharing, place, moves } = this.#staff;
    const { services, tally, data } = parts;
    limits.close();
    services.goals.leave(tally, sharing);
    services.rates.forget(tally);
    place.close();
    await data.close();
    await moves.release();
  }

  #join(): void {
    const { parts, trackers, dht, lan, secondLook, completion, presence } = this.#staff;
    trackers.start();
    dht.start();
    lan.start();
    secondLook.begin();
    if (parts.content.isComplete) completion.found();
    presence.join();
  }

  /** A check that is paused goes on later where it was. */
  async #stop(): Promise<void> {
    const { parts, life, checking, presence, kept, moves } = this.#staff;
    const { isPaused, isRemoved, isChecked, isAdmitted, isMoving, state } = life.now;
    // What its peers wait for may wait for the end of a move.
    const interrupted = isRemoved ? moves.interrupt() : undefined;
    const isCheckPaused = isPaused && !isRemoved && !isChecked && !presence.isAwake;
    if (isCheckPaused) checking.suspend();
    else await this.#leave();
    const isHeld = !isPaused && !isAdmitted && !isMoving && state === 'pausing';
    if ((isPaused || isHeld) && !isRemoved && isChecked) await kept.letDataGo();
    await interrupted;
    if (state === 'error' || isHeld) await parts.data.closeFiles();
  }

  /** Out of the swarm, or the check ended; whatever was complete is written. */
  async #leave(): Promise<void> {
    const { parts, presence, checking, secondLook, trackers, dht, lan, kept } = this.#staff;
    dht.stop();
    lan.stop();
    await Promise.all([presence.leave(), checking.stop(), secondLook.end(), trackers.stop()]);
    if (!presence.isAwake) parts.stored.letGo();
    kept.endWriting();
  }
}
