"""An invented day of an invented crew, in Rijswijk, for the screens: every kind of norm, and a bit of everything."""

from dataclasses import replace
from datetime import UTC, date, datetime

from field_app.state.views import (
    AnswerView,
    Choice,
    ChoicesView,
    DamageView,
    HistoryLine,
    LogLine,
    MapStop,
    MapView,
    NearbyView,
    NormShape,
    NormView,
    OrderView,
    OutboxLine,
    OutboxView,
    PhotoLine,
    QuestionView,
    SendingView,
    SentLine,
    SettingsView,
    ShiftEndView,
    ShiftLine,
    StartView,
    StopRow,
    TodayView,
    Tone,
)
from server.wire.field import Outcome

NOW = datetime(2026, 11, 20, 9, 12, tzinfo=UTC)
CENTRE = (81_800.0, 450_300.0)
OWN = (81_760.0, 450_180.0)

DAMAGE = DamageView("beschadigd-20261120-091200", 2)

NORMS = (
    NormView(NormShape.LATE, "GEVAAR · vandaag", danger=True),
    NormView(NormShape.LATE, "2 werkdagen te laat"),
    NormView(NormShape.DUE_SOON, "vandaag vóór 17:00"),
    NormView(NormShape.IN_TIME, "nog 2 werkdagen"),
    NormView(NormShape.PAUSED, "wacht op melder"),
    NormView(NormShape.NO_NORM, "geen termijn"),
    NormView(NormShape.IN_TIME, "nog 5 werkdagen"),
)
WORK = (
    ("Putdeksel ligt los", "Herenstraat 14"),
    ("Bijgeplaatst afval bij container", "Burgemeester Elsenlaan 329"),
    ("Gat in wegdek", "Schoolstraat 26"),
    ("Afgebroken tak", "Julianapark"),
    ("Lantaarnpaal brandt niet", "Haagweg 88"),
    ("Losse stoeptegel", "Tollensstraat 3"),
    ("Zwerfafval in de berm", "Sir Winston Churchilllaan 366"),
)
SENDING = SendingView("2 wachten op verzending", Tone.WAITING, 1, 1)


def stop(number: int) -> StopRow:
    """The n-th stop, from 1."""
    title, address = WORK[(number - 1) % len(WORK)]
    norm = NORMS[(number - 1) % len(NORMS)]
    metres = 140 + number * 85
    return StopRow(
        order_id=number,
        number=f"RIJ-2026-{number:06}",
        stop=number,
        title=title,
        address=address,
        norm=replace(norm, words="vandaag") if norm.danger else norm,
        distance_m=metres,
        distance_words=f"{metres} m" if metres < 1000 else f"{metres / 1000:.1f} km".replace(".", ","),
    )


def rows(count: int) -> tuple[StopRow, ...]:
    """A route of so many stops; the last two are done."""
    made = [stop(number) for number in range(1, count + 1)]
    for i in range(max(0, count - 2), count):
        made[i] = replace(made[i], norm=NormView(NormShape.DONE, f"klaar 08:{40 + i % 10}"), done=True, stop=None)
    return tuple(made)


def today(stops: tuple[StopRow, ...]) -> TodayView:
    """The list of these stops."""
    waiting = [row for row in stops if not row.done]
    return TodayView(
        day=date(2026, 11, 20),
        crew="Ploeg Groen",
        person="Test Veegman",
        rows=stops,
        next_id=waiting[0].order_id if waiting else None,
        done=len(stops) - len(waiting),
        total=len(stops),
        sending=SENDING,
    )


def order(row: StopRow) -> OrderView:
    """Everything of one stop."""
    return OrderView(
        row=row,
        category_id=11,
        category="Takken en bomen",
        parent="Groen",
        task="Haal de tak weg en kijk of de boom veilig is.",
        text="Er hangt een grote tak los boven het fietspad, vlak bij het bankje.",
        team="Groen",
        place_text="Naast het bankje bij de vijver",
        place_doubt="De plek is niet zeker: controleer hem ter plaatse.",
        area="Leeuwendaal",
        asset="Boom 20417",
        x=CENTRE[0],
        y=CENTRE[1],
        latitude=52.0366,
        longitude=4.3258,
        received_words="gisteren 16:40",
        ours=True,
        answers=(
            AnswerView("Is het gevaarlijk?", "Ja, iemand kan zich bezeren"),
            AnswerView("Hoe groot is de tak?", "Groter dan een mens"),
        ),
        history=(
            HistoryLine("vandaag 07:45", "Op de route gezet"),
            HistoryLine("gisteren 16:42", "Naar team Groen gegaan", "Door de regels: categorie Takken en bomen"),
        ),
        standard={
            Outcome.SOLVED: (
                "We hebben de tak weggehaald. De boom is weer veilig.",
                "We hebben de boom gesnoeid.",
            ),
            Outcome.MADE_SAFE: ("We hebben de plek veilig gemaakt. De rest volgt later.",),
            Outcome.NOT_FOUND: ("We hebben gezocht, maar niets gevonden.",),
            Outcome.ALREADY_SOLVED: ("Het was al opgelost toen wij kwamen.",),
            Outcome.NOT_OURS: ("Deze boom is niet van de gemeente. We geven het door.",),
        },
        nearby_words="Nog 2 meldingen binnen 100 m",
    )


def nearby() -> NearbyView:
    """Work along the way."""
    return NearbyView("3 opdrachten die nog niemand doet", tuple(replace(stop(40 + i), stop=None) for i in range(1, 4)))


QUESTION = QuestionView(
    "q1",
    5,
    "RIJ-2026-000005",
    "Welke categorie klopt?",
    "Van mij: Lantaarnpaal beschadigd",
    "Van kantoor: Lantaarnpaal brandt niet",
)


def outbox() -> OutboxView:
    """One of each: a question, under way, waiting, and received."""
    return OutboxView(
        sending=SENDING,
        contact_words="Laatste contact met kantoor om 09:05",
        next_words="Volgende poging over 40 s",
        waiting=(
            OutboxLine(
                command_id="c3",
                order_id=3,
                number="RIJ-2026-000003",
                what="Klaar: gat in wegdek",
                when="vandaag 08:26",
                words="Ontvangen door kantoor, foto’s zijn onderweg",
                tone=Tone.BUSY,
                photos=(
                    PhotoLine("Foto 1 van 2, ontvangen", 100, Tone.GOOD),
                    PhotoLine("Foto 2 van 2, 64%", 64, Tone.BUSY),
                ),
            ),
            OutboxLine(
                command_id="c4",
                order_id=7,
                number="RIJ-2026-000007",
                what="Niets aangetroffen: zwerfafval in de berm",
                when="vandaag 09:10",
                words="Geen verbinding, alles is bewaard",
                tone=Tone.WAITING,
                can_undo=True,
            ),
        ),
        sent=(
            OutboxLine(
                command_id="c1",
                order_id=2,
                number="RIJ-2026-000002",
                what="Klaar: bijgeplaatst afval",
                when="vandaag 08:12",
                words="Ontvangen door kantoor 08:13",
                tone=Tone.GOOD,
            ),
        ),
        questions=(QUESTION,),
    )


def shift_end() -> ShiftEndView:
    """The end of a good day."""
    line = ShiftLine(2, "RIJ-2026-000002", "Bijgeplaatst afval", "Opgelost om 08:12")
    return ShiftEndView(
        day=date(2026, 11, 20),
        crew="Ploeg Groen",
        person="Test Veegman",
        done=(line, replace(line, order_id=3, title="Gat in wegdek", words="Opgelost om 08:26")),
        not_done=(ShiftLine(7, "RIJ-2026-000007", "Zwerfafval in de berm", "Niets aangetroffen"),),
        left=(ShiftLine(6, "RIJ-2026-000006", "Losse stoeptegel", "nog 2 werkdagen"),),
        waiting=outbox().waiting,
        sending=SENDING,
        words="2 klaar, 1 kon niet, 1 blijft over",
        minutes=35,
    )


def settings() -> SettingsView:
    """A tablet as it comes."""
    return SettingsView(
        theme="day",
        text_scale=1.0,
        hand="right",
        photos="always",
        municipality="Rijswijk",
        crew="Ploeg Groen",
        person="Test Veegman",
        device="Tablet 4",
        app_version="0.1.0",
        contact_words="Laatste contact met kantoor om 09:05",
        clock_words="De klok van de tablet loopt gelijk",
        map_words="Kaart van 12 november",
        log=(LogLine("09:05", "Contact met kantoor"), LogLine("09:06", "Geen verbinding, volgende poging over 40 s")),
    )


def map_view(stops: tuple[StopRow, ...], basemap: str | None = None) -> MapView:
    """The stops along a winding road."""
    marks = tuple(
        MapStop(
            order_id=row.order_id,
            stop=row.stop,
            x=CENTRE[0] - 420 + 210 * (i % 5 if i // 5 % 2 == 0 else 4 - i % 5) + 37 * (i * 7 % 5),
            y=CENTRE[1] + 380 - 190 * (i // 5) + 29 * (i * 3 % 5),
            norm=row.norm,
            title=row.title,
            done=row.done,
            is_next=i == 0,
        )
        for i, row in enumerate(stops[:40])
    )
    x, y = CENTRE
    shape = ((x - 1500, y - 1200), (x + 1600, y - 1400), (x + 1800, y + 900), (x - 200, y + 1500), (x - 1900, y + 600))
    return MapView(
        municipality="Rijswijk",
        centre=CENTRE,
        own=OWN,
        stops=marks,
        nearby=(),
        route=(OWN, *((mark.x, mark.y) for mark in marks if not mark.done)),
        boundary=(shape,),
        basemap_path=basemap,
    )


def choices() -> ChoicesView:
    """What there is to choose from."""
    groups = {
        "Groen": ("Takken en bomen", "Onkruid", "Gras en struiken"),
        "Afval": ("Bijgeplaatst afval", "Zwerfafval", "Volle prullenbak"),
        "Wegen en stoepen": ("Gat in wegdek", "Losse stoeptegel", "Putdeksel"),
        "Verlichting": ("Lantaarnpaal brandt niet", "Lantaarnpaal beschadigd"),
    }
    named = [(name, group) for group, names in groups.items() for name in names]
    return ChoicesView(
        categories=tuple(Choice(11 + i, name, group) for i, (name, group) in enumerate(named)),
        teams=(Choice(1, "Groen"), Choice(2, "Wegen"), Choice(3, "Reiniging")),
        crews=(Choice(1, "Ploeg Groen"), Choice(2, "Ploeg Groen 2")),
        people=(Choice(1, "Test Veegman"), Choice(2, "Test Snoeister")),
    )


def start(*, enrolled: bool = True) -> StartView:
    """A tablet that is known, or not yet."""
    people = choices().people
    town = "Rijswijk" if enrolled else ""
    return StartView(enrolled=enrolled, municipality=town, crew="Ploeg Groen", person="Test Veegman", people=people)


SENT = SentLine("c9", "Klaar: opgelost", "Ontvangen door kantoor 08:13", Tone.GOOD)
