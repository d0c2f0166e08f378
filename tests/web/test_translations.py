"""What `make install` compiled reaches the reader."""

import pytest
from flask import Flask


@pytest.mark.parametrize(("language", "heading"), [("en", "Sign in"), ("fi", "Kirjaudu"), ("sv", "Logga in")])
def test_pages_speak_the_readers_language(app: Flask, language: str, heading: str) -> None:
    page = app.test_client().get("/sign-in", headers={"Accept-Language": language}).get_data(as_text=True)
    assert f">{heading}</h1>" in page
    assert f'<html lang="{language}"' in page
