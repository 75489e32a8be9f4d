"""What partners and teams are told. Work, never who asked for it."""

from server.domain.facts import Facts, Message
from server.domain.language import day_words


def work_for_partner(facts: Facts) -> Message:
    """Return the order for a partner: what, where, by when. Its words are ours; the reporter's may name people."""
    before = f"Wij hebben de melder gezegd: klaar op {day_words(facts.due_on)}.\n\n" if facts.due_on else ""
    what = f"{facts.category_name}. {facts.reason}".strip()
    return Message(
        f"Opdracht {facts.reference}: {facts.category_name}",
        f"Beste {facts.partner_name},\n\nWilt u dit voor ons oplossen?\n\n"
        f"Wat: {what}\n\nWaar: {facts.place_words or 'vraag het ons'}.\n\n{before}"
        f"Laat het ons weten als het klaar is, of als het niet lukt. Noem dan nummer {facts.reference}.\n\n"
        f"{facts.municipality_name}, {facts.phone}",
    )


def danger(facts: Facts) -> Message:
    """Return the alarm for who is on duty: short, since it also goes by SMS."""
    where = facts.place_words or "plaats onbekend"
    return Message(
        f"GEVAAR: {facts.category_name}, {where}",
        f"GEVAAR: {facts.category_name}, {where}.\n\nMelding {facts.reference}. {facts.reason}\n\n"
        f"Zeg dat u dit oppakt: {facts.track_url.replace('/melding/', '/werk/')}",
    )


def warning_for_team(facts: Facts) -> Message:
    """Return the warning that a report is about to be late, or is."""
    day = day_words(facts.due_on) if facts.due_on else "de afgesproken dag"
    return Message(
        f"{facts.reference} {facts.reason}: {facts.category_name}",
        f"Melding {facts.reference} {facts.reason}.\n\nDe melder is beloofd: {day}.\n\n"
        f"Wat: {facts.category_name}.\n\nWaar: {facts.place_words or 'zie de melding'}.\n\n"
        f"Plan het werk in, of spreek een nieuwe datum af.\n\nNaar de melding: {facts.track_url}",
    )
