"""The arithmetic of rating links: tokens that can be worked out again, of which only a hash is kept."""

import hashlib
import hmac
import uuid

from govservice.keys import KeyRing

TOKEN_LENGTH = 12
# Without 0, O, 1, I and l, so that a token can be typed from a slip of paper. No sign that a
# messenger would cut off the end of a link. 57 ** 12 is about 2 ** 70.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def make_token(ring: KeyRing, key_id: str, *, service: uuid.UUID, issue_no: int) -> str:
    """The token of one issue; equal input gives an equal token."""
    message = f"{service}:{issue_no}".encode()
    rest = int.from_bytes(hmac.new(ring.keys[key_id], message, "sha256").digest(), "big")
    token = ""
    while len(token) < TOKEN_LENGTH:
        rest, position = divmod(rest, len(ALPHABET))
        token += ALPHABET[position]
    return token


def hash_token(token: str) -> str:
    """Tokens are 70 random bits for whoever lacks the key, so a plain digest cannot be searched."""
    return hashlib.sha256(token.encode()).hexdigest()


def could_be_token(text: str) -> bool:
    return len(text) == TOKEN_LENGTH and all(character in ALPHABET for character in text)
