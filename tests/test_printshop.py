"""What is set once for several prints, and what is remembered of it."""

from types import SimpleNamespace

import pytest
from memory import Memory

from book import printshop
from book.cache import NoCache
from book.executor import Serial
from book.press import Typeset


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
    monkeypatch.setattr(printshop, "compose", lambda copy, _: Typeset(copy.key.encode()))
    monkeypatch.setattr(printshop, "opened", lambda _, data: data)
    first = run("1", {})
    assert first.history == {"甲.pdf c01": {"html": "1"}, "乙.pdf c01": {"html": "1"}}
    assert [fate.reasons for fate in first.fates] == [("new",)]
    assert first.printed == {"甲.pdf": b"k1", "乙.pdf": b"k1"}


def test_what_differs_in_its_text_alone_is_set_with_its_former_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[bytes] = []

    def compose(copy, former):
        given.append(former)
        return Typeset(copy.key.encode(), b"leaves of " + copy.key.encode())

    monkeypatch.setattr(printshop, "compose", compose)
    monkeypatch.setattr(printshop, "opened", lambda _, data: data)
    store, history = Memory(), {}
    for text, style in (("1", "a"), ("2", "a"), ("3", "b"), ("1", "b"), ("2", "b")):
        press = Press(text + style)
        press.copy.parts = {"text": text, "style": style}
        history = printshop.run({"甲.pdf": press}, Serial(), store, history).history
    assert given == [b"", b"leaves of k1a", b"", b"leaves of k3b", b"leaves of k1b"]


class Pair:
    """Two parts: where the second begins, and so how it is set, follows from the length of the first."""

    def __init__(self) -> None:
        self.first = SimpleNamespace(key="first", parts={"text": "1"}, html="甲")

    def second(self, side):
        return SimpleNamespace(key=f"second {side}", parts={"text": "2", "side": side}, html="乙")

    def wanted(self, composed):
        second = self.second("left" if "first" in composed else "guessed")
        return [(name, copy) for name, copy in (("c01", self.first), ("c02", second)) if copy.key not in composed]

    def link(self, composed, _store):
        return b""


def test_nothing_is_set_for_a_guess_when_the_store_knows_better(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printshop, "compose", lambda copy, _: Typeset(copy.key.encode()))
    monkeypatch.setattr(printshop, "opened", lambda _, data: data)
    store = Memory()
    store.put("first", b"first")
    fates = printshop.run({"甲.pdf": Pair()}, Serial(), store, {}).fates
    assert set(store.kept) == {"first", "second left"}
    assert [(fate.name, fate.kept) for fate in fates] == [("甲.pdf c01", True), ("甲.pdf c02", False)]
