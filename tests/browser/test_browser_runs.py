"""From the form to a finished run, through refusals, cancelling, a killed server and a token."""

from __future__ import annotations

import re
import shutil
import signal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from looking import WIDE, Server
from playwright.sync_api import Page, expect

SLOW_MS = 180_000
"""For what waits for a run."""
EVERYWHERE = "0.0.0.0"  # noqa: S104 - it is what asks for a token


@pytest.fixture
def desk(page, own_server):
    """The tab of runs of a server of our own."""
    page.goto(f"{own_server.address}/#tab=runs")
    expect(page.get_by_role("heading", name="New run")).to_be_visible()
    return page


def fill(page: Page, scenario: str, **numbers: str) -> None:
    """Fill in the form of a new run."""
    page.get_by_role("combobox", name="Scenario").select_option(scenario)
    for label, text in numbers.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(text)


def start(page: Page) -> None:
    page.get_by_role("button", name="Start the run").click()


def job(page: Page, state: str):
    """A card of the queue by its state."""
    return page.locator(f"li.job.{state}")


def test_from_the_form_to_a_finished_run(desk, keep_picture):
    fill(desk, "small-exodus", Members="6", Seed="3", Last_day="2022-09-30")
    expect(desk.get_by_text("spillover run small-exodus --members 6 --seed 3 --until 2022-09-30")).to_be_visible()
    start(desk)
    expect(desk.get_by_text("In the queue.")).to_be_visible()
    desk.evaluate("scrollTo(0, 0)")
    keep_picture("runs")
    ended = desk.get_by_text("Ended: 1")
    expect(ended).to_be_visible(timeout=SLOW_MS)
    expect(desk.get_by_role("row").filter(has_text="small-exodus")).to_contain_text("6 of 6")
    ended.click()
    job(desk, "done").get_by_role("button", name=re.compile("^Open: small-exodus-")).click()
    expect(desk.locator(".map-item[aria-label]").first).to_be_visible(timeout=SLOW_MS)
    expect(desk.locator(".time-date")).to_have_text("30 Sep 2022")
    expect(desk.locator(".foot")).to_contain_text("6 members · seed 3")
    expect(desk.locator('.map-item[aria-label^="Tbilisi: "]')).to_have_attribute(
        "aria-label", re.compile("on 30 Sep 2022")
    )


def test_what_is_out_of_bounds_is_refused_at_its_field(desk, own_server):
    fill(desk, "exodus-2022", Members="0", Last_day="2022-09-01")
    desk.get_by_label("Find a parameter").fill("composition.speakers")
    speakers = desk.locator(".parameter").filter(has_text="speakers").get_by_role("spinbutton")
    speakers.fill("2")
    start(desk)
    members = desk.get_by_label("Members", exact=True)
    expect(members).to_be_focused()
    for field, said in (
        (members, "Out of bounds: from 1 to 10,000"),
        (desk.get_by_label("Last day", exact=True), "Not a day on or after 21 Sep 2022"),
        (speakers, "Out of bounds: from 0 to 1"),
    ):
        expect(field).to_have_attribute("aria-invalid", "true")
        described = field.get_attribute("aria-describedby").split()
        assert said in [desk.locator(f"[id='{name}']").inner_text() for name in described]
    assert own_server.document("jobs")["jobs"] == []
    members.fill("2")
    expect(members).not_to_have_attribute("aria-invalid", "true")


def test_what_the_program_refuses_is_said_in_its_words(desk, own_server, complaints):
    complaints.append("Failed to load resource")
    fill(desk, "exodus-2022", Members="2", Information_date="2020-01-01")
    start(desk)
    refused = desk.locator("form").get_by_role("alert")
    expect(refused).to_contain_text("LAW-221")
    expect(refused).to_contain_text("no law says how long")
    expect(refused).to_be_focused()
    assert own_server.document("jobs")["jobs"] == []


def test_a_run_is_cancelled_and_goes_on(desk, own_server):
    fill(desk, "exodus-2022", Members="3000", Seed="11")
    start(desk)
    running = job(desk, "running")
    expect(running).to_be_visible(timeout=SLOW_MS)
    expect(running.get_by_role("progressbar")).to_be_visible()
    running.get_by_role("button", name=re.compile("^Cancel")).click()
    expect(desk.get_by_text("Ended: 1")).to_be_visible()
    desk.get_by_text("Ended: 1").click()
    expect(job(desk, "cancelled")).to_contain_text("cancelled")
    job(desk, "cancelled").get_by_role("button", name=re.compile("^Go on")).click()
    expect(desk.locator("li.job.queued, li.job.running")).to_be_visible()
    (known,) = own_server.document("jobs")["jobs"]
    assert known["state"] in ("queued", "running")
    desk.locator("li.job").get_by_role("button", name=re.compile("^Cancel")).click()
    expect(job(desk, "cancelled")).to_be_attached()


def test_a_server_killed_in_the_middle_comes_back_and_finishes(desk, own_server, complaints):
    complaints.extend(["Failed to load resource", "ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING"])
    fill(desk, "exodus-2022", Members="24", Seed="5", Last_day="2022-10-10")
    start(desk)
    expect(job(desk, "running")).to_be_visible(timeout=SLOW_MS)
    own_server.port = urlsplit(own_server.address).port
    own_server.stop(signal.SIGKILL)
    expect(desk.get_by_text("Connection lost, trying again …")).to_be_visible()
    own_server.start()
    expect(desk.get_by_text("Ended: 1")).to_be_visible(timeout=SLOW_MS)
    expect(desk.get_by_text("Connection lost, trying again …")).to_have_count(0)
    (known,) = own_server.document("jobs")["jobs"]
    assert (known["state"], known["done"], known["members"]) == ("done", 24, 24)
    expect(desk.get_by_role("row").filter(has_text=known["run"])).to_contain_text("24 of 24")


@pytest.fixture
def guarded(made, tmp_path):
    """A server that listens to all the world, and so asks for a token."""
    shutil.copytree(made / "runs", tmp_path / "runs")
    running = Server(tmp_path / "runs", "--host", EVERYWHERE)
    running.link = running.link.replace(EVERYWHERE, "127.0.0.1")
    yield running
    running.stop()


def test_a_server_for_others_asks_for_its_token(page, context, guarded, names, complaints):
    complaints.extend(["401", "Cross-Origin-Opener-Policy header has been ignored"])  # as it came unencrypted
    page.goto(guarded.address)
    refused = page.get_by_role("alert").first
    expect(refused).to_contain_text("RUN-092")
    expect(refused).to_contain_text("token")
    expect(page.locator(".map-item")).to_have_count(0)
    page.goto(guarded.link)  # in the same tab, where only the part behind "#" changes
    expect(page.locator(".map-country[aria-label]").first).to_be_visible()
    assert "token" not in page.url
    assert guarded.link.partition("token=")[2] not in page.content()
    page.reload()
    expect(page.locator(".map-country[aria-label]").first).to_be_visible()
    page.get_by_role("button", name="Copy a link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    for tab, ready in (("runs", "New run"), ("stay", "May a person enter")):
        page.goto(f"{guarded.address}/#tab={tab}")
        expect(page.get_by_role("heading", name=re.compile(ready))).to_be_visible()
    stranger = context.browser.new_context(viewport=WIDE)
    try:
        other = stranger.new_page()
        other.goto(f"{guarded.address}/#run={names.usual}")
        expect(other.get_by_role("alert").first).to_contain_text("RUN-092")
    finally:
        stranger.close()


def test_the_runs_folder_holds_what_was_made(made: Path, names):
    assert {path.name for path in (made / "runs").iterdir() if path.is_dir() and not path.name.startswith(".")} == {
        names.usual, names.closed, names.stranger,
    }  # fmt: skip
