#!/usr/bin/env python3
"""What ten thousand clients that send a byte a second cost `postern echo`: memory, and the waiting
time of a normal client beside them.

    bench/slow-clients.py [--clients N] [--requests N] [--rounds N] [--realtime]

Starts the server on a core of its own. The normal client, on the other core, keeps one connection
and asks, waits a moment and asks again, in turn with and without the slow clients (A B B A A B ...),
so that a drift of the machine meets both. The slow clients are another process, which gives way to
the normal one. Both cores are kept from falling asleep in between: waking up would be most of what
an answer takes, and the slow clients would seem to speed it up. On a machine that does other work, --realtime (root's alone) puts all of them before it
for some seconds. Prints a table in Markdown and ends with 1 when a figure is missed.
"""

import argparse
import gc
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MEMORY = 64e6  # bytes
SLOWDOWN = 1.2  # of the 99th percentile
THINKING = 0.0002  # seconds between two requests of the normal client
SOURCES = 8  # addresses that the slow clients come from: one has ports for 28,000 connections
BIND_ADDRESS_NO_PORT = 24  # of <netinet/in.h>: the port is chosen when it connects


def pin(core):
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[core % len(cores)]})


def set_priority(level, realtime):
    """2 for the server and the normal client, 1 for what gives way to them."""
    if realtime:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(level))
    elif level == 1:
        os.nice(19)


def raise_descriptors():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def connect(port, source="127.0.0.1"):
    client = socket.socket()
    client.setsockopt(socket.IPPROTO_IP, BIND_ADDRESS_NO_PORT, 1)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.bind((source, 0))
    client.connect(("127.0.0.1", port))
    return client


# --- the slow clients: a process of their own ---


def trickle(port, count, realtime):
    """Says "open" when all are there; sends each a byte a second, evenly, until its input ends."""
    raise_descriptors()
    set_priority(1, realtime)
    clients = [connect(port, f"127.0.0.{2 + i % SOURCES}") for i in range(count)]
    for client in clients:
        client.send(b"GET /get HTTP/1.1\r\nHost: slow\r\nX-Slow: ")
    print("open", flush=True)
    os.set_blocking(sys.stdin.fileno(), False)
    started, sent = time.monotonic(), 0
    while sys.stdin.buffer.read(1) is None:  # b"" at its end
        due = int((time.monotonic() - started) * count)
        for turn in range(sent, due):
            clients[turn % count].send(b"a")
        sent = max(sent, due)
        time.sleep(0.0001)  # few at once: ten thousand people do not send in step
    print(sent / (time.monotonic() - started) / count, flush=True)


class SlowClients:
    """`with SlowClients(port, count):` they are there, and send."""

    def __init__(self, port, count, realtime):
        self.command = [sys.executable, os.path.abspath(__file__), "--trickle", str(port)]
        self.command += ["--clients", str(count)]
        self.command += ["--realtime"] if realtime else []
        self.rate = 0.0

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        if self.process.stdout.readline() != "open\n":
            raise SystemExit("the slow clients could not connect")
        time.sleep(1)  # until every one of them has sent something
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        rate = self.process.stdout.read()
        if self.process.wait() != 0 or not rate:
            raise SystemExit("the server gave slow clients up")
        self.rate = float(rate)
        time.sleep(1)  # until the server has closed them all


# --- the server and the normal client ---


def prepare(core, realtime):
    pin(core)
    set_priority(2, realtime)


def keep_awake(core):
    """A process that turns in circles whenever nobody else wants the core."""
    child = os.fork()
    if child == 0:
        pin(core)
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        parent = os.getppid()
        while os.getppid() == parent:
            for _ in range(100000):
                pass
        os._exit(0)
    return child


def start_server(clients, realtime):
    limit = str(clients + 2000)
    command = [os.path.join(ROOT, "build/postern"), "echo", "--listen", "127.0.0.1:0"]
    command += ["--connections", limit, "--connections-per-address", limit]
    command += ["--header-timeout-ms", "600000", "--requests-per-connection", "1000000000"]
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, preexec_fn=lambda: prepare(0, realtime)
    )
    port = int(re.match(r"listening http://127\.0\.0\.1:(\d+)", server.stdout.readline())[1])
    return server, port


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
        time.sleep(THINKING)
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise SystemExit("the normal client was refused")
    gc.enable()
    return times


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] / 1000


def measure(arguments):
    awake = [keep_awake(0), keep_awake(1)]
    prepare(1, arguments.realtime)
    server, port = start_server(arguments.clients, arguments.realtime)
    times = {False: [], True: []}
    rates, cost = [], 0
    try:
        client = connect(port)
        ask(client, 2000)  # warm
        before = resident(server)
        each = arguments.requests // arguments.rounds
        for turn in range(arguments.rounds):
            for slow in (False, True) if turn % 2 == 0 else (True, False):
                if not slow:
                    times[slow].append(ask(client, each))
                    continue
                with SlowClients(port, arguments.clients, arguments.realtime) as others:
                    times[slow].append(ask(client, each))
                    cost = max(cost, resident(server) - before)
                rates.append(others.rate)
    finally:
        server.terminate()
        server.wait()
        for child in awake:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    return times, cost, rates


def report(times, cost, rates, arguments):
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
    parser.add_argument("--trickle", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.trickle:
        trickle(arguments.trickle, arguments.clients, arguments.realtime)
        return
    sys.exit(0 if report(*measure(arguments), arguments) else 1)


main()
