"""The table of the slowest test files at the end of `make test`."""

from collections import Counter, defaultdict

import pytest
from _pytest.terminal import TerminalReporter

_seconds: defaultdict[str, float] = defaultdict(float)
_tests: Counter[str] = Counter()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slowest-files", type=int, default=0, metavar="N", help="list the N files that took longest")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add the time of a test. With xdist, the main process receives the reports of all workers."""
    file = report.nodeid.partition("::")[0]
    _seconds[file] += report.duration
    _tests[file] += report.when == "call"


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    longest = sorted(_seconds.items(), key=lambda item: -item[1])[: config.getoption("--slowest-files")]
    if not longest:
        return
    terminalreporter.section("slowest files")
    for file, seconds in longest:
        terminalreporter.write_line(f"{seconds:7.1f} s {_tests[file]:5} tests  {file}")
    terminalreporter.write_line(
        f"{sum(_seconds.values()):7.1f} s {_tests.total():5} tests  in all {len(_seconds)} files"
    )
