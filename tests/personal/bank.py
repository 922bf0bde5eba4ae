"""The sentences written for the finder, and what it makes of them."""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from govservice.personal import Kind, doubts_in, find, mask_text

FOLDER = Path(__file__).parent
MARK = re.compile(r"\[\[(\w+)\|([^\]]+)\]\]")


@dataclass(frozen=True)
class Sentence:
    """``marks`` are (start, end, kind) in the plain text."""

    text: str
    marks: tuple[tuple[int, int, Kind], ...]


def read(name: str) -> list[Sentence]:
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [_parse(line) for line in lines if line and not line.startswith("#")]


def _parse(line: str) -> Sentence:
    text, marks, last = "", [], 0
    for match in MARK.finditer(line):
        text += line[last : match.start()]
        marks.append((len(text), len(text) + len(match[2]), Kind(match[1])))
        text += match[2]
        last = match.end()
    return Sentence(text + line[last:], tuple(marks))


@dataclass
class Score:
    """Per kind: how many marks were masked whole, in part, left to a person, or missed."""

    marked: Counter[Kind] = field(default_factory=Counter)
    whole: Counter[Kind] = field(default_factory=Counter)
    part: Counter[Kind] = field(default_factory=Counter)
    doubted: Counter[Kind] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    too_much: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [
            "| kind | marked | masked whole | masked in part | left to a person | missed |",
            "|---|---|---|---|---|---|",
        ]
        kinds = [*sorted(self.marked, key=lambda kind: list(Kind).index(kind))]
        for kind in kinds:
            row = (self.marked[kind], self.whole[kind], self.part[kind], self.doubted[kind])
            lines.append(f"| {kind} | {' | '.join(map(str, row))} | {row[0] - sum(row[1:])} |")
        total = [sum(c.values()) for c in (self.marked, self.whole, self.part, self.doubted)]
        lines.append(f"| all | {' | '.join(map(str, total))} | {total[0] - sum(total[1:])} |")
        return "\n".join(lines)


def score(sentences: list[Sentence]) -> Score:
    result = Score()
    for sentence in sentences:
        masked = {i for finding in find(sentence.text) for i in range(finding.start, finding.end)}
        doubted = {i for d in doubts_in(sentence.text) for i in range(d.start, d.end)}
        personal: set[int] = set()
        for start, end, kind in sentence.marks:
            here = set(range(start, end))
            personal |= here
            result.marked[kind] += 1
            if here <= masked:
                result.whole[kind] += 1
            elif here & masked:
                result.part[kind] += 1
            elif here & doubted:
                result.doubted[kind] += 1
            if not here <= masked:
                result.missed.append(f"{kind}: {sentence.text} → {mask_text(sentence.text)}")
        if masked - personal:
            result.too_much.append(f"{sentence.text} → {mask_text(sentence.text)}")
    return result


def masked_lookalikes() -> list[str]:
    """The look-alikes of which anything was masked, with what became of them."""
    return [
        f"{sentence.text} → {mask_text(sentence.text)}"
        for sentence in read("lookalikes")
        if find(sentence.text)
    ]


def doubted_lookalikes() -> list[str]:
    return [sentence.text for sentence in read("lookalikes") if doubts_in(sentence.text)]


def undoubted() -> list[str]:
    """Sentences that a person should see and does not."""
    return [s.text for s in read("doubtful") if not (doubts_in(s.text) or find(s.text))]
