/** The terminal as a port: bytes out without blocking, keys in, and what can happen to the window and the line. */

export interface TerminalHandler {
  /** As typed; several keys or half a sequence may come at once. */
  onInput(text: string): void;
  onResize(): void;
  /** The line was hung up, or the keyboard closed: nobody is there any more. */
  onLost(): void;
  /** The process was stopped and goes on; what it had set on the terminal may be gone. */
  onContinue(): void;
  /** The process ends without having closed the terminal. Only what is done at once is done. */
  onExit(): void;
}

export interface Terminal {
  /** As it is now; zeros where nobody knows. */
  size(): { readonly columns: number; readonly rows: number };
  /** From here on the handler hears; to be closed again. */
  open(handler: TerminalHandler): void;
  /** What is written leaves in order. `done` is called once the line has taken it all, or never will. Never blocks where the system has a way. */
  write(text: string, done: () => void): void;
  /** At once or not at all, ahead of what still waits; for the very end. */
  writeNow(text: string): void;
  /** Keys as they are pressed, without echo. */
  setRaw(isRaw: boolean): void;
  /** Stops the process as Ctrl+Z does to others; `onContinue` follows, at once where nothing can stop it. */
  stopProcess(): void;
  /** Nothing is heard or written any more; what still waits is dropped. */
  close(): void;
}
