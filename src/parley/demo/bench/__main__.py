"""Measure each given size, print one table, and save it in `var/bench.json`."""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from parley.demo.bench.client import Measured, drive
from parley.demo.bench.firstload import first_load
from parley.demo.bench.report import BESIDE_STREAMS, Figure, Figures, as_json, table
from parley.demo.bench.scenarios import Scenario, Workload
from parley.demo.bench.server import Server
from parley.demo.bench.slow_clients import measure_disturbance

CHECKOUT = Path(__file__).resolve().parents[4]
WARM_UP = 0.3
CLIENTS = (1, 4)
STREAMS = 1_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m parley.demo.bench", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[100_000, 1_000_000], help="numbers of tasks")
    parser.add_argument("--seconds", type=float, default=1.0, help="per scenario, clients and round")
    parser.add_argument("--rounds", type=int, default=3, help="how often it goes through everything")
    parser.add_argument("--only", nargs="*", help="these scenarios alone")
    parser.add_argument("--data", type=Path, default=CHECKOUT / "var", help="the folder for data and bench.json")
    options = parser.parse_args()
    sizes = [_measure(Server(options.data / "bench", size), options) for size in options.sizes or [100_000, 1_000_000]]
    print(table(sizes))
    (options.data / "bench.json").write_text(json.dumps(as_json(sizes), indent=2) + "\n")
    if any(figure.measured.wrong for figures in sizes for figure in figures.figures):
        sys.exit("Some answers were not what they should be.")


def _measure(server: Server, options: argparse.Namespace) -> Figures:
    say = _say(server.tasks)
    _fill(server, say)
    with server.sink_served(), server.served() as seconds_to_first_answer:
        say("preparing")
        found: dict[str, Any] = json.loads(server.run("parley.demo.bench.prepare"))
        with server.floor_served(found["company"]):
            workload = Workload(server.port, server.floor_port, found)
            scenarios = [s for s in workload.scenarios() if not options.only or s.name in {*options.only, "floor"}]
            figures = _rounds(workload, scenarios, options, say)
            if _wants("send message", options):
                with server.streams_held(found["company"], STREAMS, found["writer_ids"]):
                    figures += _measure_writers_beside_streams(workload, options)
        say("slow clients")
        disturbances = measure_disturbance(workload, options.seconds * 4) if _wants("slow clients", options) else []
        say("live updates")
        live = json.loads(server.run("parley.demo.bench.live")) if _wants("live", options) else []
        say("mail")
        mail = json.loads(server.run("parley.demo.bench.mail")) if _wants("mail", options) else {}
        own, database = server.memory()
        loaded = first_load(server.port, "/", found["lead"][0])
    return Figures(
        tasks=server.tasks,
        figures=figures,
        statements=found["statements"],
        seconds_to_first_answer=seconds_to_first_answer,
        first_load=loaded,
        megabytes=own,
        database_megabytes=database,
        disturbances=disturbances,
        live=live,
        mail=mail,
    )


def _measure_writers_beside_streams(workload: Workload, options: argparse.Namespace) -> list[Figure]:
    scenario, sums = workload.send_message(), {clients: Measured() for clients in CLIENTS}
    for _ in range(options.rounds):
        for clients in CLIENTS:
            sums[clients] += drive(workload.port, scenario.requests(clients), options.seconds, once=True)
    return [Figure(BESIDE_STREAMS, clients, measured) for clients, measured in sums.items()]


def _wants(name: str, options: argparse.Namespace) -> bool:
    return not options.only or name in options.only


def _rounds(workload: Workload, scenarios: list[Scenario], options: argparse.Namespace, say: Any) -> list[Figure]:
    """Measure all scenarios in turn, several times, so that other load on the machine affects each of them."""
    sums = {(s.name, clients): Measured() for s in scenarios for clients in CLIENTS}
    for number in range(options.rounds):
        say(f"round {number + 1} of {options.rounds}")
        for clients in CLIENTS:
            for scenario in scenarios:
                port = workload.floor_port if scenario.on_floor else workload.port
                if not scenario.once:
                    drive(port, scenario.requests(clients), WARM_UP, once=False)
                measured = drive(port, scenario.requests(clients), options.seconds, once=scenario.once)
                sums[scenario.name, clients] += measured
    return [Figure(name, clients, measured) for (name, clients), measured in sums.items()]


def _fill(server: Server, say: Any) -> None:
    mark = server.folder / "filled"
    if not mark.exists():
        say("filling (once)")
        server.run("parley", "synth", "--tasks", str(server.tasks))
        mark.touch()


def _say(tasks: int) -> Any:
    began = time.monotonic()

    def say(sentence: str) -> None:
        print(f"{tasks:>10,} tasks, {time.monotonic() - began:5.0f} s: {sentence}", file=sys.stderr, flush=True)

    return say


if __name__ == "__main__":
    os.environ.pop("PARLEY_DATA", None)
    main()
