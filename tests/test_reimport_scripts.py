"""Random scripts of edits by hand and changes of the source: nothing of a person's is lost, nothing comes back."""

import tempfile
from pathlib import Path
from random import Random

import pytest
from hand import SENTENCE, Script
from hypothesis import Phase, given, settings
from hypothesis import strategies as st


def run(random, rounds=3):
    with tempfile.TemporaryDirectory() as folder:
        script = Script(Path(folder) / "book", random)
        for _ in range(rounds):
            for _ in range(random.randint(0, 4)):
                script.by_hand()
            for _ in range(random.randint(0, 3)):
                script.in_source()
            done = script.import_again()
            text = script.everything()
            assert not [s for s in script.typed if s not in text], "typed by hand and lost"
            plain = set(SENTENCE.findall(script.outside_conflicts()))
            assert not plain & script.deleted, "deleted by hand and back again"
            marks = text.count("<<<<<<< edited")
            assert marks == sum(d.code == "merge-conflict" for d in done.diagnostics)
            before = script.snapshot()
            script.import_again()
            assert script.snapshot() == before, "the same source once more changed something"
            script.settle()


# A script is known by its seed; a shorter one of another seed tells no more.
SEEDS = st.integers(0, 1 << 32)
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)


@given(SEEDS)
@settings(max_examples=12, phases=UNSHRUNK)
def test_no_hand_edit_is_lost(seed):
    run(Random(seed))


@pytest.mark.slow
@given(SEEDS)
@settings(max_examples=500, phases=UNSHRUNK)
def test_no_hand_edit_is_lost_in_five_hundred_scripts(seed):
    run(Random(seed), 4)
