"""Print how often the right service comes first: `python -m tests.evaluation [SET …]`.

SET is "development" or "blind" (both by default). The sample board answers, and a board of which
nothing but the services' names is known. `--failures` lists what went wrong, but for the blind set:
nobody reads that one. `--picture FILE` writes coverage against error as SVG.
"""

import argparse
import sys
from pathlib import Path

from directory.matching import Matcher
from directory.terms import Vocabulary
from tests.evaluation.board import bare, sample
from tests.evaluation.measure import Tally, ask
from tests.evaluation.picture import draw
from tests.evaluation.questions import questions, with_typos
from tests.evaluation.rivals import rivals

HEAD = f"{'':34}{'n':>5}{'top-1':>8}{'top-3':>8}{'sure':>8}{'wrong':>8}{'choice':>8}{'none':>8}"


def line(name: str, tally: Tally) -> str:
    """One line of figures in per cent; "wrong" is the share of the sure ones."""
    figures = [tally.top1, tally.top3, tally.confident, tally.wrong_when_confident]
    figures += [tally.choices, tally.nones]
    cells = "".join(f"{100 * figure:8.1f}" for figure in figures)
    return f"{name:34}{len(tally.answers):5}{cells}"


def parts(tally: Tally, kind: str) -> dict[str, Tally]:
    """The answers by style, or by the service that should answer."""
    split: dict[str, Tally] = {}
    for answer in tally.answers:
        question = answer.question
        key = question.style if kind == "style" else (*question.accept, "none")[0]
        split.setdefault(key, Tally()).answers.append(answer)
    return dict(sorted(split.items()))


def main(words: list[str]) -> int:
    """Run the sets and print; 0 always: the floors are in test_figures.py."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation", description=__doc__)
    parser.add_argument("sets", nargs="*", default=["development", "blind"])
    parser.add_argument("--services", action="store_true", help="figures by service too")
    parser.add_argument("--failures", action="store_true", help="list failures (not of blind)")
    parser.add_argument("--picture", type=Path, help="write coverage against error as SVG")
    chosen = parser.parse_args(words)
    vocabulary = Vocabulary.load()
    board = sample()
    matcher, plain = Matcher(board, vocabulary), Matcher(bare(vocabulary), vocabulary)
    pictured = {}
    for name in chosen.sets:
        asked = questions(name)
        tally = pictured[name] = ask(matcher.resolve, asked)
        print(f"\n{name}\n{HEAD}")
        print(line("sample board", tally))
        print(line("  with typos", ask(matcher.resolve, with_typos(asked))))
        print(line("  only names known", ask(plain.resolve, asked)))
        for rival, resolve in rivals(board, vocabulary).items():
            answers = ask(resolve, asked)
            print(line(rival, answers) + f"   p50 {answers.milliseconds(0.5):.2f} ms")
        for style, part in parts(tally, "style").items():
            print(line("  " + style, part))
        if chosen.services:
            for service, part in parts(tally, "service").items():
                print(line("  " + service, part))
        print(f"p50 {tally.milliseconds(0.5):.2f} ms, p99 {tally.milliseconds(0.99):.2f} ms")
        if chosen.failures and name != "blind":
            failures(tally)
    if chosen.picture:
        draw(pictured, chosen.picture)
    return 0


def failures(tally: Tally) -> None:
    """What was asked, wanted and answered, with the reasons."""
    for answer in tally.answers:
        if not answer.right:
            question = answer.question
            print(f"\n{question.id} {question.style}: {question.question}")
            print(f"   wanted {question.expect} {', '.join(question.accept)}")
            print(f"   {answer.resolution.outcome}")
            for one in answer.resolution.candidates:
                print(f"   {one.service_id} {one.score:.2f} {'; '.join(one.why)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
