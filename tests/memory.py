"""A store for tests."""

from collections import Counter


class Memory:
    """A store that keeps everything. It counts what it was asked for in vain, by what is before the colon of a key."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.missed = Counter[str]()

    def get(self, key: str) -> bytes | None:
        if key not in self.kept:
            self.missed[key.partition(":")[0]] += 1
        return self.kept.get(key)

    def put(self, key: str, data: bytes) -> None:
        self.kept[key] = data

    def trim(self) -> None:
        pass
