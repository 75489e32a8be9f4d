"""Two crews, one office and a bad network: what can happen is a method each, and `end` tells whether all is well."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from field_app.store import State
from server.wire.field import CorrectField, GiveBackWhy, NewReport, Outcome
from tests.field_app.fake_office import Office
from tests.field_app.tablet import Tablet, an_office, an_order
from tests.support.moments import NOW, Clock

KINDS = ("claim", "arrive", "close", "note", "give_back", "hand_over", "correct", "report")
COLOURS = ("red", "blue", "green")
FATES = ("ok", "lost", "unheard", "half", "mute", "portal", "down")
ORDERS = (1, 2, 3, 4)


class World:
    """Starts with four orders that both tablets have read. `which` is a tablet: 0 or 1."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock(NOW)
        self.office: Office = an_office(self.clock, *(an_order(id_) for id_ in ORDERS))
        self.tablets = [Tablet(folder / name, self.office, self.clock) for name in ("one", "two")]
        self.promised: list[list[str]] = [[], []]
        self.undone: set[str] = set()
        self.photos: dict[str, bytes] = {}
        for tablet in self.tablets:
            tablet.works()

    # --- what crews do

    def deed(self, which: int, kind: str, order_id: int, colour: str | None = None) -> None:
        """Do something, if the order is on this tablet; with a photo when a colour is given."""
        tablet = self.tablets[which]
        if order_id not in tablet.store.orders.all():
            return
        photos = [self._photo(tablet, order_id, f"{colour}")] if colour else []
        desk, number = tablet.desk, len(self.promised[which])
        deeds = {
            "claim": lambda: desk.claim(order_id),
            "arrive": lambda: desk.arrive(order_id),
            "close": lambda: desk.close(order_id, Outcome.SOLVED, "Wij hebben het gemaakt.", after=photos),
            "note": lambda: desk.note(order_id, f"notitie {which}-{number}", photos=photos),
            "give_back": lambda: desk.give_back(order_id, GiveBackWhy.OTHER, "Lukt niet", photos=photos),
            "hand_over": lambda: desk.hand_over(order_id, 1, crew_id=7),
            "correct": lambda: desk.correct(order_id, CorrectField.CATEGORY, str(1 + number % 3)),
            "report": lambda: desk.new_report("Gezien", 1, place=(82_000, 450_000), photos=photos),
        }
        self.promised[which].append(deeds[kind]())

    def undo_last(self, which: int) -> None:
        if self.promised[which] and self.tablets[which].desk.undo(self.promised[which][-1]):
            self.undone.add(self.promised[which][-1])

    def answer(self, which: int, *, keep_ours: bool) -> None:
        desk = self.tablets[which].desk
        for question in desk.today().questions:
            if command_id := desk.answer_question(question.command_id, keep_ours=keep_ours):
                self.promised[which].append(command_id)

    def kill(self, which: int) -> None:
        self.tablets[which].restart()

    # --- what the office and the network do

    def recategorise(self, order_id: int, category_id: int) -> None:
        self.office.put(replace(self.office.orders[order_id], category_id=category_id))

    def end_at_office(self, order_id: int) -> None:
        self.office.put(replace(self.office.orders[order_id], status="ended"))

    def take_away(self, order_id: int) -> None:
        self.office.take_away(order_id, "Naar een andere ploeg.")

    def give_again(self, order_id: int) -> None:
        self.office.put(self.office.orders[order_id])

    def new_keys(self) -> None:
        self.office.tokens.clear()

    def round(self, which: int, fates: tuple[str, ...] = ()) -> None:
        """Let a tablet do a round over a network that does this to its requests."""
        tablet = self.tablets[which]
        tablet.network.fates = iter(fates)
        tablet.sync.step(urgent=True)

    def wait(self, seconds: int) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    # --- the end

    def end(self) -> None:
        """Let the network be good and all go home; afterwards nothing is lost, doubled or different."""
        for tablet in self.tablets:
            tablet.network.fates = iter(())
            tablet.works_until_quiet()
        for which, tablet in enumerate(self.tablets):
            # What the other one did last, and what became of it.
            tablet.works(2)
            self._check_commands(which)
            self._check_agreement(tablet)
        self._check_photos()

    def close(self) -> None:
        for tablet in self.tablets:
            tablet.close()

    def _photo(self, tablet: Tablet, order_id: int, colour: str) -> str:
        sha256 = tablet.photo(order_id, colour=colour)
        self.photos[sha256] = tablet.photo_content(sha256)
        return sha256

    def _check_commands(self, which: int) -> None:
        """Each command was carried out once, in the order of its deed within a work order; what was undone, never."""
        wanted = [one for one in self.promised[which] if one not in self.undone]
        heard = Counter(effect.id for effect in self.office.effects)
        assert max(heard.values(), default=1) == 1, "carried out twice"
        assert not self.undone & set(self.office.verdicts), "undone, and yet heard"
        assert set(wanted) <= set(self.office.verdicts), "promised, and never heard"
        lines: dict[int | str, list[str]] = {}
        for effect in self.office.effects:
            if effect.id in wanted:
                line = effect.id if isinstance(effect.deed, NewReport) else effect.work_order or 0
                lines.setdefault(line, []).append(effect.id)
        for line in lines.values():
            assert line == sorted(line, key=wanted.index), "overtaken"

    def _check_agreement(self, tablet: Tablet) -> None:
        """The tablet shows what the office has."""
        there = {id_: order for id_, order in self.office.orders.items() if id_ not in self.office.why_gone}
        assert tablet.store.orders.all() == there
        for one in tablet.store.commands.all():
            assert one.state is State.UNDONE or one.settled
            if one.command.id in self.office.verdicts:
                assert one.state.value == self.office.verdicts[one.command.id].result.value
        assert tablet.desk.outbox().sending.words == "Alles verzonden"

    def _check_photos(self) -> None:
        """Every photo of a deed that was not undone is at the office, byte for byte."""
        for tablet in self.tablets:
            for one in tablet.store.commands.all():
                if one.state is not State.UNDONE:
                    assert all(self.office.photos[sha256] == self.photos[sha256] for sha256 in one.photos)


def play(folder: Path, seed: int, *, steps: int = 25) -> None:
    """Live one random history; raises AssertionError when something was lost, doubled or different at its end."""
    chance = Random(seed)
    world = World(folder)
    try:
        for _ in range(steps):
            _something(world, chance)
        world.end()
    finally:
        world.close()


def _something(world: World, chance: Random) -> None:
    which, order_id = chance.randrange(2), chance.choice(ORDERS)
    happenings: list[tuple[int, Callable[[], None]]] = [
        (8, lambda: world.deed(which, chance.choice(KINDS), order_id, chance.choice((None, None, *COLOURS)))),
        (8, lambda: world.round(which, tuple(chance.choices(FATES, k=chance.randrange(8))))),
        (2, lambda: world.undo_last(which)),
        (1, lambda: world.answer(which, keep_ours=chance.random() < 0.5)),
        (2, lambda: world.kill(which)),
        (2, lambda: world.recategorise(order_id, chance.randint(1, 3))),
        (1, lambda: world.end_at_office(order_id)),
        (1, lambda: world.take_away(order_id)),
        (1, lambda: world.give_again(order_id)),
        (1, lambda: world.new_keys()),
        (4, lambda: world.wait(chance.choice((1, 9, 30, 700)))),
    ]
    chance.choices([one for _, one in happenings], weights=[weight for weight, _ in happenings])[0]()
