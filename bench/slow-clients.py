#!/usr/bin/env python3
"""What ten thousand clients that send a byte a second cost `postern echo`: memory, and the waiting
time of a normal client beside them.

    bench/slow-clients.py [--clients N] [--requests N] [--rounds N] [--realtime]

Starts the server on a core of its own. The normal client, on the other core, keeps one connection
and asks one thing after another, in turn beside the slow clients and beside others of the same kind
that send to a socket nobody reads (A B B A A B ...): so a drift of the machine, and what the slow
clients take from the normal one on their common core, meet both. On a machine that does other work,
--realtime (root's alone) puts all of them before it for some seconds. Prints a table in Markdown
and ends with 1 when a figure is missed.
"""

import argparse
import gc
import os
import re
import socket
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MEMORY = 64e6  # bytes
SLOWDOWN = 1.2  # of the 99th percentile
PROGRAM = os.path.join(ROOT, "build/trickle")


def pin(core):
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[core % len(cores)]})


def set_priority(level, realtime):
    if realtime:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(level))


class SlowClients:
    """`with SlowClients(port, count):` they are there, and send."""

    def __init__(self, port, count, realtime):
        self.command = [PROGRAM, str(port), str(count), "1" if realtime else "0"]
        self.port, self.rate = port, 0.0

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        if self.process.stdout.readline() != "open\n":
            raise SystemExit("the slow clients could not connect")
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        rate = self.process.stdout.read()
        if self.process.wait() != 0 or not rate:
            raise SystemExit("the server gave slow clients up")
        self.rate = float(rate)
        time.sleep(1 if self.port else 0)  # until the server has closed them all


# --- the server and the normal client ---


def start_server(clients, realtime):
    limit = str(clients + 2000)
    command = [os.path.join(ROOT, "build/postern"), "echo", "--listen", "127.0.0.1:0"]
    command += ["--connections", limit, "--connections-per-address", limit]
    command += ["--header-timeout-ms", "600000", "--requests-per-connection", "1000000000"]

    def prepare():
        pin(0)
        set_priority(2, realtime)

    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=prepare)
    port = int(re.match(r"listening http://127\.0\.0\.1:(\d+)", server.stdout.readline())[1])
    return server, port


def processor(process):
    """Seconds that it has used."""
    with open(f"/proc/{process.pid}/schedstat") as status:
        return int(status.read().split()[0]) / 1e9


def resident(process):
    with open(f"/proc/{process.pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1]) * 1024


def ask(client, count):
    """Nanoseconds of each request, from its first byte out to its last byte in."""
    request = b"GET /get?a=1 HTTP/1.1\r\nHost: normal\r\nUser-Agent: normal\r\nAccept: */*\r\n\r\n"
    times = []
    gc.disable()
    for _ in range(count):
        started = time.perf_counter_ns()
        client.send(request)
        answer = client.recv(65536)
        end = answer.find(b"\r\n\r\n")
        length = int(re.search(rb"Content-Length: (\d+)", answer)[1])
        while len(answer) < end + 4 + length:
            answer += client.recv(65536)
        times.append(time.perf_counter_ns() - started)
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise SystemExit("the normal client was refused")
    gc.enable()
    return times


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] / 1000


def measure(arguments):
    pin(1)
    set_priority(1, arguments.realtime)
    server, port = start_server(arguments.clients, arguments.realtime)
    times = {False: [], True: []}
    rates, shares, cost = [], [], 0
    try:
        client = socket.create_connection(("127.0.0.1", port))
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ask(client, 2000)  # warm
        before = resident(server)
        each = arguments.requests // arguments.rounds
        for turn in range(arguments.rounds):
            for slow in (False, True) if turn % 2 == 0 else (True, False):
                others = SlowClients(port if slow else 0, arguments.clients, arguments.realtime)
                with others:
                    used = processor(server)
                    time.sleep(2)  # every one of them sends something, and nobody else
                    shares.append((processor(server) - used) / 2)
                    times[slow].append(ask(client, each))
                    cost = max(cost, resident(server) - before)
                rates.append(others.rate)
    finally:
        server.terminate()
        server.wait()
    return times, cost, rates, max(shares)


def report(times, cost, rates, share, arguments):
    pooled = {slow: [time for part in parts for time in part] for slow, parts in times.items()}
    print("| a normal client's requests | p50 | p99 |\n|---|---|---|")
    for slow, name in ((False, "alone"), (True, f"beside {arguments.clients:,} slow clients")):
        half, most = percentile(pooled[slow], 0.5), percentile(pooled[slow], 0.99)
        print(f"| {name} | {half:.1f} µs | {most:.1f} µs |")
    slower = percentile(pooled[True], 0.99) / percentile(pooled[False], 0.99)
    parts = [
        f"{percentile(part, 0.99) / percentile(other, 0.99):.2f}"
        for part, other in zip(times[True], times[False])
    ]
    print(f"\np99: {slower:.2f} × (rounds: {', '.join(parts)}); wanted at most {SLOWDOWN} ×.")
    byte = share * 1e6 / arguments.clients
    print(f"processor: {share:.1%} of a core for them alone, {byte:.1f} µs a byte.")
    print(f"memory: {cost / 1e6:.1f} MB for all of them; wanted at most {MEMORY / 1e6:.0f} MB.")
    print(f"{len(pooled[True]):,} requests each; slow clients sent {min(rates):.2f} bytes a second.")
    if min(rates) < 0.9:
        print("The slow clients did not get the processor time to send a byte a second.")
    return slower <= SLOWDOWN and cost <= MEMORY and min(rates) >= 0.9


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--clients", type=int, default=10000)
    parser.add_argument("--requests", type=int, default=20000)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--realtime", action="store_true")
    arguments = parser.parse_args()
    source = os.path.join(ROOT, "bench/trickle.c")
    subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-o", PROGRAM, source], check=True)
    sys.exit(0 if report(*measure(arguments), arguments) else 1)


main()
