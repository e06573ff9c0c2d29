import type { SluiceError } from '../../source/base/errors.ts';
import type { WireSink } from '../../source/transport/wire.ts';
import { RecordingSink } from '../protocol/recording-sink.ts';

export class RecordingWireSink extends RecordingSink implements WireSink {
  readonly closes: (SluiceError | undefined)[] = [];
  drains = 0;
  whenDrained: () => void = () => {};
  whenClosed: () => void = () => {};

  onDrain(): void {
    this.drains += 1;
    this.whenDrained();
  }

  onClose(reason: SluiceError | undefined): void {
    this.closes.push(reason);
    this.whenClosed();
  }
}
