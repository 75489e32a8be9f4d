"""Puts together, in build/tablet, what goes into the tablet's app: the app, the wire, and what Android starts."""

import shutil
from pathlib import Path

TOP = Path(__file__).parents[1]
WHERE = TOP / "build/tablet"
MAIN = """from field_app.main import main

main()
"""


def main() -> None:
    """Make the folder anew."""
    shutil.rmtree(WHERE, ignore_errors=True)
    without = shutil.ignore_patterns("__pycache__", "android_files", "*.spec")
    shutil.copytree(TOP / "field_app", WHERE / "field_app", ignore=without)
    shutil.copytree(TOP / "server/wire", WHERE / "server/wire", ignore=without)
    shutil.copy(TOP / "server/__init__.py", WHERE / "server/__init__.py")
    (WHERE / "main.py").write_text(MAIN, encoding="utf-8")


if __name__ == "__main__":
    main()
