/** Packets of a uTP connection that carry nothing: acknowledgements, resets; and what every head of its packets says. */
import type { Endpoint } from '../../base/ports/network.ts';
import { UTP_HEADER_BYTES } from '../../protocol/limits.ts';
import {
  blankUtpPacket,
  UtpExtension,
  type UtpHeader,
  UtpType,
  writeExtensionHead,
  writeUtpHeader,
} from '../../protocol/utp-packet.ts';
import type { Link } from './link.ts';
import { microsOf } from './micros.ts';
import type { UtpReceiver } from './receiver.ts';

export interface BarePacketsOptions {
  readonly link: Link;
  readonly remote: Endpoint;
  readonly sendId: number;
  readonly receiver: UtpReceiver;
  readonly nextSequence: () => number;
}

const EXTENSION_HEAD_BYTES = 2;
/** One is enough: a header is written at once into its packet. */
const HEADER: UtpHeader = blankUtpPacket();

export class BarePackets {
  readonly #options: BarePacketsOptions;

  constructor(options: BarePacketsOptions) {
    this.#options = options;
  }

  /** What only the connection knows, as of now; it acknowledges by that all that came in order. */
  fill(nowMs: number): UtpHeader {
    const { receiver, sendId } = this.#options;
    HEADER.connectionId = sendId;
    HEADER.timestampMicros = microsOf(nowMs);
    HEADER.delayMicros = receiver.delayMicros;
    HEADER.windowBytes = receiver.windowBytes;
    HEADER.acknowledged = receiver.acknowledged;
    receiver.toldWindowBytes = HEADER.windowBytes;
    if (receiver.early.count === 0) receiver.owesAck = false;
    return HEADER;
  }

  acknowledge(nowMs: number): void {
    const { link, remote, receiver } = this.#options;
    receiver.owesAck = false;
    const { selectiveBytes } = receiver.early;
    if (selectiveBytes === 0) {
      this.send(UtpType.state, nowMs);
      return;
    }
    const header = this.#head(UtpType.state, nowMs);
    const bytes = new Uint8Array(UTP_HEADER_BYTES + EXTENSION_HEAD_BYTES + selectiveBytes);
    writeUtpHeader(bytes, header, UtpExtension.selectiveAck);
    const at = writeExtensionHead(bytes, UTP_HEADER_BYTES, selectiveBytes);
    receiver.early.writeSelective(header.acknowledged, bytes, at);
    link.send(bytes, remote);
  }

  send(type: UtpType, nowMs: number): void {
    const { link, remote } = this.#options;
    const bytes = link.bare();
    writeUtpHeader(bytes, this.#head(type, nowMs));
    link.send(bytes, remote);
  }

  #head(type: UtpType, nowMs: number): UtpHeader {
    const header = this.fill(nowMs);
    header.type = type;
    header.sequence = this.#options.nextSequence();
    return header;
  }
}
