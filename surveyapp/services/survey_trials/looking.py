"""Looking at a page or a question whose condition does not hold: a survey in which it is there all the same."""

from collections.abc import Collection
from dataclasses import replace

from surveyapp.domain.following import Shown
from surveyapp.domain.surveys import Question, Survey, flat


def page_of(survey: Survey, element: str) -> str:
    """Return the name of the page that the element stands on, "" where there is no such element."""
    return next((page.name for page in survey.pages if element in _names(page.questions)), "")


def brought_to_light(survey: Survey, shown: Shown, page: str, element: str = "") -> Survey | None:
    """Return `survey` with a page, and an element on it, there whatever is answered; None where they are there already.

    A page on which nothing would be there is shown with everything.
    """
    number = next((number for number, each in enumerate(survey.pages) if each.name == page), None)
    if number is None:
        return None
    found = survey.pages[number]
    on_page = _names(found.questions)
    if number in shown.pages and (element not in on_page or element in shown.elements):
        return None
    wanted: Collection[str] = {element} & on_page or on_page
    opened = replace(found, visible_if=None, questions=tuple(_opened(each, wanted) for each in found.questions))
    return replace(survey, pages=(*survey.pages[:number], opened, *survey.pages[number + 1 :]))


def _names(elements: tuple[Question, ...]) -> set[str]:
    return {each.name for element in elements for each in flat(element)}


def _opened(element: Question, wanted: Collection[str]) -> Question:
    """Return the element without its conditions where it, or anything inside it, is wanted."""
    if _names((element,)).isdisjoint(wanted):
        return element
    inner = tuple(_opened(each, wanted) for each in element.elements)
    return replace(element, visible_if=None, choices_visible_if=None, elements=inner)
