import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.strokes import stroke

spots = st.tuples(st.floats(-500, 500), st.floats(-500, 500))


def area(mesh):
    vertices, indices = mesh
    total = 0.0
    for a, b, c in zip(indices[::3], indices[1::3], indices[2::3], strict=True):
        (ax, ay), (bx, by), (cx, cy) = vertices[a], vertices[b], vertices[c]
        total += abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2
    return total


def test_a_straight_road_is_as_long_and_wide_as_it_should_be_with_round_ends():
    vertices, _ = mesh = stroke([(0, 0), (100, 0)], 3.0, roundness=30)

    assert area(mesh) == pytest.approx(100 * 6 + math.pi * 9, rel=0.01)
    assert (min(x for x, _ in vertices), max(x for x, _ in vertices)) == pytest.approx((-3, 103), abs=0.02)


def test_a_gentle_bend_costs_one_pair_of_vertices_and_a_sharp_one_gets_a_round_corner():
    straight, _ = stroke([(0, 0), (50, 0), (100, 0)], 2.0)
    gentle, _ = stroke([(0, 0), (50, 0), (100, 20)], 2.0)
    sharp, _ = stroke([(0, 0), (50, 0), (0, 5)], 2.0)

    assert len(gentle) == len(straight)
    assert len(sharp) > len(straight)
    assert max(x for x, _ in sharp) <= 52.01


@pytest.mark.parametrize("line", [[], [(1, 1)], [(1, 1), (1, 1), (1.001, 1)]])
def test_what_has_no_length_is_not_drawn(line):
    assert stroke(line, 2.0) == ([], [])


@given(st.lists(spots, max_size=12), st.floats(0.3, 30))
def test_no_triangle_sticks_out_and_each_index_has_its_vertex(line, half_width):
    vertices, indices = stroke(line, half_width)

    assert len(indices) % 3 == 0
    assert all(0 <= index < len(vertices) for index in indices)
    # A mitre at the sharpest gentle corner (60°) is 1 / cos 30° as long.
    reach = half_width * 1.16 + 0.02
    for x, y in vertices:
        assert min(math.dist((x, y), spot) for spot in line) <= reach
