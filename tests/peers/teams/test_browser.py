"""The same in the Playground's page, driven in Chromium; screenshots are kept to be looked at.

One person is at the keyboard, who plays the GP in the private chat and the team in the channel.
`ADVICELINE_SHOTS` names a folder for the pictures.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.model import State
from bot.screening import Screener
from directory.model import Directory
from tests.peers.teams.playground import PlaygroundStage

AF = "72 year old with new atrial fibrillation and palpitations, which rate control?"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


@pytest.fixture
def stage(
    tmp_path: Path, northshire: Directory, screener: Screener, playground_program: Path
) -> Iterator[PlaygroundStage]:
    with PlaygroundStage(tmp_path, northshire, screener, playground_program) as running:
        yield running


@pytest.fixture
def page(stage: PlaygroundStage, chromium: str) -> Iterator[Any]:
    """The Playground's page; nothing but this machine can be reached from it."""
    api = pytest.importorskip("playwright.sync_api", reason="not run: playwright is not installed")
    with api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        opened = browser.new_page(viewport={"width": 1500, "height": 1400})
        opened.set_default_timeout(15_000)
        opened.route(
            "**/*",
            lambda route: (
                route.continue_()
                if any(host in route.request.url for host in ("127.0.0.1", "localhost"))
                else route.abort()
            ),
        )
        opened.goto(f"http://127.0.0.1:{stage.playground.port}/")
        opened.get_by_text("Connected.").last.wait_for()
        yield opened
        browser.close()


def test_a_gp_asks_a_team_answers_and_the_gp_asks_further(
    page: Any, stage: PlaygroundStage, tmp_path: Path
) -> None:
    folder = Path(os.environ.get("ADVICELINE_SHOTS") or tmp_path)

    def shot(name: str) -> None:
        page.screenshot(path=str(folder / f"{name}.png"))

    def button(name: str) -> Any:
        return page.get_by_role("button", name=name).last

    box = page.locator("[contenteditable=true][role=textbox]")
    box.last.click()
    page.keyboard.type(AF)
    page.keyboard.press("Enter")
    page.get_by_text("0131 496 0101").last.wait_for()
    shot("1-proposal")
    button("Ask Cardiology").click()
    page.get_by_label("Your practice").last.wait_for()
    shot("2-send-form")
    _choose(page, "Your practice", "Anytown Medical Practice")
    _choose(page, "Your role", "GP")
    button("Ask Cardiology").click()
    page.get_by_text("you remain responsible").last.wait_for()
    shot("3-receipt")
    page.get_by_text("Advice", exact=True).last.click()
    button("I'll answer this").wait_for()
    shot("4-question-in-the-channel")
    button("I'll answer this").click()
    page.get_by_text("Dr Alex Gray at Cardiology will answer").last.wait_for()
    button("Answer").click()
    page.get_by_label("Answer (or fill").last.fill("Bisoprolol 2.5 mg is usual here.")
    shot("5-answer-form")
    button("Answer").click()
    page.get_by_text("answered by Cardiology").last.wait_for()
    shot("6-answered-in-the-channel")
    page.get_by_text("Personal Chat", exact=True).last.click()
    page.get_by_text("Bisoprolol 2.5 mg is usual here.").last.wait_for()
    shot("7-answer")
    button("Ask further").click()
    page.get_by_label("What else do you want to ask").last.fill("And if she has asthma?")
    button("Ask further").click()
    page.get_by_text("will answer by").last.wait_for()
    shot("8-asked-further")
    assert stage.state() is State.CLAIMED


def _choose(page: Any, label: str, words: str) -> None:
    """Pick from a list in a card, whichever way the client draws it."""
    page.get_by_role("combobox", name=label).last.click()
    page.get_by_role("option", name=words, exact=True).first.click()
