"""How many text messages a text is billed as. Pure arithmetic after 3GPP TS 23.038."""

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_ESCAPED = frozenset("\f^{}\\[~]|€")  # two places each
GSM_ONE, GSM_PART = 160, 153
UCS2_ONE, UCS2_PART = 70, 67


def segments(text: str) -> int:
    """0 for an empty text. One sign that GSM does not know makes the whole text 16 bits wide.

    >>> segments("好" * 70), segments("好" * 71), segments("a" * 160), segments("a" * 161)
    (1, 2, 1, 2)
    >>> segments("😀" * 35), segments("😀" * 36)
    (1, 2)
    """
    if all(sign in GSM or sign in GSM_ESCAPED for sign in text):
        return _parts([2 if sign in GSM_ESCAPED else 1 for sign in text], GSM_ONE, GSM_PART)
    return _parts([len(sign.encode("utf-16-le")) // 2 for sign in text], UCS2_ONE, UCS2_PART)


def _parts(widths: list[int], one: int, part: int) -> int:
    """A sign two places wide is never cut in half."""
    if sum(widths) <= one:
        return 1 if widths else 0
    parts, filled = 1, 0
    for width in widths:
        if filled + width > part:
            parts, filled = parts + 1, 0
        filled += width
    return parts
