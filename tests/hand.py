"""A person at a book's chapters, and a source that changes meanwhile: the steps of random edit scripts."""

import re
from pathlib import Path

from book import project, reimport
from book.intake.read import Intake
from book.merge import MINE, PARTING, THEIRS, parted
from book.text import Source

SIGNS = "天地玄黄宇宙洪荒日月盈昃辰宿列张"
SENTENCE = re.compile("[记写][天地玄黄宇宙洪荒日月盈昃辰宿列张]{4}的人走过桥去，不再说话了。")


def import_into(folder, intakes, articles, restore=()):
    """An import as the command does it."""
    plan = reimport.planned(folder, intakes, articles, restore)
    reimport.carry_out(folder, plan)
    return plan.imported


class Words:
    """Sentences that never come twice: a source's, and a person's."""

    def __init__(self):
        self.count = 0

    def sentence(self, who):
        self.count += 1
        n = self.count
        return f"{who}{''.join(SIGNS[n >> shift & 15] for shift in (12, 8, 4, 0))}的人走过桥去，不再说话了。"

    def paragraph(self, who, sentences=3):
        return "".join(self.sentence(who) for _ in range(sentences))


class Script:
    """A book in `folder`, its source as lists of paragraphs by title, and what must hold of both."""

    def __init__(self, folder: Path, random):
        self.folder, self.random, self.words = folder, random, Words()
        # What a source loses out of the midst of an article and has again later is new; so only whole ones come back.
        self.source, self.gone, self.mixed = {}, {}, set()
        for _ in range(4):
            self.new_article("")
        self.typed, self.deleted = set(), set()
        project.new(folder, *self.read())

    def title(self):
        return "桥头" + "".join(self.random.choice(SIGNS) for _ in range(4))

    def read(self):
        text = "".join(f"{title}\n" + "".join(p + "\n\n" for p in ps) for title, ps in self.source.items())
        intakes = (Intake(Source("稿.txt", text), text.encode()),)
        plan = "sources:\n- file: 稿.txt\n  articles:\n"
        line = 0
        for title, paragraphs in self.source.items():
            plan += f"  - {{line: {line + 1}, title: {title}}}\n"
            line += 1 + 2 * len(paragraphs)
        return intakes, project.understand(intakes, plan, "plan.yaml")

    # ------------------------------------------------------------ the chapters

    def files(self):
        return sorted((self.folder / "chapters").rglob("*.md"))

    def body(self, path):
        head, body = parted(path.read_text("utf-8"))
        return head, [p for p in body.split("\n\n") if p.strip()]

    def write(self, path, head, paragraphs):
        path.write_text(head + "\n\n".join(p.strip("\n") for p in paragraphs) + "\n", "utf-8")

    def everything(self):
        return "\n".join(p.read_text("utf-8") for p in self.files())

    def snapshot(self):
        return {p.relative_to(self.folder): p.read_bytes() for p in self.folder.rglob("*") if p.is_file()}

    # ---------------------------------------------------------------- by hand

    def by_hand(self):
        before = set(SENTENCE.findall(self.everything()))
        files = self.files()
        if files:
            getattr(self, self.random.choice(HAND))(self.random.choice(files))
        after = set(SENTENCE.findall(self.everything()))
        self.typed = (self.typed | {s for s in after - before if s[0] == "写"}) & after
        self.deleted = (self.deleted | (before - after)) - after

    def edit(self, path):
        head, paragraphs = self.body(path)
        if paragraphs:
            i = self.random.randrange(len(paragraphs))
            found = SENTENCE.findall(paragraphs[i]) or [paragraphs[i]]
            paragraphs[i] = paragraphs[i].replace(self.random.choice(found), self.words.sentence("写"))
        self.write(path, head, paragraphs)

    def add(self, path):
        head, paragraphs = self.body(path)
        paragraphs.insert(self.random.randint(0, len(paragraphs)), self.words.paragraph("写", 1))
        self.write(path, head, paragraphs)

    def cut(self, path):
        head, paragraphs = self.body(path)
        if len(paragraphs) > 1:
            del paragraphs[self.random.randrange(len(paragraphs))]
        self.write(path, head, paragraphs)

    def move(self, path):
        head, paragraphs = self.body(path)
        if paragraphs:
            paragraph = paragraphs.pop(self.random.randrange(len(paragraphs)))
            paragraphs.insert(self.random.randint(0, len(paragraphs)), paragraph)
        self.write(path, head, paragraphs)

    def delete(self, path):
        path.unlink()

    def rename(self, path):
        path.rename(path.with_name(f"{self.random.randint(20, 99)}-{self.title()}.md"))

    def divide(self, path):
        head, paragraphs = self.body(path)
        if len(paragraphs) > 1:
            at = self.random.randrange(1, len(paragraphs))
            title = self.title()
            other = path.with_name(f"{self.random.randint(20, 99)}-{title}.md")
            self.write(other, f"---\ntitle: {title}\n---\n", paragraphs[at:])
            self.write(path, head, paragraphs[:at])

    def join(self, path):
        other = self.random.choice(self.files())
        if other != path:
            head, paragraphs = self.body(path)
            title, more = self.body(other)
            heading = [f"## {re.search('title: (.*)', title)[1]}"] if self.random.random() < 0.5 else []
            self.write(path, head, [*paragraphs, *heading, *more])
            other.unlink()

    def write_chapter(self, _):
        title = self.title()
        path = self.folder / f"chapters/{self.random.randint(20, 99)}-{title}.md"
        self.write(path, f"---\ntitle: {title}\n---\n", [self.words.paragraph("写", 2)])

    # ------------------------------------------------------------- the source

    def in_source(self):
        getattr(self, self.random.choice(SOURCE))(self.random.choice(list(self.source)))

    def rewrite(self, title):
        paragraphs = self.source[title]
        i = self.random.randrange(len(paragraphs))
        old = self.random.choice(SENTENCE.findall(paragraphs[i]))
        paragraphs[i] = paragraphs[i].replace(old, self.words.sentence("记"))

    def lengthen(self, title):
        paragraphs = self.source[title]
        paragraphs.insert(self.random.randint(0, len(paragraphs)), self.words.paragraph("记"))

    def shorten(self, title):
        if len(self.source[title]) > 1:
            self.source[title].pop(self.random.randrange(len(self.source[title])))

    def run_on(self, title):
        """The source makes one paragraph of two."""
        paragraphs = self.source[title]
        if len(paragraphs) > 1:
            i = self.random.randrange(1, len(paragraphs))
            paragraphs[i - 1 : i + 1] = [paragraphs[i - 1] + paragraphs[i]]

    def retitle(self, title):
        new = self.title()
        self.mixed |= {new} if title in self.mixed else set()
        self.source = {new if t == title else t: p for t, p in self.source.items()}

    def shuffle(self, _):
        order = list(self.source)
        self.random.shuffle(order)
        self.source = {t: self.source[t] for t in order}

    def drop(self, title):
        if len(self.source) > 1:
            paragraphs = self.source.pop(title)
            if title not in self.mixed:
                self.gone[title] = paragraphs

    def come_back(self, _):
        if self.gone and len(self.source) < 9:
            title = self.random.choice(list(self.gone))
            self.source.setdefault(title, self.gone.pop(title))

    def new_article(self, _):
        if len(self.source) < 9:
            self.source[self.title()] = [self.words.paragraph("记") for _ in range(self.random.randint(2, 4))]

    def part(self, title):
        """The source makes two articles of one."""
        paragraphs = self.source[title]
        if len(paragraphs) > 1 and len(self.source) < 9:
            at = self.random.randrange(1, len(paragraphs))
            other = self.title()
            self.source[other] = paragraphs[at:]
            self.source[title] = paragraphs[:at]
            self.mixed |= {title, other}

    def melt(self, title):
        """The source makes one article of two."""
        other = self.random.choice(list(self.source))
        if other != title:
            self.source[title] = self.source[title] + self.source.pop(other)
            self.mixed.add(title)

    # --------------------------------------------------------------- importing

    def import_again(self):
        return import_into(self.folder, *self.read())

    def settle(self):
        """Take one side of every conflict, or both. What was refused of the source's side is deleted by hand; who takes
        that side has taken back what they had deleted there.
        """
        conflict = re.compile(f"{MINE}\n(.*?){PARTING}\n(.*?){THEIRS}\n", re.S)
        refused = set()
        for path in self.files():
            text = path.read_text("utf-8")
            sides = self.random.choice([(1,), (1,), (2,), (1, 2)])
            if sides == (2,) and conflict.search(text):
                self.deleted = set()
            if 2 not in sides:
                refused |= {s for m in conflict.finditer(text) for s in SENTENCE.findall(m[2])}
            path.write_text(conflict.sub(lambda m, sides=sides: "\n".join(m[i] for i in sides), text), "utf-8")
        after = set(SENTENCE.findall(self.everything()))
        self.typed &= after
        self.deleted = (self.deleted | refused) - after

    def outside_conflicts(self):
        return re.sub(f"{MINE}\n.*?{THEIRS}\n", "", self.everything(), flags=re.S)


HAND = ("edit", "edit", "add", "add", "cut", "move", "delete", "rename", "divide", "join", "write_chapter")
SOURCE = (
    *("rewrite", "rewrite", "lengthen", "shorten", "retitle", "shuffle", "drop", "come_back", "new_article", "run_on"),
    *("part", "melt"),
)
