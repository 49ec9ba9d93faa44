"""Money in whole fen (分), as integers: the only type that sums exactly in every database."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

FEN_PER_YUAN = 100
UNITS = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
LARGEST = 90_000_000_000_000 * FEN_PER_YUAN
"""90 万亿元 in 分: stays exact in JavaScript and far inside BIGINT."""


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount of 人民币 as a whole number of 分. Never a float."""

    fen: int

    @classmethod
    def of(cls, amount: str | int | Decimal, unit: str = "元") -> Money:
        """Return exactly `amount` of `unit` (元, 万元, 亿元).

        Raises ValueError for what is no number, is finer than one 分 or is beyond 90 万亿元.
        """
        try:
            fen = Decimal(amount) * UNITS[unit] * FEN_PER_YUAN
        except InvalidOperation as fault:
            raise ValueError("not a number") from fault
        if not fen.is_finite() or fen != fen.to_integral_value():
            raise ValueError("finer than one fen")
        if abs(fen) > LARGEST:
            raise ValueError("beyond any amount of this world")
        return cls(int(fen))

    @property
    def yuan(self) -> int:
        """Whole 元, half up."""
        return int(self.in_unit("元", 0))

    def in_unit(self, unit: str, places: int = 2) -> Decimal:
        """Return the amount in `unit`, rounded half up for display only."""
        exact = Decimal(self.fen) / FEN_PER_YUAN / UNITS[unit]
        return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)

    def __add__(self, other: Money) -> Money:
        return Money(self.fen + other.fen)

    def __sub__(self, other: Money) -> Money:
        return Money(self.fen - other.fen)

    def __neg__(self) -> Money:
        return Money(-self.fen)

    def __bool__(self) -> bool:
        return self.fen != 0


ZERO = Money(0)
