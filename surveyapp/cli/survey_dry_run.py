"""The dry run of a survey's file, in lines to read."""

from collections.abc import Iterator

from surveyapp.domain.surveys import Survey, text_in
from surveyapp.domain.surveys.dry_run import DryRun, Reached, Way


def dry_run_lines(run: DryRun, survey: Survey) -> list[str]:
    """Return what a dry run found: how much is reached, how long it takes, what is wrong, the rules, and the ways."""
    return [*_summary(run), *_problems(run), *_rules(run, survey), *_ways(run, survey)]


def _summary(run: DryRun) -> Iterator[str]:
    reached = sum(question.is_reached for question in run.questions)
    yield f"{reached} of {len(run.questions)} questions can be reached, on {len(run.ways)} ways"
    usual, shortest, longest = (
        _time(seconds) for seconds in (run.estimate.seconds, run.estimate.shortest, run.estimate.longest)
    )
    yield f"it takes about {usual} ({shortest} to {longest})"


def _problems(run: DryRun) -> Iterator[str]:
    yield from (f"warning: {_named(each)} {_why(each)}" for each in run.unreached)
    yield from (f"warning: {name} must be answered, and no answer to it is taken" for name in run.dead_ends)
    yield from (f"warning: on way {number + 1} nothing is asked at all" for number in run.blank_ways)
    yield from (f"page {name} has nothing to answer" for name in run.empty_pages)


def _named(each: Reached) -> str:
    return f"the choice {each.choice} of {each.name}" if each.choice else each.name


def _why(each: Reached) -> str:
    return "is seen by nobody, whatever is answered" if each.is_certain else "is seen with no answers that were found"


def _rules(run: DryRun, survey: Survey) -> Iterator[str]:
    for fired in run.rules:
        rule = survey.rules[fired.rule]
        about = ", ".join(rule.params.themes) if rule.kind == "theme" else rule.params.question
        said = f"opens a case on way {fired.way + 1}" if fired.way is not None else "is fired by no answers"
        yield f"{'' if fired.way is not None else 'warning: '}rule {fired.rule + 1} ({rule.kind}: {about}) {said}"


def _ways(run: DryRun, survey: Survey) -> Iterator[str]:
    for number, way in enumerate(run.ways, start=1):
        yield f"way {number}: {len(way.asked)} questions, {_time(way.seconds)}"
        yield from _answers(way, survey)


def _answers(way: Way, survey: Survey) -> Iterator[str]:
    for name, value in way.facts.items():
        yield f"  {name}: {'not known' if value is None else value}"
    for name in way.asked:
        title = text_in(survey.names[name].title, survey.locale, survey.locale)
        yield f"  {title or name}: {_value(way.answers.get(name))}"


def _value(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return "; ".join(f"{row}: {column}" for row, column in value.items())
    return str(value)


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
