"""What stops, and what must not."""

import shutil
from pathlib import Path

import pytest

from bot.commands.answers import Resolver
from bot.screening import Screener
from bot.screening.lead import foremost, leads
from bot.screening.learning import lines
from directory.files import read
from directory.matching import Matcher
from directory.model import Directory
from tests.bot.screening.conftest import FOLDER, cases

NAMED = [(rule, text) for rule, texts in cases("emergencies").items() for text in texts]
# A presentation can fit more than one rule; the one named in the cases need not be among them.
OTHER_RULE_AT_MOST = 0.15
# What the weighed words were taught: all but a few must be read as they were taught.
HIDDEN_AT_MOST = 0.06  # of the named ones, by what else a text says
MISSED_AT_MOST, FALSE_AT_MOST = 0.03, 0.03


def stops(rules: Screener, text: str) -> list[str]:
    return [finding.rule for finding in rules.screen(text).emergencies]


@pytest.mark.bulk
def test_an_emergency_stops_however_it_is_said(rules: Screener) -> None:
    texts = lines("emergency")
    missed = [text for text in texts if not stops(rules, text)]
    assert len(missed) <= MISSED_AT_MOST * len(texts), missed


@pytest.mark.bulk
def test_a_routine_question_passes(rules: Screener) -> None:
    texts = lines("routine")
    stopped = [text for text in texts if stops(rules, text)]
    assert len(stopped) <= FALSE_AT_MOST * len(texts), stopped


def test_the_rule_that_fires_is_nearly_always_the_one_that_names_the_presentation(
    rules: Screener,
) -> None:
    others = [text for rule, text in NAMED if f"emergency.{rule}" not in stops(rules, text)]
    assert len(others) <= OTHER_RULE_AT_MOST * len(NAMED)


def test_every_named_presentation_stops(rules: Screener) -> None:
    assert [text for _, text in NAMED if not stops(rules, text)] == []


@pytest.mark.parametrize(
    "beside",
    [
        "Hi, hope you are well. {}. Many thanks, kind regards",
        "Dear colleague\n{}\nKind regards",
        "{}. Also she has a carotid bruit heard by chance, does she need imaging?",
        "Two things. Her HbA1c is 54 on metformin, happy to leave. Secondly: {}",
    ],
)
def test_greetings_and_another_question_do_not_hide_an_emergency(
    rules: Screener, beside: str
) -> None:
    hidden = [text for _, text in NAMED if not stops(rules, beside.format(text))]
    assert len(hidden) <= HIDDEN_AT_MOST * len(NAMED), hidden


@pytest.mark.parametrize(
    "text",
    [
        "GCS 8, West Linton, found by wife",
        "K 7, West Linton lady, on ramipril",
        "caron monoxide alarm, headache whole family",
        "Heart failure excluded with normal echo and BNP. Na 119 and confused",
        "two TIAs this week, on aspirin",
    ],
)
def test_a_place_a_slip_or_a_calm_sentence_does_not_hide_one(rules: Screener, text: str) -> None:
    assert stops(rules, text)


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("central crushing chest pain now, sweaty", "no chest pain, not sweaty"),
        ("sudden weakness of left arm this morning", "sudden weakness of left arm 2 years ago"),
        ("saddle numbness since yesterday, cannot pass urine", "no saddle numbness, passing urine"),
        ("suicidal with a plan tonight", "denies suicidal thoughts, no plan"),
        ("sudden worst headache ever", "FHx: mother had sudden worst headache ever"),
    ],
)
def test_what_is_denied_past_or_a_relatives_does_not_count(
    rules: Screener, text: str, denied: str
) -> None:
    assert stops(rules, text)
    assert stops(rules, denied) == []


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("K 6.5", "K 5.9"),
        ("potassium of 7.1", "potassium of 5.1"),
        ("Na 118", "Na 128"),
        ("K6.9 on ramipril", "K4.9 on ramipril"),
        ("sats 82% on air", "sats 96% on air"),
        ("sats84%", "sats97%"),
        ("BP 74/40", "BP 174/90"),
        ("NEWS 7", "NEWS 2"),
        ("INR 8.5", "INR 3.1"),
        ("ketones 4.1", "ketones 0.4"),
        ("lithium 2.0", "lithium 0.8"),
        ("Hb 55", "Hb 105"),
        ("platelets 8", "platelets 180"),
        ("3 week old, temp 38.3", "33 year old, temp 36.8"),
        ("six week old baby with fever", "six year old with fever"),
    ],
)
def test_a_figure_beyond_its_limit_stops(rules: Screener, text: str, near: str) -> None:
    assert stops(rules, text)
    assert stops(rules, near) == []


def test_one_slip_in_a_long_word_is_read(rules: Screener) -> None:
    assert stops(rules, "anaphalaxis now, widespread urticaria and wheezy")
    assert stops(rules, "crushng chest pian for an hour, sweaty")
    assert stops(rules, "non blanchng rash and fevr in a toddler")


def test_emergencies_can_be_left_out_for_a_specialists_text(rules: Screener) -> None:
    text = "central crushing chest pain now, sweaty"
    assert rules.screen(text, emergencies=False).emergencies == ()


def test_every_rule_names_a_service_of_the_sample_board_with_a_line_to_ring(
    rules: Screener,
) -> None:
    board = read(FOLDER.parent / "northshire" / "northshire.yaml")
    for finding in rules.emergencies():
        assert set(finding.services) <= set(board.by_id), finding.rule


def test_every_rule_has_a_case(rules: Screener) -> None:
    fired = {rule for _, text in NAMED for rule in stops(rules, text)}
    without = {finding.rule for finding in rules.emergencies()} - fired
    assert without <= {"emergency.emergency-words", "emergency.unnamed"}


@pytest.mark.parametrize("frame", ["{}", "{} mailbox", "{} email address?", "{} number please"])
def test_looking_a_service_up_is_no_emergency(rules: Screener, frame: str) -> None:
    services = read(FOLDER.parent / "northshire" / "northshire.yaml").services
    texts = [frame.format(name) for one in services for name in (one.name, *one.aliases)]
    stopped = [text for text in texts if stops(rules, text)]
    assert len(stopped) <= 0.01 * len(texts), stopped


@pytest.mark.parametrize("text", ["BP 120/80 P 77", "BP 130/70, pulse 82, sats 97, sore knee"])
def test_ordinary_observations_are_no_emergency(rules: Screener, text: str) -> None:
    assert not stops(rules, text)


def test_a_rule_says_what_it_is_in_plain_words(rules: Screener) -> None:
    finding = rules.emergency("emergency.cauda-equina")
    assert finding.wording == "possible cauda equina syndrome"
    assert finding.services[0] == "neurosurgery"
    assert rules.version


def test_the_list_is_read_from_the_folder_that_is_given(tmp_path: Path) -> None:
    for file in (*FOLDER.glob("*.yaml"), *FOLDER.glob("*.csv")):
        shutil.copy(file, tmp_path)
    changed = tmp_path / "emergencies.yaml"
    text = changed.read_text(encoding="utf-8").replace('version: "2.3"', 'version: "7.3"', 1)
    changed.write_text(text, encoding="utf-8")
    assert Screener(tmp_path).version == "7.3"


def test_what_no_line_names_leads_with_a_line_of_what_matched_or_of_the_flow_centre(
    rules: Screener,
) -> None:
    board = read(FOLDER.parent / "northshire" / "northshire.yaml")
    unnamed = rules.emergency("emergency.unnamed")
    assert leads(board, unnamed, ["dietetics", "renal"])[0] == "renal"
    assert leads(board, unnamed, ["dietetics"])[0] == "flow-centre"
    assert leads(board, unnamed, ["renal", "urology"], sure=False)[0] == "flow-centre"
    assert leads(board, rules.emergency("emergency.stroke"), ["renal"])[0] == "stroke-tia"


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        (
            "Asthma, wheezing so badly I could hardly make out her words, inhaler empty",
            "respiratory",
        ),
        (
            "Dental abscess, floor of mouth hard and lifted, opens one finger, neck swollen, "
            "temp 39.1, breathless lying flat",
            "max-fax",
        ),
        (
            "Injects heroin, thoracic back pain, temp 39, legs weak, numb from the navel",
            "neurosurgery",
        ),
        (
            "75M flank pain, collapsed, pulsatile mass, BP 88. ?colic, urology mailbox",
            "flow-centre",
        ),
        ("Dialysis line, collapsed in the hall, temp 39.9, BP 78 systolic", "acute-medicine"),
    ],
)
def test_the_line_that_leads_is_of_the_specialty_whose_emergency_it_is(
    screener: Screener, northshire: Directory, text: str, lead: str
) -> None:
    answer = Resolver(northshire, screener).answer(text)
    assert (answer.outcome, answer.services[0].id) == ("emergency", lead)


def test_a_stop_speaks_of_the_rule_whose_lines_the_text_is_for(rules: Screener) -> None:
    arrest, limb, joint, neck = (
        rules.emergency(f"emergency.{name}")
        for name in ("cardiac-arrest", "limb-ischaemia", "septic-joint", "deep-neck-infection")
    )
    assert foremost([arrest, limb], ["vascular", "cardiology"]) is limb
    assert foremost([arrest, limb], ["dietetics", "vascular"]) is arrest
    assert foremost([arrest, limb], ["ent"], {"vascular": ["ent"]}) is limb
    assert foremost([arrest, limb], []) is arrest
    # Unsure: the next one counts too, a third by chance; and what is grave stays first.
    assert foremost([joint, neck], ["max-fax", "anaesthetics"], sure=False) is neck
    assert foremost([joint, neck], ["anaesthetics", "max-fax"], sure=False) is neck
    assert foremost([joint, neck], ["dietetics", "anaesthetics", "max-fax"], sure=False) is joint
    assert foremost([arrest, limb], ["vascular"], sure=False) is arrest


QUIET = (
    "Chronic low back pain for 15 years, many scans, known to the pain clinic, on gabapentin and "
    "duloxetine. Would appreciate ideas on his medication. "
)


@pytest.mark.parametrize("end", ["", " Many thanks.\nDr A Jones\nAnytown Practice"])
def test_an_emergency_at_the_end_of_a_long_note_stops(rules: Screener, end: str) -> None:
    assert not stops(rules, 3 * QUIET + end)
    last = "Mother rings: her twins' waters trickling since noon and cramps every five minutes."
    assert stops(rules, 3 * QUIET + last + end)


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("8F seizure ongoing now, 7 mins", "paediatrics"),
        ("68F seizure ongoing now, 7 mins", "neurology"),
    ],
)
def test_a_line_that_is_not_for_such_a_patient_does_not_lead(
    rules: Screener, text: str, lead: str
) -> None:
    board = read(FOLDER.parent / "northshire" / "northshire.yaml")
    rule = rules.screen(text).emergencies[0]
    resolution = Matcher(board).resolve(text)
    matched = [each.service_id for each in resolution.candidates]
    assert leads(board, rule, matched, resolution.instead)[0] == lead
