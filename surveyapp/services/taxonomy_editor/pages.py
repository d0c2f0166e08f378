"""The themes as people read them: how often each is found, what it is told by, who changed it, and what names it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.analysis.themes.said import value_of
from surveyapp.domain import taxonomy_edits
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import Fault, NotFound
from surveyapp.domain.surveys import Survey
from surveyapp.domain.taxonomy_differences import ThemeDifference, differences
from surveyapp.domain.taxonomy_edits import ThemeWish
from surveyapp.domain.themes import PATTERN_KEYS
from surveyapp.formats.policy_yaml import load_policy
from surveyapp.formats.survey_rewriting import read_again
from surveyapp.services import policies
from surveyapp.services.surveys import survey_of
from surveyapp.services.taxonomy_editor.text import (
    FILE,
    Held,
    check_may_read,
    file_faults,
    file_text,
    get_held,
    has_file_changed,
    may_write,
)
from surveyapp.services.taxonomy_file import FILE_NAME
from surveyapp.store import codings, report_queries, taxonomy_comments
from surveyapp.store import taxonomies as store
from surveyapp.store.database import db
from surveyapp.store.report_queries import Part

# How far back the list counts.
DAYS = 90
HISTORY = 100


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme of the list: patterns by language, and how many comments of DAYS complained of it and praised it."""

    id: str
    name: Mapping[str, str]
    owner: str
    patterns: Mapping[str, int]
    blame: int
    praise: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Which taxonomy holds: `number` is FILE for the file; whether that changed since, and whether comments lag behind.

    `languages` are those that comments are read in, `faults` what is wrong in the file, for those who can have it mended.
    """

    number: int
    changed_at: datetime | None
    by: str | None
    languages: Sequence[str]
    may_write: bool
    has_file_changed: bool
    faults: Sequence[Fault]
    is_recoding: bool

    @property
    def is_file(self) -> bool:
        """Whether the company has changed nothing here yet."""
        return self.number == FILE


@dataclass(frozen=True, slots=True)
class ThemePage:
    """One theme; `replaced` are the ids of those merged into it, `staff` (name, mail) whoever may own it."""

    id: str
    wish: ThemeWish
    replaced: Sequence[str]
    staff: Sequence[tuple[str, str]]
    standing: Standing
    names: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Naming:
    """What names a theme: surveys (name, title), rules of the company, and how many open cases and the like."""

    surveys: Sequence[tuple[str, Mapping[str, str]]]
    rules: Sequence[str]
    cases: int
    actions: int
    criteria: int
    quotes: int

    def __bool__(self) -> bool:
        return bool(self.surveys or self.rules or self.cases or self.actions or self.criteria or self.quotes)


def list_themes(viewer: Viewer, *, today: date) -> tuple[Standing, list[ThemeRow]]:
    """Return which taxonomy holds and its themes, those most complained of first.

    Raises:
        Forbidden: the viewer reads no comments.
        InvalidFile: the file holds, and has faults.
    """
    check_may_read(viewer)
    session = db.session()
    held = get_held(session)
    counts = _counts(session, viewer, today - timedelta(days=DAYS - 1))
    rows = []
    for theme in held.definition["themes"]:
        wish = taxonomy_edits.wish_of(theme)
        patterns = {language: sum(len(own[kind]) for kind in PATTERN_KEYS) for language, own in wish.patterns.items()}
        family = held.taxonomy.family(theme["id"])
        said = [sum(counts.get(value_of(each, tone), 0) for each in family) for tone in ("negative", "positive")]
        rows.append(ThemeRow(theme["id"], wish.name, wish.owner, patterns, *said))
    return _standing(session, viewer, held), sorted(rows, key=lambda row: (-row.blame, -row.praise, row.id))


def get_theme(viewer: Viewer, theme_id: str) -> ThemePage:
    """Return one theme.

    Raises:
        Forbidden: the viewer reads no comments.
        NotFound: there is no such theme.
    """
    check_may_read(viewer)
    session = db.session()
    held = get_held(session)
    theme = taxonomy_edits.get_theme(held.definition, held.taxonomy.resolve(theme_id))
    staff = [(row.name, row.email) for row in taxonomy_comments.list_staff(session)]
    return ThemePage(
        theme["id"],
        taxonomy_edits.wish_of(theme),
        held.taxonomy.ids[theme["id"]].replaces,
        staff,
        _standing(session, viewer, held),
        {each["id"]: taxonomy_edits.texts_of(each["name"]) for each in held.definition["themes"]},
    )


def new_theme(viewer: Viewer, wish: ThemeWish) -> ThemePage:
    """Return the page of a theme that is not there yet and would say what is wished.

    Raises:
        Forbidden: the viewer reads no comments.
    """
    check_may_read(viewer)
    session = db.session()
    held = get_held(session)
    staff = [(row.name, row.email) for row in taxonomy_comments.list_staff(session)]
    names = {each["id"]: taxonomy_edits.texts_of(each["name"]) for each in held.definition["themes"]}
    return ThemePage("", wish, (), staff, _standing(session, viewer, held), names)


def find_naming(viewer: Viewer, theme_id: str) -> Naming:
    """Return what names a theme, whichever of its ids.

    Raises:
        Forbidden: the viewer reads no comments.
    """
    check_may_read(viewer)
    session = db.session()
    family = set(get_held(session).taxonomy.family(theme_id))
    counted = taxonomy_comments.count_naming(session, family)
    surveys = [(row.name, survey_of(row.version_id)) for row in report_queries.list_surveys(session)]
    return Naming(
        surveys=[(name, survey.title) for name, survey in surveys if _names_theme(survey, family)],
        rules=_rules_naming(family),
        cases=counted.cases,
        actions=counted.actions,
        criteria=counted.criteria,
        quotes=counted.quotes,
    )


def list_history(viewer: Viewer) -> tuple[Standing, Sequence[Any], Mapping[str, Mapping[str, str]]]:
    """Return which taxonomy holds, who changed what, the newest first, and what the themes are called.

    Raises:
        Forbidden: the viewer reads no comments.
    """
    check_may_read(viewer)
    session = db.session()
    held = get_held(session)
    names = {each["id"]: taxonomy_edits.texts_of(each["name"]) for each in held.definition["themes"]}
    # While the file holds, the one state there is keeps what it said: nobody has changed anything.
    states = store.list_versions(session, limit=HISTORY) if held.number != FILE else []
    return _standing(session, viewer, held), states, names


def compare(viewer: Viewer, before: int, after: int) -> tuple[list[ThemeDifference], bool]:
    """Return what differs from one state to another, and whether the words that all themes share do; FILE is the file.

    Raises:
        Forbidden: the viewer reads no comments.
        NotFound: there is no such state.
        InvalidFile: it cannot be read.
    """
    check_may_read(viewer)
    read = [read_again(get_text(viewer, number), FILE_NAME)[0] for number in (before, after)]
    return differences(*read)


def get_text(viewer: Viewer, number: int | None = None) -> str:
    """Return the YAML of a state: FILE for the file as it is now, None for what holds.

    Raises:
        Forbidden: the viewer reads no comments.
        NotFound: there is no such state.
        InvalidFile: the file cannot be read.
    """
    check_may_read(viewer)
    session = db.session()
    if number is None:
        return get_held(session).text
    text = file_text() if number == FILE else store.find_text(session, number)
    if text is None:
        raise NotFound
    return text


def _standing(session: Session, viewer: Viewer, held: Held) -> Standing:
    coder = codings.find_current_coder(session)
    return Standing(
        number=held.number,
        changed_at=held.changed_at,
        by=held.by,
        languages=held.taxonomy.languages,
        may_write=may_write(viewer),
        has_file_changed=has_file_changed(session, held),
        faults=file_faults(held) if may_write(viewer) else (),
        is_recoding=coder is not None and held.taxonomy.version not in coder.version.split(":"),
    )


def _counts(session: Session, viewer: Viewer, since: date) -> dict[str, int]:
    """Return how often each theme was said since a day in the viewer's units, in surveys whose comments are read."""
    surveys = [
        row.id for row in report_queries.list_surveys(session) if survey_of(row.version_id).anonymity == "identified"
    ]
    series = taxonomy_comments.list_theme_series(session, surveys)
    found: dict[str, int] = {}
    if series:
        part = Part(report_queries.units_within(viewer, None), from_on=since)
        for row in report_queries.sum_by_key(session, series, part):
            found[row.value] = found.get(row.value, 0) + row.n
    return found


def _names_theme(survey: Survey, family: set[str]) -> bool:
    in_rules = any(rule.kind == "theme" and family & set(rule.params.themes) for rule in survey.rules)
    return in_rules or any(question.theme in family for question in survey.questions)


def _rules_naming(family: set[str]) -> list[str]:
    """Return the titles of the company's rules that name a theme."""
    kinds = [row.kind for row in policies.list_held()]
    return [
        kind.title
        for kind in kinds
        if family & set(_themes_in(load_policy(kind, policies.held_text(kind.name), kind.name)[1]))
    ]


def _themes_in(definition: Any) -> Iterator[str]:
    """Yield what stands under the keys `theme` and `themes`, however deep."""
    if isinstance(definition, Mapping):
        for key, value in definition.items():
            if key in ("theme", "themes"):
                yield from map(str, value if isinstance(value, list) else [value])
            else:
                yield from _themes_in(value)
    elif isinstance(definition, list):
        for each in definition:
            yield from _themes_in(each)
