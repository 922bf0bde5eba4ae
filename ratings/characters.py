"""How long a text is for the person who writes it."""

import unicodedata

ZERO_WIDTH_JOINER = "\u200d"
REGIONAL_INDICATORS = range(0x1F1E6, 0x1F200)
SKIN_TONES = range(0x1F3FB, 0x1F400)
TAGS = range(0xE0020, 0xE0080)


def _joins_the_one_before(character: str) -> bool:
    return (
        unicodedata.category(character) in {"Mn", "Me"}
        or character == ZERO_WIDTH_JOINER
        or ord(character) in SKIN_TONES
        or ord(character) in TAGS
    )


def count_characters(text: str) -> int:
    """Characters as they are seen: an emoji family, a flag or a line end is one.

    >>> count_characters("好评𠮷👍🏽"), count_characters("👨\u200d👩\u200d👧"), count_characters("🇨🇳\\r\\n")
    (4, 1, 2)
    """
    count = 0
    before = ""
    half_a_flag = False
    for character in text.replace("\r\n", "\n"):
        flag = ord(character) in REGIONAL_INDICATORS
        if flag and half_a_flag:
            half_a_flag = False
        elif not (before == ZERO_WIDTH_JOINER or (before and _joins_the_one_before(character))):
            count += 1
            half_a_flag = flag
        before = character
    return count
