"""What colleagues of Tuohi & Vik read: comments on the coding desk, and those that they let the public see.

They read by the same services as people do. What they say is what happened to the customer, as the story has it, but
for a slip now and then: so the figures of how well the coder reads, and how far people agree, are true ones.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from surveyapp.domain.access import Viewer
from surveyapp.domain.quoting import NamesSomebody
from surveyapp.services import approved_quotes
from surveyapp.services.coding_desk.labelling import Said, save_label
from surveyapp.services.coding_desk.reading import DeskComment, open_desk
from surveyapp.services.demo.asking import Asked
from surveyapp.services.demo.company import SURVEY, the_company
from surveyapp.services.demo.corrections import viewer_of
from surveyapp.store.coding_desk import Asked as Wanted

# One answer in so many is read on the desk, at most so many in all.
ONE_IN, AT_MOST = 40, 160
SLIPS = 0.05
QUOTES, QUOTED_FROM = 9, 60
# The question whose words the story knows all about, and the grade from which on nobody complains.
COMMENT, CONTENT = "comment", 3
GRADES = ("delivery", "product", "service")


def read_and_approve(
    asked: Sequence[Asked],
    responses: Sequence[Mapping[str, Any]],
    staff: Mapping[str, int],
    surveys: Path,
    seed: int,
    *,
    now: datetime,
) -> None:
    """Have the quality staff label comments, and the first of them approve quotes.

    Args:
        asked: everybody who was asked; `responses` are the rows of those who answered, in the same order.
        staff: people's ids by their addresses.
        surveys: the folder with the taxonomy.
        seed: decides where they slip.
        now: when they are done.
    """
    answered = [each for each in asked if each.answered_at is not None]
    stories = {row["id"]: each for each, row in zip(answered, responses, strict=True)}
    readers = [viewer_of(person, staff) for person in the_company().colleagues if person.role == "quality"]
    read_comments(readers, stories, surveys, seed, now=now)
    approve_quotes(readers[0], surveys, now=now)


def read_comments(
    readers: Sequence[Viewer], stories: Mapping[int, Asked], surveys: Path, seed: int, *, now: datetime
) -> int:
    """Label comments as these readers, one after another; return how many labels were given.

    Args:
        readers: who read; some of what earlier ones read comes up for later ones again, without the coder's proposal.
        stories: what happened to the customer of each response.
        surveys: the folder with the taxonomy.
        seed: decides where they slip.
        now: the moment of the last label; each took a minute.
    """
    random, given = Random(seed + 5), 0  # noqa: S311 - a story, no secret
    praised: dict[int, set[str]] = {}
    wanted = min(AT_MOST, len(stories) // ONE_IN)
    for reader in readers:
        done = skipped = 0
        while done < wanted // len(readers):
            comment = open_desk(reader, Wanted(), surveys, skipped=skipped).comment
            if comment is None or skipped > AT_MOST:
                break
            if comment.question != COMMENT or comment.response_id not in stories:
                skipped += 1
                continue
            # Whoever reads it again, without the coder's proposal, finds the same praised.
            found = {each.theme for each in comment.proposals if each.polarity == "positive"}
            found = praised.setdefault(comment.response_id, found)
            said = _said(comment, stories[comment.response_id], found, random)
            at = now - timedelta(minutes=wanted - given - done)
            save_label(said, Wanted(), surveys, viewer=reader, skipped=skipped, now=at)
            done += 1
        given += done
    return given


def _said(comment: DeskComment, story: Asked, praised: Collection[str], random: Random) -> Said:
    """Return what a careful person says of a comment: what went wrong, and what is praised, but for a slip."""
    issues = {issue for issue in story.order.issues if random.random() >= SLIPS}
    praised = {theme for theme in sorted(praised) if theme not in issues and random.random() >= SLIPS}
    is_unhappy = min(story.answers.get(part, 5) for part in GRADES) < CONTENT
    return Said(
        response_id=comment.response_id,
        question=comment.question,
        text_hash=comment.text_hash,
        is_negative=bool(issues) or is_unhappy,
        themes=frozenset({(issue, "negative") for issue in issues} | {(theme, "positive") for theme in praised}),
        is_blind=comment.is_blind,
    )


def approve_quotes(reader: Viewer, surveys: Path, *, now: datetime) -> int:
    """Approve a few of the newest comments that may be quoted and name nobody; return how many."""
    themes = approved_quotes.list_theme_names(surveys, reader.language or "en")
    found = 0
    for candidate in _candidates(reader):
        if found == QUOTES:
            break
        praised = sorted({theme for theme, polarity in candidate.themes if polarity == "positive"})
        if not praised or any(polarity == "negative" for _, polarity in candidate.themes):
            continue
        try:
            approved_quotes.approve(
                reader,
                candidate.response_id,
                candidate.question,
                candidate.text,
                theme=praised[0],
                themes=themes,
                now=now,
            )
        except NamesSomebody:
            continue
        found += 1
    return found


def _candidates(reader: Viewer) -> Iterator[Any]:
    after, seen = None, 0
    while seen < QUOTED_FROM:
        page = approved_quotes.list_candidates(reader, survey=SURVEY, after=after)
        yield from page.rows
        after, seen = page.after, seen + len(page.rows)
        if after is None:
            return
