"""A pseudo-terminal for those who cannot make one: pty-bridge.py COLUMNS ROWS COMMAND [ARGUMENT...]

Messages go both ways over standard input and output: a letter, four bytes of length (big-endian), that many bytes.
To here:    w bytes typed | z columns, rows (two bytes each) | s stop reading | r read again | h hang up
            k number of a signal for the command | m tell the modes
From here:  p pid | o bytes written | m modes as JSON | x exit code (128 + number for a signal)
It ends after the command has, and ends the command when its own standard input ends.
"""

import ctypes
import fcntl
import json
import os
import select
import signal
import struct
import sys
import termios

PR_SET_PDEATHSIG = 1
READ_SIZE = 1 << 16


def set_size(terminal, columns, rows):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def start(columns, rows, command):
    terminal, line = os.openpty()
    set_size(terminal, columns, rows)
    pid = os.fork()
    if pid == 0:
        try:
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            os.setsid()
            fcntl.ioctl(line, termios.TIOCSCTTY, 0)
            for number in range(3):
                os.dup2(line, number)
            os.closerange(3, max(terminal, line) + 1)
            os.execvp(command[0], command)
        finally:
            os._exit(127)
    os.close(line)
    os.set_blocking(terminal, False)
    return pid, terminal


class Bridge:
    def __init__(self, columns, rows, command):
        self.pid, self.terminal = start(columns, rows, command)
        self.ended = os.pidfd_open(self.pid)
        self.heard = b""
        self.typed = b""
        self.is_reading = True
        self.send(b"p", str(self.pid).encode())

    def send(self, kind, payload=b""):
        message = memoryview(kind + struct.pack(">I", len(payload)) + payload)
        while message:
            message = message[os.write(1, message) :]

    def run(self):
        while True:
            waiting = [0, self.ended]
            if self.terminal is not None and self.is_reading:
                waiting.append(self.terminal)
            writing = [self.terminal] if self.terminal is not None and self.typed else []
            readable, writable, _ = select.select(waiting, writing, [])
            if self.terminal in readable:
                self.read()
            if writable and self.terminal is not None:
                self.typed = self.typed[os.write(self.terminal, self.typed) :]
            if 0 in readable and not self.listen():
                return self.end()
            if self.ended in readable:
                return self.tell_end()

    def read(self):
        try:
            written = os.read(self.terminal, READ_SIZE)
        except BlockingIOError:
            return True
        except OSError:
            written = b""
        if written:
            self.send(b"o", written)
        else:
            self.is_reading = False
        return bool(written)

    def listen(self):
        chunk = os.read(0, READ_SIZE)
        self.heard += chunk
        while len(self.heard) >= 5:
            (length,) = struct.unpack(">I", self.heard[1:5])
            if len(self.heard) < 5 + length:
                break
            kind, payload = self.heard[:1], self.heard[5 : 5 + length]
            self.heard = self.heard[5 + length :]
            self.obey(kind, payload)
        return bool(chunk)

    def obey(self, kind, payload):
        if kind == b"k":
            os.kill(self.pid, payload[0])
        elif self.terminal is None:
            return
        elif kind == b"w":
            self.typed += payload
        elif kind == b"z":
            set_size(self.terminal, *struct.unpack(">HH", payload))
        elif kind in (b"s", b"r"):
            self.is_reading = kind == b"r"
        elif kind == b"h":
            os.close(self.terminal)
            self.terminal = None
        elif kind == b"m":
            self.tell_modes()

    def tell_modes(self):
        local = termios.tcgetattr(self.terminal)[3]
        modes = {
            "isRaw": not local & termios.ICANON,
            "echoes": bool(local & termios.ECHO),
            "hasSignals": bool(local & termios.ISIG),
        }
        self.send(b"m", json.dumps(modes).encode())

    def tell_end(self):
        _, status = os.waitpid(self.pid, 0)
        while self.terminal is not None and self.has_output() and self.read():
            pass
        code = os.waitstatus_to_exitcode(status)
        if self.terminal is not None:
            self.tell_modes()
        self.send(b"x", str(code if code >= 0 else 128 - code).encode())

    def has_output(self):
        return bool(select.select([self.terminal], [], [], 0)[0])

    def end(self):
        if self.terminal is not None:
            os.close(self.terminal)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


Bridge(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]).run()
