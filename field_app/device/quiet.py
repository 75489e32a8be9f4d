"""What a device without the part does: nothing."""


class NoVibrate:
    """Nothing to feel."""

    def tick(self) -> None:
        """Nothing."""

    def buzz(self) -> None:
        """Nothing."""


class NoBrightness:
    """The light stays as it is."""

    def full(self) -> None:
        """Nothing."""

    def usual(self) -> None:
        """Nothing."""
