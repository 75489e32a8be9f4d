"""Run by test_true_window.py in a process of its own: XDOTOOL FOLDER. Prints what the desk was told."""

import subprocess
import sys
from pathlib import Path

from tests.field_app.window.driver import Driver, window


def main(xdotool: str, folder: Path) -> None:
    """Open an order with a real mouse, take a photo, and close it."""
    window(1280, 800)
    from tests.field_app.window.stage import staged

    app, desk = staged(folder)
    driver = Driver(app)

    def press(words: str, done: str) -> None:
        button = driver.button(words)
        driver.reveal(button)
        x, y = button.to_window(*button.center)
        where = [str(round(x)), str(round(driver.window.height - y))]
        subprocess.run([xdotool, "mousemove", *where, "click", "1"], check=True)
        driver.wait(lambda: done in app.screen or driver.sees(done), frames=600)

    press("Bekijk Afgebroken tak", "order")
    press("Na: maak foto", "Na: gemaakt")
    press("Klaar", "Klaar gemeld")
    what, said = desk.done[-1]
    print(what, said["order_id"], said["outcome"].value)
    driver.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
