"""The screens as a crew member knows them, so that a story reads as one."""

from tests.field_app.window.driver import Driver


class TodayPage:
    """Vandaag."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        assert driver.app.screen == "today"

    def open_stop(self, title: str) -> "OrderPage":
        self.driver.tap(f"Bekijk {title}")
        return OrderPage(self.driver)

    def arrive(self) -> "OrderPage":
        self.driver.tap("Ik ben er")
        return OrderPage(self.driver)

    def undo(self) -> "TodayPage":
        self.driver.tap("Maak ongedaan")
        return self


class OrderPage:
    """Opdracht."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        assert driver.app.screen == "order"

    def photograph(self, which: str) -> "OrderPage":
        self.driver.tap(f"{which}: maak foto")
        return self

    def done(self) -> TodayPage:
        """With a photo, one tap."""
        self.driver.tap("Klaar")
        return TodayPage(self.driver)

    def done_in_words(self) -> "ClosePage":
        self.driver.tap("Klaar")
        return ClosePage(self.driver)

    def cannot(self, reason: str) -> "Driver":
        self.driver.tap("Kan niet…")
        self.driver.tap(reason)
        return self.driver


class ClosePage:
    """Klaar."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        assert driver.app.screen == "close"

    def say(self, words: str) -> "ClosePage":
        self.driver.tap(words)
        return self

    def took(self, words: str) -> "ClosePage":
        self.driver.tap(words)
        return self

    def used(self, material: str) -> "ClosePage":
        self.driver.write("Welk materiaal gebruikte je? Mag je overslaan.", material)
        return self

    def send(self) -> TodayPage:
        self.driver.tap("Meld klaar")
        return TodayPage(self.driver)
