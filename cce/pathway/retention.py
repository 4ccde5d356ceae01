"""How long the record of a child is kept after its episode was closed: nothing is erased by itself."""

from dataclasses import dataclass
from datetime import date

from cce.pathway.counting import birthday


@dataclass(frozen=True, slots=True)
class Retention:
    """An authority's retention schedule; the numbers that ship are a default for it to set.

    Attributes:
        years: Whole years kept after the closure.
        age: Kept until the child reaches this age; where both say a date, the later counts.
    """

    years: int = 6
    age: int = 25

    def ends_on(self, closed_on: date, born_on: date | None, opened_on: date) -> date:
        """The first local date on which a closed episode has been kept long enough.

        Years end as birthdays do: what began on 29 February ends on 1 March of a common year, never early.

        Args:
            closed_on: The local date of its last closure.
            born_on: The child's birth date; where it is not known, the child counts as born on *opened_on*,
                the latest that can be, so that nothing ends too early.
            opened_on: The local date on which the episode was opened.

        Source:
            local: a setting of the authority; closure at 18 is no end of it
        """
        return max(birthday(closed_on, self.years), birthday(born_on or opened_on, self.age))
