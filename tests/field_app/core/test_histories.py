"""Whatever two crews, an office and a bad network do to each other, in whatever order: nothing is lost or doubled."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.field_app.world import COLOURS, FATES, KINDS, ORDERS, World

WHICH = st.integers(0, 1)
ORDER = st.sampled_from(ORDERS)


class Histories(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self.folder.name))

    @rule(which=WHICH, kind=st.sampled_from(KINDS), order_id=ORDER, colour=st.none() | st.sampled_from(COLOURS))
    def deed(self, which, kind, order_id, colour):
        self.world.deed(which, kind, order_id, colour)

    @rule(which=WHICH, fates=st.lists(st.sampled_from(FATES), max_size=8))
    def round(self, which, fates):
        self.world.round(which, tuple(fates))

    @rule(which=WHICH)
    def undo(self, which):
        self.world.undo_last(which)

    @rule(which=WHICH, keep_ours=st.booleans())
    def answer(self, which, keep_ours):
        self.world.answer(which, keep_ours=keep_ours)

    @rule(which=WHICH)
    def kill(self, which):
        self.world.kill(which)

    @rule(order_id=ORDER, category_id=st.integers(1, 3))
    def recategorise(self, order_id, category_id):
        self.world.recategorise(order_id, category_id)

    @rule(order_id=ORDER)
    def end_at_office(self, order_id):
        self.world.end_at_office(order_id)

    @rule(order_id=ORDER)
    def take_away(self, order_id):
        self.world.take_away(order_id)

    @rule(order_id=ORDER)
    def give_again(self, order_id):
        self.world.give_again(order_id)

    @rule()
    def new_keys(self):
        self.world.new_keys()

    @rule(seconds=st.sampled_from((1, 9, 30, 700)))
    def wait(self, seconds):
        self.world.wait(seconds)

    def teardown(self):
        try:
            self.world.end()
        finally:
            self.world.close()
            self.folder.cleanup()


@pytest.mark.slow
class TestHistories(Histories.TestCase):
    settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
