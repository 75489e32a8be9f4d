import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import DomainError
from server.domain.lifecycle import MOVES, MoveNotAllowed, move
from server.domain.vocabulary import Status

STATES = st.sampled_from(Status)


def test_every_state_has_its_moves():
    assert set(MOVES) == set(Status)


def test_every_open_report_may_end():
    assert all(Status.ENDED in moves for status, moves in MOVES.items() if status is not Status.ENDED)


def test_a_report_that_has_ended_can_only_be_reopened():
    assert MOVES[Status.ENDED] == {Status.REOPENED}
    assert [status for status, moves in MOVES.items() if Status.REOPENED in moves] == [Status.ENDED]


def test_nothing_goes_back_to_just_reported():
    assert all(Status.REPORTED not in moves for moves in MOVES.values())


@pytest.mark.parametrize("status", [Status.PLANNED_LATER, Status.WITH_PARTNER, Status.WAITING_FOR_REPORTER])
def test_later_with_a_partner_and_waiting_are_open_and_can_be_taken_up_again(status):
    assert {Status.IN_PROGRESS, Status.PLANNED, Status.ENDED} <= MOVES[status]


@given(STATES, STATES)
def test_a_move_is_made_when_the_table_has_it_and_refused_when_not(status, to):
    stays = status == to and status is not Status.ENDED
    if to in MOVES[status] or stays:
        assert move(status, to) is to
    else:
        with pytest.raises(MoveNotAllowed) as caught:
            move(status, to)
        assert (caught.value.status, caught.value.to) == (status, to)
        assert isinstance(caught.value, DomainError)


@given(STATES)
def test_from_every_state_a_report_can_reach_its_end(status):
    reached, waiting = set(), {status}
    while waiting:
        reached |= waiting
        waiting = {to for state in waiting for to in MOVES[state]} - reached

    assert Status.ENDED in reached
