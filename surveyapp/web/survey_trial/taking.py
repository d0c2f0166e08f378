"""What a form on trial leads to: page by page as for customers, and at its end whatever the trial makes of the answers."""

from collections.abc import Callable

from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from surveyapp.domain.answers import FieldFault, parse_answers
from surveyapp.services.responses import InvalidAnswers
from surveyapp.web.answering import forms
from surveyapp.web.answering.taking import Sent
from surveyapp.web.answering.visit import Visit

# What a trial makes of valid answers, name → value.
Finish = Callable[[dict[str, object]], ResponseReturnValue]


class TrialSent(Sent):
    """A form on trial as it was sent: no file of it is kept, and its answers go to `finish` and nowhere else."""

    def __init__(self, visit: Visit, sent: MultiDict[str, str], finish: Finish) -> None:
        self.finish = finish
        super().__init__(visit, _still_asked(visit, sent), [])

    def take_in(self, sent: MultiDict[str, str]) -> tuple[MultiDict[str, str], list[FieldFault]]:
        """Return what was sent without any file, and no fault."""
        sent = sent.copy()
        for name in (
            forms.DROP,
            *(question.name for question in self.visit.survey.questions if question.type == "file"),
        ):
            sent.poplist(name)
        return sent, []

    def store(self) -> ResponseReturnValue:
        """Let the trial have the answers.

        Raises:
            InvalidAnswers: something must be mended.
        """
        parsed = parse_answers(self.visit.survey, self.form.raw(), self.visit.circumstances)
        if parsed.faults:
            raise InvalidAnswers(parsed.faults)
        return self.finish(parsed.answers)


def _still_asked(visit: Visit, sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return what was sent; where the survey was changed since the page was drawn, only of what it still asks."""
    if sent.get(forms.VERSION) == visit.asking.content_hash:
        return sent
    known = {name for field in visit.form() for name in forms.fields_of(field)}
    pairs = [pair for pair in sent.items(multi=True) if pair[0] in known or pair[0].startswith(forms.OURS)]
    return MultiDict(pairs)
