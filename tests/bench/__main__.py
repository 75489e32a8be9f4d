"""`python -m tests.bench [NAME]`: run the benches, print a row a figure, end non-zero when one is short of its aim.

A bench is a file `bench_NAME.py` in this folder, with a function `figures()` that yields each `Figure`.
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from tests.bench.figure import Figure

HEADS = ("figure", "value", "unit", "floor", "ratio", "aim", "")
LINE = "{:<36} {:>14} {:<12} {:>14} {:>8}  {:<12} {}"


def main(only: str) -> int:
    """Run the benches, or those of one name (`field` is `field_core` too).

    Returns 0, 1 when a figure is short, 2 for a bench that does not exist.
    """
    names = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    chosen = [name for name in names if not only or name == only or name.startswith(f"{only}_")]
    if not chosen:
        print(f"There is no bench {only!r}; there are: {', '.join(names)}", file=sys.stderr)
        return 2
    print(LINE.format(*HEADS))
    short = sum(show(figure) for name in chosen for figure in figures_of(name))
    return 1 if short else 0


def figures_of(name: str) -> Iterator[Figure]:
    """Run one bench."""
    found: Iterator[Figure] = import_module(f"tests.bench.bench_{name}").figures()
    return found


def show(figure: Figure) -> bool:
    """Print a figure; return whether it is short."""
    print(LINE.format(*figure.row()), flush=True)
    return figure.is_short


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
