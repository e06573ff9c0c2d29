"""Runs a command and writes what it cost: measure.py OUT.json COMMAND [ARGUMENT...]

The file holds the command's pid and start (Unix time) at once, and when it has ended also its user and system
CPU time (all threads, and children it waited for) and its peak resident memory, as the kernel
counted them. Input, output and signals pass through; it dies when this does.
"""

import ctypes
import json
import os
import signal
import sys
import time

PR_SET_PDEATHSIG = 1


def write(path, values):
    with open(path + ".new", "w") as file:
        json.dump(values, file)
    os.rename(path + ".new", path)


def main():
    out, command = sys.argv[1], sys.argv[2:]
    libc = ctypes.CDLL(None)
    started = time.time() * 1000
    pid = os.fork()
    if pid == 0:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        os.execvp(command[0], command)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _frame: os.kill(pid, received))
    write(out, {"pid": pid, "startedAtMs": started})
    _, status, usage = os.wait4(pid, 0)
    write(
        out,
        {
            "pid": pid,
            "startedAtMs": started,
            "userMs": usage.ru_utime * 1000,
            "systemMs": usage.ru_stime * 1000,
            "peakRssBytes": usage.ru_maxrss * 1024,
        },
    )
    code = os.waitstatus_to_exitcode(status)
    sys.exit(code if code >= 0 else 128 - code)


main()
