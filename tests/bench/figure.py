"""One measured figure, and whether it is what we aim for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What a bench found.

    With a `floor` (what the machine does for the bare work, measured in the same run) the aim is about the ratio of
    value to floor; without, it is about the value. `at_least` and `at_most` are the aim; with neither, any value is ok.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    at_least: float | None = None
    at_most: float | None = None

    @property
    def ratio(self) -> float | None:
        """The value as part of the floor."""
        return self.value / self.floor if self.floor else None

    @property
    def is_short(self) -> bool:
        """Whether the aim was missed."""
        judged = self.value if self.ratio is None else self.ratio
        too_low = self.at_least is not None and judged < self.at_least
        return too_low or (self.at_most is not None and judged > self.at_most)

    def row(self) -> tuple[str, ...]:
        """The figure as a line of the table."""
        ratio = "" if self.ratio is None else f"{self.ratio:.1%}"
        floor = "" if self.floor is None else f"{self.floor:,.2f}"
        verdict = "short" if self.is_short else "ok"
        return (self.name, f"{self.value:,.2f}", self.unit, floor, ratio, self._aim(), verdict)

    def _aim(self) -> str:
        aims = []
        for sign, bound in ((">=", self.at_least), ("<=", self.at_most)):
            if bound is not None:
                aims.append(f"{sign} {bound:g}" if self.floor is None else f"{sign} {bound:.0%}")
        return " and ".join(aims)
