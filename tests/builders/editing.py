"""A small survey under way in the editor, for tests of its pages."""

from surveyapp.services import survey_drafts as drafts
from tests.builders.users import make_viewer

TEXT = """# What we ask in stores.
name: store
title: {en: The store, fi: Myymälä}
locale: en
locales: [en, fi, sv]
pages:
  - name: one
    elements:
      # The only thing that counts.
      - name: visit
        type: rating
        title: {en: How was it?, fi: Miten meni?, sv: Hur gick det?}
        measure: csat
      - {name: words, type: comment, title: {en: Why?, fi: Miksi?}, visibleIf: "{visit} <= 3"}
  - name: two
    elements:
      - {name: what, type: checkbox, title: {en: What?, fi: Mikä?}, choices: [late, broken], showOtherItem: true}
"""


def draft():
    return drafts.get_draft(make_viewer(role="manager"), "store")


def elements(place: int = 0) -> list[dict]:
    return draft().definition["pages"][place]["elements"]


def names() -> str:
    return " | ".join(" ".join(element["name"] for element in elements(place)) for place in range(2))


def text_of(response) -> str:
    return response.get_data(as_text=True)


def send(client, where: str, question: str = "visit", **values):
    sent = {"version": draft().version, "question": question, **values}
    return client.post(f"/surveys/store/edit/{where}", data=sent)
