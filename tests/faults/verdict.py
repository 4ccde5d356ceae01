"""What became of one fault: what was lost, repeated or early, and whether that is within the promises."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checker found.

    Attributes:
        expected: How many notices the rules say somebody was owed.
        lost: Those nobody got.
        marked: Messages that came again and say so in the ledger.
        unmarked: Messages that came again and do not.
        early: Messages that came before their time.
        wrong: Everything else that breaks a promise, in words.
    """

    expected: int
    lost: tuple[str, ...] = ()
    marked: int = 0
    unmarked: int = 0
    early: int = 0
    wrong: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.unmarked or self.early or self.wrong)

    def about(self, what: str) -> "Verdict":
        """The same, saying of whatever is wrong what it was about."""
        lost, wrong = (tuple(f"{what}: {one}" for one in said) for said in (self.lost, self.wrong))
        return replace(self, lost=lost, wrong=wrong)


def together(*verdicts: Verdict) -> Verdict:
    """Several as one."""
    return Verdict(
        expected=sum(one.expected for one in verdicts),
        lost=tuple(lost for one in verdicts for lost in one.lost),
        marked=sum(one.marked for one in verdicts),
        unmarked=sum(one.unmarked for one in verdicts),
        early=sum(one.early for one in verdicts),
        wrong=tuple(wrong for one in verdicts for wrong in one.wrong),
    )


@dataclass(frozen=True, slots=True)
class Result:
    """One row of the table.

    Attributes:
        fault: What was done to the engine.
        size: How often, or with how much.
        seed: Plays the same again.
        verdict: What the checker found.
        seconds: How long it took.
        wrong: What the row itself asks for beyond the promises, and was not so.
        figures: What was measured beside, in words.
    """

    fault: str
    size: str
    seed: int
    verdict: Verdict
    seconds: float
    wrong: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every promise was kept, and what the row asks for as well."""
        return self.verdict.holds and not self.wrong

    @property
    def why(self) -> tuple[str, ...]:
        """What was wrong, in words."""
        return (*(f"lost: {one}" for one in self.verdict.lost), *self.verdict.wrong, *self.wrong)
