"""The keys a kiosk draws on its screen."""

ROWS_OF_DIGITS = ("123", "456", "789", "0")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
BACK, CLEAR = "back", "clear"
LONGEST = 64


def press(text: str, key: str) -> str:
    """
    >>> press("SC1", "2"), press("SC12", "back"), press("SC1", "clear"), press("SC1", "<")
    ('SC12', 'SC1', '', 'SC1')
    """
    if key == BACK:
        return text[:-1]
    if key == CLEAR:
        return ""
    known = len(key) == 1 and (key.isdigit() or key in LETTERS)
    return (text + key)[:LONGEST] if known else text
