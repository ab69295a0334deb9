"""A picture of how often a match is wrong against how often one is given, as an SVG file."""

from pathlib import Path

from tests.evaluation.measure import Tally

WIDE, HIGH, EDGE = 640, 400, 60
COLOURS = ("#0b5394", "#b45f06", "#38761d", "#741b47")


def curve(tally: Tally) -> list[tuple[float, float]]:
    """(share answered, share of these wrong), surest first, by the lead of the first service."""
    routed = [answer for answer in tally.answers if answer.question.expect == "match"]
    routed.sort(key=lambda answer: -answer.lead)
    points, wrong = [], 0
    for place, answer in enumerate(routed, start=1):
        wrong += not answer.first
        points.append((place / len(routed), wrong / place))
    return points


def draw(tallies: dict[str, Tally], file: Path) -> None:
    """Write the picture: one line a set, both axes in per cent."""
    curves = {name: curve(tally) for name, tally in tallies.items()}
    highest = max(0.1, *(error for points in curves.values() for _, error in points[20:]))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" role="img" '
        'aria-label="Share of matches that are wrong, by the share of questions answered">',
        f'<rect width="{WIDE}" height="{HIGH}" fill="white"/>',
        '<g font-family="sans-serif" font-size="12" fill="#222">',
    ]
    for step in range(6):
        x, y = _place(step / 5, 0, highest)[0], _place(0, highest * step / 5, highest)[1]
        parts.append(f'<text x="{x:.0f}" y="{HIGH - EDGE + 18}">{20 * step} %</text>')
        parts.append(f'<text x="8" y="{y:.0f}">{100 * highest * step / 5:.0f} %</text>')
    parts.append(f'<text x="{WIDE / 2 - 60}" y="{HIGH - 12}">questions answered</text>')
    parts.append(f'<text x="8" y="{EDGE - 30}">of these wrong</text>')
    for number, (name, points) in enumerate(curves.items()):
        colour = COLOURS[number % len(COLOURS)]
        places = (_place(share, min(error, highest), highest) for share, error in points)
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(
            f'<text x="{EDGE + 20}" y="{EDGE + 16 * number}" fill="{colour}">{name}</text>'
        )
    file.write_text("\n".join([*parts, "</g></svg>", ""]), encoding="utf-8")


def _place(share: float, error: float, highest: float) -> tuple[float, float]:
    x = EDGE + share * (WIDE - 2 * EDGE)
    return x, HIGH - EDGE - error / highest * (HIGH - 2 * EDGE)
