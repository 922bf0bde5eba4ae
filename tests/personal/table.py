"""``python -m tests.personal.table``: the finder's hits and misses, as docs/personal-data.md prints them."""

import sys

from .bank import doubted_lookalikes, masked_lookalikes, read, score, undoubted


def table() -> str:
    sentences, lookalikes, doubtful = read("sentences"), read("lookalikes"), read("doubtful")
    found = score(sentences)
    lines = [
        str(found),
        "",
        f"{len(sentences)} sentences with personal data; {len(found.too_much)} of them lost "
        "characters beside it.",
        f"{len(lookalikes)} look-alikes: {len(masked_lookalikes())} masked by mistake, "
        f"{len(doubted_lookalikes())} shown to a person needlessly.",
        f"{len(doubtful)} doubtful sentences: {len(doubtful) - len(undoubted())} shown to a person.",
    ]
    return "\n".join(lines)


def details() -> str:
    found = score(read("sentences"))
    parts = {
        "not masked whole": found.missed,
        "masked too much": found.too_much,
        "look-alikes masked": masked_lookalikes(),
        "look-alikes doubted": doubted_lookalikes(),
        "not doubted": undoubted(),
    }
    return "\n".join(
        f"\n{name}:\n  " + "\n  ".join(lines) for name, lines in parts.items() if lines
    )


if __name__ == "__main__":
    sys.stdout.write(table() + "\n" + (details() if "--details" in sys.argv else "") + "\n")
