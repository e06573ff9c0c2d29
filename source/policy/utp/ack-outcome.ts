/** What an acknowledgement of uTP has told; one object serves for all. */

export class AckOutcome {
  arrivedPackets = 0;
  ackedBytes = 0;
  /** The least of packets that were sent once; undefined where there is none. */
  roundTripMs: number | undefined;
  /** Something that was sent after the last loss was answered with is lost. */
  isNewLoss = false;
  /** One that was sent again had come the first time: late, not lost. */
  isFalseAlarm = false;
  hasProbeArrived = false;
  isProbeLost = false;

  clear(): void {
    this.arrivedPackets = 0;
    this.ackedBytes = 0;
    this.roundTripMs = undefined;
    this.isNewLoss = false;
    this.isFalseAlarm = false;
    this.hasProbeArrived = false;
    this.isProbeLost = false;
  }
}
