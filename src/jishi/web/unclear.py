"""What an address asks for, read; what cannot be read becomes a page that says so and leads back."""

from jishi.shared.dates import Period

PERIODS = "2012年、2012年上半年、2012年第一季度或2012年3月(2012、2012-H1、2012-Q1、2012-03也可以)"


class Unclear(ValueError):
    """The address asks for what there is not: `sentence` says what is expected, `back` is where to choose it."""

    def __init__(self, title: str, sentence: str, back: str) -> None:
        super().__init__(sentence)
        self.title, self.sentence, self.back = title, sentence, back


def period_read(text: str, back: str) -> Period:
    """Read the period that stands in an address.

    Raises Unclear.
    """
    try:
        return Period.told(text)
    except ValueError as error:
        sentence = f"“期间”是“{text[:30]}”,应写成{PERIODS}。请改正,或回去另选一期。"
        raise Unclear("期间不对", sentence, back) from error
