"""From raw articles to a book's folder: `new`, and all that `import` does before it meets what people have edited.

Sources are copied and never changed; a new book comes whole or not at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from book import report, schema
from book.clean.account import unaccounted
from book.clean.decisions import NO_CHOICES, Choices, settled
from book.clean.ids import without
from book.clean.ledger import Ledger, Record, from_json, to_json
from book.clean.rule import Scene
from book.clean.runner import Cleaned, clean
from book.convert.script import detected
from book.diagnostic import BookError, Diagnostic, UsageError, counted
from book.files import read_text, write_folder
from book.intake.plan import apply_plan, plan_text
from book.intake.read import USUAL, Intake
from book.intake.split import Segment, split
from book.policy import Limits
from book.prospectus import book_yaml
from book.sources import doubles, notes
from book.text import Draft, Edit, Patch, Place

NOT_AN_ARTICLE = "not-an-article"
LEDGER = "ledger/import.json"
BASE = "ledger/base"
NOTHING: Mapping[str, bytes | None] = {}


@dataclass(frozen=True, slots=True)
class Article:
    """A segment with what cleaning made of it; `file` is the chapter's path in the book, empty when left out."""

    segment: Segment
    cleaned: Cleaned
    file: str

    @property
    def title(self) -> str:
        """The title that was found or given."""
        return self.cleaned.fields.get("title", "")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import found and wrote. `files` are paths below the book's folder."""

    articles: tuple[Article, ...]
    files: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]

    def table(self) -> str:
        """The split as a table with its evidence."""
        return report.split_table([(a.segment, a.title, len(a.cleaned.draft.text)) for a in self.articles])

    def plan(self) -> str:
        """The split as a plan file, to be edited and given back."""
        return plan_text([(a.segment, a.title) for a in self.articles])


Progress = Callable[[str], None]


def understand(
    intakes: Sequence[Intake],
    plan: str = "",
    plan_path: str = "",
    progress: Progress = lambda _: None,
    choices: Choices = NO_CHOICES,
    limits: Limits = USUAL,
) -> tuple[Article, ...]:
    """The articles of `intakes`, split (by `plan`, the text of a plan file, when given) and cleaned as people want.

    Raises BookError: many-edits, and what the plan's reader raises.
    """
    sources = [intake.source for intake in intakes]
    segments = _with_facts(apply_plan(plan, plan_path, sources) if plan else split(sources), intakes)
    repeated = _repeated(segments)
    drafts = [_drafted(segment, choices) for segment in segments]
    cleaned: list[tuple[Segment, Cleaned]] = []
    for segment, draft in drafts:
        progress(segment.label or segment.source.name)
        cleaned.append((segment, _cleaned(segment, draft, repeated, choices)))
        _stop_at_too_many_edits(cleaned[-1][1].draft, limits)
    names = _file_names(cleaned)
    if any(glob.startswith("chapters/") for removal in choices.cleaning.noise for glob in removal.only):
        # Which file an article becomes is known by its title, and so only when it has been cleaned once.
        results = [_cleaned(s, d, repeated, choices, f) for (s, d), f in zip(drafts, names, strict=True)]
        cleaned = [(s, c) for (s, _), c in zip(drafts, results, strict=True)]
    return tuple(Article(s, c, f) for (s, c), f in zip(cleaned, names, strict=True))


def _stop_at_too_many_edits(draft: Draft, limits: Limits) -> None:
    many = sum(len(patch.edits) for patch in draft.patches)
    if many > limits.edits:
        message = f"cleaning this article takes {many} edits; the limit is {limits.edits}"
        hint = "leave it out with a plan, or raise 'limits: {edits: …}' in book.yaml and import it there"
        raise BookError(Diagnostic("many-edits", message, place=draft.source.place(draft.start), hint=hint))


def _with_facts(segments: Sequence[Segment], intakes: Sequence[Intake]) -> list[Segment]:
    """What a file says of itself goes to its article, where it holds but one."""
    facts = {intake.source.name: intake.facts for intake in intakes}
    many = Counter(s.source.name for s in segments if s.kind != "skip")
    alone = [s.kind != "skip" and many[s.source.name] == 1 for s in segments]
    marked = {intake.source.name for intake in intakes if intake.marked}
    return [
        replace(s, facts=facts[s.source.name] if one else {}, marked=s.source.name in marked)
        for s, one in zip(segments, alone, strict=True)
    ]


def _drafted(segment: Segment, choices: Choices) -> tuple[Segment, Draft]:
    """A segment as a draft; what is left out is emptied, unless somebody wants it kept as an auxiliary text."""
    draft = Draft.of(segment.source, segment.start, segment.end)
    if segment.kind != "skip":
        return segment, draft
    kept = NOT_AN_ARTICLE in choices.cleaning.off and draft.text.strip()
    everything = Patch.of(NOT_AN_ARTICLE, () if kept else [Edit(0, draft.text, "")])
    draft = draft.edited(without(draft, everything, frozenset(choices.decisions.undone)))
    return (replace(segment, kind="auxiliary") if draft.text else segment), draft


def _cleaned(segment: Segment, draft: Draft, repeated: frozenset[str], choices: Choices, file: str = "") -> Cleaned:
    """The article of a segment, as far as it is known which file it becomes."""
    if segment.kind == "skip":
        return Cleaned(draft, {})
    known = Scene(segment.label, repeated, segment.title, segment.facts.get("title", ""), segment.marked)
    scene = choices.scene(known, segment.source.name, file)
    result = settled(clean(draft, scene), choices.decisions)
    return replace(result, fields=_titled(result, segment))


def _repeated(segments: Sequence[Segment]) -> frozenset[str]:
    """What stands behind the label of more than one article: a phrase for search engines, not a title."""
    tails: Counter[str] = Counter()
    for s in segments:
        first = s.source.text[s.start : s.end].strip().split("\n", 1)[0].strip()
        tails[re.sub(rf"^[【〔\[(（\s]*{re.escape(s.label)}[】〕\])）]*\s*[:：、.．,，]?\s*", "", first)] += 1
    return frozenset(t for t, n in tails.items() if n > 1 and t)


def _titled(cleaned: Cleaned, segment: Segment) -> Mapping[str, str]:
    """The fields with a title in any case: the plan's, the one found, the label, the beginning of the text."""
    first = re.sub(r"[*#\\]", "", cleaned.draft.text.lstrip().split("\n", 1)[0])
    start = re.split(r"[，。：；！？,.:;!?]", first.strip())[0][:24]
    title = segment.title or cleaned.fields.get("title") or segment.label or start or Path(segment.source.name).stem
    told = {"journal" if key == "site" else key: words for key, words in segment.facts.items()}
    return {**told, **cleaned.fields, "title": title}


def _file_names(articles: Sequence[tuple[Segment, Cleaned]]) -> list[str]:
    """chapters/03-题目.md; prefaces count from 00 when they stand before everything else."""
    kept = [s for s, _ in articles if s.kind != "skip"]
    width = max(2, len(str(len(kept))))
    number = 0 if kept and kept[0].kind == "auxiliary" else 1
    out = []
    for segment, cleaned in articles:
        if segment.kind == "skip":
            out.append("")
            continue
        name = re.sub(r"[^\w\u3400-\U0003ffff]+", "", cleaned.fields["title"])[:24]
        out.append(f"chapters/{number:0{width}}-{name or 'untitled'}.md")
        number += 1
    return out


def chapter_text(article: Article) -> str:
    """The file of a chapter: front matter and body."""
    f = article.cleaned.fields
    segment = article.segment
    first, last = segment.lines
    head: dict[str, object] = {"title": f["title"], "subtitle": f.get("subtitle")}
    head["authors"] = [n for n in re.split(r"[、，,;；\s]+", f.get("author", "")) if n]
    head |= {key: f.get(key) for key in ("affiliation", "postcode", "bio")}
    head["origin"] = {key: f[key] for key in ("journal", "issue", "date") if f.get(key)}
    head["abstract"] = f.get("abstract")
    head["keywords"] = [w for w in re.split(r"[;；、，,\s]+", f.get("keywords", "")) if w]
    head |= {"clc": f.get("clc"), "document-code": f.get("document_code"), "article-id": f.get("article_id")}
    head["part"] = segment.volume
    head["kind"] = "auxiliary" if segment.kind == "auxiliary" else None
    head["source"] = {"file": segment.source.name, "lines": f"{first}-{last}"}
    return f"---\n{schema.dump({k: v for k, v in head.items() if v})}---\n{article.cleaned.draft.text}"


def body_of(text: str) -> str:
    """A chapter's file, as an import wrote it, without its front matter."""
    found = re.match(r"---\n.*?\n---\n", text, re.S)
    return text[found.end() :] if found else text


# ------------------------------------------------------------------------------ writing


def new(
    folder: Path, intakes: Sequence[Intake], articles: Sequence[Article], beside: Mapping[str, bytes | None] = NOTHING
) -> Imported:
    """A book's folder from articles, and the files `beside` them, all or nothing.

    Raises UsageError (folder-in-use) when `folder` has something in it.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "name a folder that does not exist yet; to add to a book use 'import'"
        raise UsageError(
            Diagnostic("folder-in-use", "there is something in it already", place=Place(str(folder)), hint=hint)
        )
    files = _written(intakes, articles)
    files["book.yaml"] = _prospectus(folder.resolve().name, articles).encode()
    files |= {name: data for name, data in beside.items() if data is not None}
    write_folder(folder, files)
    return Imported(tuple(articles), tuple(sorted(files)), said(intakes, articles))


def _written(intakes: Sequence[Intake], articles: Sequence[Article]) -> dict[str, bytes]:
    """Every file of a first import but book.yaml, by path. Raises BookError (letters-lost)."""
    files = {f"sources/{intake.source.name}": intake.data for intake in intakes}
    files |= {f"chapters/{name}": data for intake in intakes for name, data in intake.pictures.items()}
    files |= {a.file: chapter_text(a).encode("utf-8", "replace") for a in articles if a.file}
    return files | kept(articles)


def kept(articles: Sequence[Article], others: Sequence[Record] = ()) -> dict[str, bytes]:
    """What is kept of an import, by path: the chapters as it wrote them, the changes, and last of all the ledger.

    `others` are records of other sources that stay. Raises BookError (letters-lost) when the account is not even.
    """
    findings = [f for a in articles for f in _account(a)]
    if findings:
        raise BookError(*findings)
    mine = (Record(a.file, a.cleaned.draft, a.cleaned.suspects) for a in articles)
    ledger = Ledger((*others, *mine))
    files = {base_of(a.file): chapter_text(a).encode("utf-8", "replace") for a in articles if a.file}
    files["ledger/changes.md"] = report.changes(ledger).encode("utf-8", "replace")
    files[LEDGER] = to_json(ledger).encode()
    return files


def base_of(file: str) -> str:
    """Where a chapter is kept as the last import wrote it."""
    return f"{BASE}/{Path(file).name}"


def _account(article: Article) -> Iterable[Diagnostic]:
    """A finding when letters of the article came or went without the name of a rule."""
    draft = article.cleaned.draft
    letters = unaccounted(draft)
    if letters:
        shown = letters if len(letters) <= 20 else letters[:20] + "…"
        message = f"{counted(len(letters), 'letter')} came or went without a rule: {shown}"
        hint = "report it with this source: nothing was written"
        yield Diagnostic("letters-lost", message, place=draft.source.place(draft.start), hint=hint)


def said(intakes: Sequence[Intake], articles: Sequence[Article]) -> tuple[Diagnostic, ...]:
    """Notes on the sources: how they were read, and what stands in them twice."""
    return (*notes(intakes), *doubles([a.segment for a in articles]))


def _prospectus(name: str, articles: Sequence[Article]) -> str:
    """The text of a first book.yaml."""
    language = detected("".join(a.cleaned.draft.text[:4000] for a in articles)).language
    titles = [a.title for a in articles if a.segment.kind == "article"]
    first = articles[0].segment
    front = "" if first.kind == "article" else first.source.text[first.start : first.end]
    return book_yaml(name, language, titles, front)


def recorded(folder: Path) -> tuple[Ledger, dict[str, str]]:
    """The ledger of the last import, and the files that it wrote. Raises BookError, and ValueError when they differ."""
    bases = {f"chapters/{p.name}": read_text(folder, f"{BASE}/{p.name}") for p in sorted((folder / BASE).glob("*.md"))}
    return from_json(read_text(folder, LEDGER), {file: body_of(base) for file, base in bases.items()}), bases
