"""Work on many cores gives what work on one gives, is prepared for while something else is done, and ends cleanly."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from book import build, cli, worker
from book.diagnostic import Diagnostic, MachineError
from book.executor import Executor, Processes, Serial

ROOT = Path(__file__).parent.parent
PREPARED: list[int] = []
"""The processes in which `prepare` was called, as far as this one knows."""


@pytest.fixture(autouse=True)
def _nobody_stays() -> Iterator[None]:
    PREPARED.clear()
    yield
    assert multiprocessing.active_children() == []


@pytest.fixture(params=["fork", "spawn"])
def _system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system where workers are copies, and one where they begin with nothing."""
    if request.param not in multiprocessing.get_all_start_methods():
        pytest.skip("not on this system")
    monkeypatch.setattr(worker, "COPIES", request.param == "fork")


def double(number: int) -> int:
    if number == 13:
        raise ValueError("thirteen")
    return 2 * number


def double_or_go_on(number: int) -> int:
    while not number:
        time.sleep(1)
    return double(number)


def prepare() -> None:
    PREPARED.append(os.getpid())


def where(_: object) -> tuple[int, list[int]]:
    """The process, and which processes it knows to be prepared."""
    return os.getpid(), PREPARED


def go_on_for_ever() -> None:
    while True:
        time.sleep(1)


def be_killed(_: object = None) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def lose_the_right_to_copies() -> None:
    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    os.fork = refuse


def lack_something(_: object) -> None:
    raise MachineError(LACK)


def something_local(_: object) -> Callable[[], None]:
    return lambda: None


LACK = Diagnostic("no-pango", "it is not here", hint="install it")


@pytest.mark.usefixtures("_system")
def test_results_come_in_order() -> None:
    numbers = [n for n in range(40) if n != 13]
    assert list(Processes(2).map(double, numbers)) == list(Serial().map(double, numbers))


@pytest.mark.parametrize("items", [[13, *range(20, 60)], [*range(12), 13, *range(20, 60)]])
def test_a_failure_is_told_and_nothing_else(items: list[int]) -> None:
    """What happens in threads of a pool's own would fail the test too: pytest makes it an error."""
    for _ in range(4):
        with pytest.raises(ValueError, match="thirteen"):
            list(Processes(2).map(double, items))


@pytest.mark.usefixtures("_system")
def test_what_is_expected_is_done_by_a_worker_that_is_prepared() -> None:
    with Processes(2) as processes:
        processes.expect(prepare)
        ((other, prepared),) = processes.map(where, [0], prepare)
        assert other != os.getpid()
        assert len(prepared) == 1
        assert prepared != [os.getpid()]
        assert list(processes.map(where, [1], prepare)) == [(other, prepared)]
        assert list(processes.map(where, [2])) == [(os.getpid(), [])]  # needs no preparation: the way is not worth it


def test_what_nobody_expected_is_done_here_when_it_is_a_single_thing() -> None:
    with Processes(2) as processes:
        assert list(processes.map(where, [0], prepare)) == [(os.getpid(), [])]
    processes.expect(prepare)  # a process that stays has its own
    assert list(processes.map(where, [0], prepare)) == [(os.getpid(), [])]


def test_one_process_is_one() -> None:
    with Processes(1) as processes:
        processes.expect(prepare)
        assert {process for process, _ in processes.map(where, range(3), prepare)} == {os.getpid()}
        assert multiprocessing.active_children() == []


@pytest.mark.usefixtures("_system")
def test_workers_for_what_is_expected_are_all_prepared_and_stay_until_the_end() -> None:
    with Processes(3) as processes:
        processes.expect(prepare)
        found = [each for _ in range(3) for each in processes.map(where, range(50), prepare)]
        workers = {process for process, _ in found}
        assert len(workers) <= 3
        assert os.getpid() not in workers
        assert PREPARED == []
        if worker.COPIES:  # of one process, that has prepared itself once
            assert len({tuple(prepared) for _, prepared in found}) == 1
            assert all(prepared for _, prepared in found)
    for process in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


@pytest.mark.skipif(not worker.COPIES, reason="they begin with nothing")
def test_workers_that_nobody_expected_begin_with_what_this_process_has() -> None:
    assert all(prepared == [os.getpid()] for _, prepared in Processes(2).map(where, range(9), prepare))


@pytest.mark.usefixtures("_system")
def test_nobody_waits_for_a_preparation_that_is_not_needed() -> None:
    def expect_and_double(number: int) -> int:
        with Processes(2) as processes:
            processes.expect(go_on_for_ever)
            return double(number)

    assert expect_and_double(1) == 2
    with pytest.raises(ValueError, match="thirteen"):
        expect_and_double(13)


def test_nobody_waits_for_what_is_under_way_when_something_fails() -> None:
    with Processes(2) as processes, pytest.raises(ValueError, match="thirteen"):
        list(processes.map(double_or_go_on, [13, 0]))


def test_nobody_waits_for_results_that_nobody_wants() -> None:
    with Processes(2) as processes:
        results = processes.map(double_or_go_on, [1, 0])
        assert next(results) == 2


@pytest.mark.parametrize("items", [1, 5])
def test_a_worker_that_the_system_kills_is_told(items: int) -> None:
    with Processes(2) as processes:
        processes.expect(prepare)
        with pytest.raises(MachineError, match=r"no-worker: .*\(SIGKILL\)"):
            list(processes.map(be_killed, range(items), prepare))
        assert multiprocessing.active_children() == []
        assert list(processes.map(double, range(3))) == [0, 2, 4]


def test_a_worker_that_was_killed_before_it_had_work_is_told_when_it_gets_some() -> None:
    with Processes(2) as processes:
        processes.expect(be_killed)
        (prepared,) = multiprocessing.active_children()
        prepared.join()
        with pytest.raises(MachineError, match="no-worker"):
            list(processes.map(where, [0], prepare))


def test_a_system_that_gives_no_process_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", refuse)
    with Processes(2) as processes:
        processes.expect(prepare)
        assert list(processes.map(where, [0], prepare)) == [(os.getpid(), [])]
        with pytest.raises(MachineError, match=r"no-worker: .*temporarily unavailable"):
            list(processes.map(double, range(3)))


@pytest.mark.skipif(not worker.COPIES, reason="there are none")
def test_a_system_that_gives_no_copy_is_told() -> None:
    with Processes(2) as processes:
        processes.expect(lose_the_right_to_copies)
        with pytest.raises(MachineError, match="no-worker"):
            list(processes.map(where, [0], prepare))


@pytest.mark.usefixtures("_system")
def test_an_exception_comes_as_it_was_raised() -> None:
    with Processes(2) as processes:
        processes.expect(prepare)
        with pytest.raises(MachineError) as lacking:
            list(processes.map(lack_something, [0], prepare))
        assert lacking.value.diagnostics == (LACK,)
    with pytest.raises(ValueError, match="thirteen") as failed:
        list(Processes(2).map(double, [13, 14]))
    assert "in double" in failed.value.__notes__[0]  # where it was raised, for a report


def test_what_cannot_come_back_is_an_exception_of_the_works() -> None:
    with pytest.raises((AttributeError, TypeError), match="something_local"):
        list(Processes(2).map(something_local, range(3)))


SCRIPT = """\
import time
from book.executor import Processes
def tell(_=None):
    print("here", flush=True)
    time.sleep(1000)
def nothing():
    pass
with Processes(2) as processes:
    processes.expect({expected})
    {then}
"""


@pytest.mark.parametrize(
    ("expected", "then"),
    [("tell", "time.sleep(1000)"), ("nothing", "list(processes.map(tell, [0], nothing))")],
)
def test_a_worker_ends_with_a_process_that_is_killed(expected: str, then: str) -> None:
    command = [sys.executable, "-c", SCRIPT.format(expected=expected, then=then)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "here\n"
        running.kill()
        # The pipe has an end when nobody is left who could write into it; otherwise this waits in vain.
        running.communicate(timeout=60)


# -------------------------------------------------------------------------------- of books


@pytest.mark.parametrize(
    ("settings", "paper"),
    [
        ("title: 书\n", True),
        ("title: 书\nformats: [epub]\n", False),
        ("title: 书\nformats: [press]\n", True),
        ("title: 书\nwriting: vertical\n", False),
        ("title: 书\nformats: [epub]\neditions: [zh-Hans, {lang: zh-Hant-TW, formats: [pdf]}]\n", True),
        ("title: 书\neditions: [{lang: zh-Hans, formats: [epub]}, {lang: zh-Hant-TW, writing: vertical}]\n", False),
        ("formats: [pdf]\ntitel: 书\n", False),
        (None, False),
    ],
)
def test_pages_are_expected_where_a_book_has_some(
    settings: str | None, paper: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected: list[object] = []
    monkeypatch.setattr(Processes, "expect", lambda _, preparation: expected.append(preparation))
    monkeypatch.setattr(build, "build", lambda *_, **__: build.Built((), ()))
    if settings is not None:
        (tmp_path / "book.yaml").write_text(settings, "utf-8")
    assert cli.main(["build", "--book", str(tmp_path)]) == 0
    assert len(expected) == paper


@pytest.mark.parametrize(
    ("words", "formats", "here"),
    [
        (["build", "--jobs", "2"], "pdf", False),
        (["build", "--jobs", "2"], "epub", True),
        (["build", "--jobs", "1"], "pdf", True),
        (["watch", "--jobs", "2"], "pdf", True),
    ],
)
def test_a_command_that_ends_has_a_single_chapter_set_by_a_worker(
    words: list[str], formats: str, here: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one that stays sets it itself, with the engine that it has."""
    found: list[int] = []

    def set_a_page(*_: object, executor: Executor, **__: object) -> build.Built:
        found.extend(process for process, _ in executor.map(where, [0], prepare))
        return build.Built((), ())

    monkeypatch.setattr(build, "build", set_a_page)
    monkeypatch.setattr("book.watch.run", lambda _, rebuild, *__, **___: rebuild())
    (tmp_path / "book.yaml").write_text(f"title: 书\nformats: [{formats}]\n", "utf-8")
    assert cli.main([*words, "--book", str(tmp_path)]) == 0
    assert [process == os.getpid() for process in found] == [here]
