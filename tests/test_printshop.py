"""What is set once for several prints, and what is remembered of it."""

from types import SimpleNamespace

import pytest

from book import printshop
from book.cache import NoCache
from book.executor import Serial


class Press:
    """It wants the same page as every other one."""

    def __init__(self, digest):
        self.copy = SimpleNamespace(key="k" + digest, parts={"html": digest}, html="甲")

    def wanted(self, composed):
        return [] if self.copy.key in composed else [("c01", self.copy)]

    def link(self, composed, _store):
        return composed[self.copy.key]


def run(digest, history):
    return printshop.run({"甲.pdf": Press(digest), "乙.pdf": Press(digest)}, Serial(), NoCache(), history)


def test_a_page_that_two_prints_share_is_in_the_history_of_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printshop, "compose", lambda copy: copy.key.encode())
    monkeypatch.setattr(printshop, "opened", lambda _, data: data)
    first = run("1", {})
    assert first.history == {"甲.pdf c01": {"html": "1"}, "乙.pdf c01": {"html": "1"}}
    assert [fate.reasons for fate in first.fates] == [("new",)]
    assert first.printed == {"甲.pdf": b"k1", "乙.pdf": b"k1"}
