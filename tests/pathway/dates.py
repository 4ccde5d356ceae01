"""Dates and times as tests write them: with their weekday, so that a slip shows."""

from datetime import UTC, date, datetime, time, timedelta

from cce.pathway.working_days import LONDON


def day(text: str) -> date:
    """`Mon 2026-03-23`, refused when the weekday is wrong."""
    weekday, on = text.split()
    found = date.fromisoformat(on)
    assert f"{found:%a}" == weekday, f"{on} is a {found:%A}"
    return found


def uk(text: str) -> datetime:
    """`Mon 2026-03-23 10:00` on London's clocks, as the instant in UTC."""
    weekday_and_date, clock = text.rsplit(" ", 1)
    on = day(weekday_and_date)
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def midnight_after(on: date) -> datetime:
    """The instant at which *on* is over in London: from then on something due on it is late."""
    return datetime.combine(on + timedelta(days=1), time(), LONDON).astimezone(UTC)
