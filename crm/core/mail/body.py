"""Bodies that are encoded once and filled per recipient.

A body is literal text with merge fields in it. Chinese text goes out as base64, text that is nearly all ASCII
as quoted-printable; both keep every line at 76 octets or less. The literals are encoded when the campaign
starts; per recipient only the values (and at most two octets around each) are encoded, so the cost does not
grow with the body. Base64 works in groups of three octets: each literal is therefore prepared three times,
once for each number of octets that the values before it may leave over.
"""

from __future__ import annotations

import re
from binascii import b2a_base64, b2a_qp
from collections.abc import Sequence
from typing import NamedTuple, Protocol

_PER_LINE = 57
"""Octets in a base64 line of 76."""

_QUOTED_LINE = 76
"""Longest line of quoted-printable, its soft break included."""

_NEWLINE = re.compile("\r\n|\r|\n")


class Body(Protocol):
    """An encoded body with gaps."""

    transfer_encoding: str

    def fill(self, values: Sequence[bytes], out: list[bytes]) -> None:
        """Append the encoded octets to `out`; `values[i]` stands between literal i and i + 1."""


def prepared(literals: Sequence[str]) -> Body:
    """Return the body for these literals, in the encoding that suits the text.

    Line ends become CRLF; the last literal must end with one.
    """
    texts = [_NEWLINE.sub("\r\n", literal) for literal in literals]
    data = "".join(texts)
    if sum(not char.isascii() for char in data) * 20 <= len(data):
        return QuotedBody(texts)
    return Base64Body([text.encode() for text in texts])


def base64_lines(data: bytes) -> bytes:
    """Return data as base64 in lines of 76 octets, each ended by CRLF."""
    return b"".join(
        [
            b2a_base64(data[start : start + _PER_LINE], newline=False) + b"\r\n"
            for start in range(0, len(data), _PER_LINE)
        ]
    )


class _Piece(NamedTuple):
    """A literal as it looks when `need` octets of it complete the group begun before it."""

    head: bytes
    """The octets that complete the group."""
    lines: bytes
    """Whole groups, encoded and folded."""
    tail: bytes
    """Up to two octets that begin the next group."""


class Base64Body:
    """A body in base64 (see the module's first lines)."""

    transfer_encoding = "base64"

    def __init__(self, literals: Sequence[bytes]) -> None:
        self._literals = [tuple(_piece(literal, need) for need in range(3)) for literal in literals]

    def fill(self, values: Sequence[bytes], out: list[bytes]) -> None:
        """Append the encoded octets to `out`."""
        pending = b""
        for pieces, value in zip(self._literals, (*values, b""), strict=True):
            head, lines, tail = pieces[-len(pending) % 3]
            if lines:
                pending += head
                if pending:
                    out.append(_short(pending))
                out.append(lines)
                pending = tail + value
            else:
                pending += head + tail + value
        if pending:
            out.append(_short(pending))


def _piece(literal: bytes, need: int) -> _Piece:
    whole = need + max(0, len(literal) - need) // 3 * 3
    return _Piece(literal[:need], base64_lines(literal[need:whole]), literal[whole:])


def _short(data: bytes) -> bytes:
    return b2a_base64(data, newline=False) + b"\r\n" if len(data) <= _PER_LINE else base64_lines(data)


class QuotedBody:
    """A body in quoted-printable: pieces are joined by soft line breaks, which vanish when it is read."""

    transfer_encoding = "quoted-printable"

    def __init__(self, literals: Sequence[str]) -> None:
        self._literals = [_quoted(literal) for literal in literals]

    def fill(self, values: Sequence[bytes], out: list[bytes]) -> None:
        """Append the encoded octets to `out`."""
        pieces = [self._literals[0]]
        for value, literal in zip(values, self._literals[1:], strict=True):
            pieces += (_quoted(value.decode()), literal)
        out.append(b"=\r\n".join([piece for piece in pieces if piece]))


def _quoted(text: str) -> bytes:
    lines = [b2a_qp(line.encode()).replace(b"=\n", b"=\r\n") for line in text.split("\r\n")]
    before, newline, last = b"\r\n".join(lines).rpartition(b"\n")
    if len(last) < _QUOTED_LINE:
        return before + newline + last
    cut = last.rfind(b"=", _QUOTED_LINE - 6, _QUOTED_LINE - 2)
    cut = cut if cut > 0 else _QUOTED_LINE - 6
    return before + newline + last[:cut] + b"=\r\n" + last[cut:]
