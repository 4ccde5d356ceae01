"""Bank holidays in England and Wales, worked out by rule and kept as a table."""

from datetime import date, timedelta
from pathlib import Path

TABLE = Path(__file__).with_name("bank_holidays_england_and_wales.txt")
FIRST_YEAR = 2019
LAST_YEAR = 2033

MONDAY, SATURDAY, SUNDAY = 0, 5, 6

MOVED = {
    # Early May went to the 75th anniversary of VE Day.
    2020: {date(2020, 5, 4): date(2020, 5, 8)},
    # The spring holiday went to the Platinum Jubilee weekend.
    2022: {date(2022, 5, 30): date(2022, 6, 2)},
}
ADDED = {
    # Platinum Jubilee; state funeral of Queen Elizabeth II.
    2022: {date(2022, 6, 3), date(2022, 9, 19)},
    # Coronation of King Charles III.
    2023: {date(2023, 5, 8)},
}


def easter_sunday(year: int) -> date:
    """Easter Sunday of *year*, by the anonymous Gregorian algorithm."""
    a = year % 19
    b, c = divmod(year, 100)
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def first_monday(year: int, month: int) -> date:
    """The first Monday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(MONDAY - first.weekday()) % 7)


def last_monday(year: int, month: int) -> date:
    """The last Monday of a month that has 31 days."""
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() - MONDAY) % 7)


def new_year(year: int) -> date:
    """New Year's Day, or the Monday that stands in for a weekend."""
    first = date(year, 1, 1)
    return first_monday(year, 1) if first.weekday() >= SATURDAY else first


def christmas(year: int) -> set[date]:
    """The two weekdays kept for Christmas Day and Boxing Day."""
    weekday = date(year, 12, 25).weekday()
    if weekday == SATURDAY:
        return {date(year, 12, 27), date(year, 12, 28)}
    if weekday == SUNDAY:
        # Boxing Day keeps its Monday; Christmas Day is made up for on the Tuesday.
        return {date(year, 12, 26), date(year, 12, 27)}
    if weekday == SATURDAY - 1:
        return {date(year, 12, 25), date(year, 12, 28)}
    return {date(year, 12, 25), date(year, 12, 26)}


def by_rule(year: int) -> set[date]:
    """Every weekday that is a bank holiday in England and Wales in *year*."""
    easter = easter_sunday(year)
    usual = {
        new_year(year),
        easter - timedelta(days=2),
        easter + timedelta(days=1),
        first_monday(year, 5),
        last_monday(year, 5),
        last_monday(year, 8),
    } | christmas(year)
    moved = MOVED.get(year, {})
    return (usual - moved.keys()) | set(moved.values()) | ADDED.get(year, set())


def all_by_rule() -> list[date]:
    """The bank holidays of every year the table covers, in order."""
    return sorted(day for year in range(FIRST_YEAR, LAST_YEAR + 1) for day in by_rule(year))


def as_table(days: list[date]) -> str:
    """The text of the table: a heading, then one date and its weekday a line."""
    heading = (
        "# Bank holidays in England and Wales, the weekday that is kept (substitutes in place).\n"
        "# Independent of any library; test_oracle_itself.py holds it to the rules.\n"
    )
    return heading + "".join(f"{day:%Y-%m-%d %a}\n" for day in days)


def from_table() -> list[date]:
    """The dates of the table, as kept."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [date.fromisoformat(line.split()[0]) for line in lines if not line.startswith("#")]
