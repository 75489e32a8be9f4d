"""The judge of the benches."""

import pytest

from tests.bench.__main__ import main
from tests.bench.figure import Figure


@pytest.mark.parametrize(
    ("figure", "is_short"),
    [
        (Figure("rate", 16, "/s", floor=100, at_least=0.15), False),
        (Figure("rate", 14, "/s", floor=100, at_least=0.15), True),
        (Figure("cpu", 5, "ms", at_most=5), False),
        (Figure("cpu", 5.1, "ms", at_most=5), True),
        (Figure("just so you know", 5, "MB"), False),
    ],
)
def test_a_figure_is_short_when_it_misses_its_aim(figure, is_short):
    assert figure.is_short is is_short
    assert figure.row()[-1] == ("short" if is_short else "ok")


def test_the_aim_is_told_in_the_terms_of_what_is_judged():
    assert Figure("rate", 14, "/s", floor=100, at_least=0.15).row()[4:6] == ("14.0%", ">= 15%")
    assert Figure("cpu", 4, "ms", at_most=5).row()[4:6] == ("", "<= 5")


def test_one_bench_can_be_run(capsys):
    assert main("nothing") == 0
    assert "nothing" in capsys.readouterr().out


def test_a_bench_that_is_not_there_is_named_with_those_that_are(capsys):
    assert main("speed") == 2
    assert "nothing" in capsys.readouterr().err
