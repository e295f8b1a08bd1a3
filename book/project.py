"""From raw articles to a book's folder: `new` and `import`.

Sources are copied and never changed; chapters are written aside and put in place together; what people have edited
since the last import is merged, not overwritten.
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
from book.clean.ledger import Ledger, Record, to_json
from book.clean.rule import Scene
from book.clean.runner import Cleaned, clean
from book.convert.script import detected
from book.diagnostic import BookError, Diagnostic, Severity, UsageError
from book.files import write_aside, write_folder
from book.intake.plan import apply_plan, plan_text
from book.intake.read import Intake
from book.intake.split import Segment, split
from book.merge import merge
from book.prospectus import book_yaml
from book.sources import doubles, notes
from book.text import Draft, Edit, Patch, Place

NOT_AN_ARTICLE = "not-an-article"
LEDGER = "ledger/import.json"
BASE = "ledger/base"


@dataclass(frozen=True, slots=True)
class Article:
    """A segment with what cleaning made of it; `file` is the chapter's path in the book, empty when left out."""

    segment: Segment
    cleaned: Cleaned
    file: str

    @property
    def title(self) -> str:
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
) -> tuple[Article, ...]:
    """The articles of `intakes`, split (by `plan`, the text of a plan file, when given) and cleaned as people want."""
    sources = [intake.source for intake in intakes]
    segments = _with_facts(apply_plan(plan, plan_path, sources) if plan else split(sources), intakes)
    repeated = _repeated(segments)
    drafts = [_drafted(segment, choices) for segment in segments]
    cleaned: list[tuple[Segment, Cleaned]] = []
    for segment, draft in drafts:
        progress(segment.label or segment.source.name)
        cleaned.append((segment, _cleaned(segment, draft, repeated, choices)))
    names = _file_names(cleaned)
    if any(glob.startswith("chapters/") for removal in choices.cleaning.noise for glob in removal.only):
        # Which file an article becomes is known by its title, and so only when it has been cleaned once.
        results = [_cleaned(s, d, repeated, choices, f) for (s, d), f in zip(drafts, names, strict=True)]
        cleaned = [(s, c) for (s, _), c in zip(drafts, results, strict=True)]
    return tuple(Article(s, c, f) for (s, c), f in zip(cleaned, names, strict=True))


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
    """A chapter's file without its front matter."""
    found = re.match(r"---\n.*?\n---\n", text, re.S)
    return text[found.end() :] if found else text


# ------------------------------------------------------------------------------ writing


def new(folder: Path, intakes: Sequence[Intake], articles: Sequence[Article]) -> Imported:
    """A book's folder from articles. Raises UsageError when `folder` has something in it; writes all or nothing."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "name a folder that does not exist yet; to add to a book use 'import'"
        raise UsageError(
            Diagnostic("folder-in-use", "there is something in it already", place=Place(str(folder)), hint=hint)
        )
    files = _written(intakes, articles)
    files["book.yaml"] = _prospectus(folder.resolve().name, articles).encode()
    write_folder(folder, files)
    return Imported(tuple(articles), tuple(sorted(files)), _said(intakes, articles))


def _written(intakes: Sequence[Intake], articles: Sequence[Article]) -> dict[str, bytes]:
    """Every file of an import but book.yaml, by path. Raises BookError (letters-lost) when the account is not even."""
    findings = [f for a in articles for f in _account(a)]
    if findings:
        raise BookError(*findings)
    ledger = Ledger(tuple(Record(a.file, a.cleaned.draft, a.cleaned.suspects) for a in articles))
    files = {f"sources/{intake.source.name}": intake.data for intake in intakes}
    files |= {f"chapters/{name}": data for intake in intakes for name, data in intake.pictures.items()}
    for article in articles:
        if article.file:
            text = chapter_text(article).encode("utf-8", "replace")
            files[article.file] = text
            files[f"{BASE}/{Path(article.file).name}"] = text
    files[LEDGER] = to_json(ledger).encode()
    files["ledger/changes.md"] = report.changes(ledger).encode("utf-8", "replace")
    return files


def _account(article: Article) -> Iterable[Diagnostic]:
    """A finding when letters of the article came or went without the name of a rule."""
    draft = article.cleaned.draft
    letters = unaccounted(draft)
    if letters:
        shown = letters if len(letters) <= 20 else letters[:20] + "…"
        message = f"{len(letters)} letters came or went without a rule: {shown}"
        hint = "report it with this source: nothing was written"
        yield Diagnostic("letters-lost", message, place=draft.source.place(draft.start), hint=hint)


def _said(intakes: Sequence[Intake], articles: Sequence[Article]) -> tuple[Diagnostic, ...]:
    """Notes on the sources: how they were read, and what stands in them twice."""
    return (*notes(intakes), *doubles([a.segment for a in articles]))


def _prospectus(name: str, articles: Sequence[Article]) -> str:
    """The text of a first book.yaml."""
    language = detected("".join(a.cleaned.draft.text[:4000] for a in articles)).language
    titles = [a.title for a in articles if a.segment.kind == "article"]
    first = articles[0].segment
    front = "" if first.kind == "article" else first.source.text[first.start : first.end]
    return book_yaml(name, language, titles, front)


def import_into(folder: Path, intakes: Sequence[Intake], articles: Sequence[Article]) -> Imported:
    """Articles into a book that is there: what people edited is merged three ways, by paragraph.

    Conflicts stand as marks in the chapter and are told as diagnostics (merge-conflict).
    """
    findings = list(_said(intakes, articles))
    files = _written(intakes, articles)
    for article in articles:
        if not article.file:
            continue
        mine, base = folder / article.file, folder / BASE / Path(article.file).name
        if not mine.exists():
            continue
        theirs = files[article.file].decode()
        merged = merge(base.read_text("utf-8") if base.exists() else "", mine.read_text("utf-8"), theirs)
        files[article.file] = merged.text.encode()
        hint = "choose between the two readings and delete the marks"
        findings += (
            Diagnostic(
                "merge-conflict",
                "edited here and changed in the source",
                Severity.WARNING,
                Place(article.file, n, 1),
                hint,
            )
            for n in merged.conflicts
        )
    for name, data in files.items():
        write_aside(folder / name, data)
    return Imported(tuple(articles), tuple(sorted(files)), tuple(findings))
