/** What the machine allows a program, and where it stands; null where the system does not tell. */
export interface MachineFacts {
  /** Files and connections that one program may have open. */
  readonly openFilesLimit: number | null;
  readonly openFiles: number | null;
  /** Bytes of datagrams that may wait for a socket. */
  readonly udpBufferLimit: number | null;
  /** Addresses of its own, but for those of the machine itself. */
  readonly addresses: readonly string[];
}

export interface Machine {
  /** Never rejects. */
  look(): Promise<MachineFacts>;
}
