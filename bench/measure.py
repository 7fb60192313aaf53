"""Runs commands in turn and tells what each cost.

Standard input: {"runs": 5, "warmups": 1, "commands": [["program", "argument", ...], ...]}. Every
command is run `warmups` times without being measured and then `runs` times, in turn (A B C A B C
...), so that a drift of the machine meets all of them. Standard output: for each command {"wall":
[seconds, ...], "processor": [seconds, ...], "memory": [peak resident kilobytes, ...]}. All get the
same surroundings: /dev/null as standard input and output. A command that fails ends the measuring.

The child is made with posix_spawn and waited for with wait4: no shell and no `time` program, which
would be part of the figure of a command that takes 3 ms.
"""

import json
import os
import sys
import time


def once(command):
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
    ]
    started = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - started
    code = os.waitstatus_to_exitcode(status)
    if code != 0:
        sys.exit(f"{' '.join(command[:3])} ended with {code}")
    return {"wall": wall, "processor": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss}


def main():
    plan = json.load(sys.stdin)
    warmups = plan.get("warmups", 1)
    figures = [{"wall": [], "processor": [], "memory": []} for _ in plan["commands"]]
    for turn in range(warmups + plan["runs"]):
        for command, figure in zip(plan["commands"], figures):
            for name, value in once(command).items():
                if turn >= warmups:
                    figure[name].append(value)
    json.dump(figures, sys.stdout)


main()
