"""Names of files and folders that carry a person's name: "Smith_John_ecg.pdf"."""

import re
from collections.abc import Callable, Iterator

from bot.screening.rulefile import set_of

STEM = re.compile(r"[\w\-.()']{1,120}")
PART = re.compile(r"[A-Z]?[a-z']+|[A-Z]+(?![a-z])")
# "/shared/letters/smith_john/2026.doc", "C:\\scans\\smith_john\\"
PATH = re.compile(r"(?<![\w/\\.:])(?:[A-Za-z]:)?[/\\]{1,4}[\w\-.()']+(?:[/\\]{1,2}[\w\-.()']+)+")
VOWELS = re.compile(r"[aeiouy]")
FOLDER = re.compile(r"[\w\-.()']+")
# "smith-j/foot.jpg": the folder right before a file.
PARENT = re.compile(r"([\w\-()']{1,60})[/\\]$")
# "sunita rash back.jpeg": words that may belong to a file's name with spaces in it.
SPACED = re.compile(r"(?:[A-Za-z'\-_]{1,20} ){1,4}$")
SPACED_REACH = 60
USUAL = set_of("untitled screenshot accurx whatsapp closeup docman unnamed thumbnail")
STOPS = set_of(
    "a an the and or is as see sent saw attached attaching attach photo photos image images file"
    " files picture pictures pic pics called named with in of to for from at on by my his her their"
    " dr mr mrs miss ms prof please pls letter report this that it doctor nurse"
)


class Filenames:
    """Finds such names by `names`; those that are `plain` words count beside another sign."""

    def __init__(
        self,
        types: frozenset[str],
        names: frozenset[str],
        plain: frozenset[str],
        known: Callable[[str], bool],
    ) -> None:
        self._types, self._names, self._plain, self._known = types, names, plain, known

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end (without the ending) of each file's or folder's name with a name in it."""
        if "." in text:
            for found in STEM.finditer(text):
                # the sentence may end with the file's name
                stem, _, ending = found.group().rstrip(".,)'").rpartition(".")
                if stem and ending.lower() in self._types:
                    start = self._begin(text, found.start(), stem)
                    if start < found.start() or self._named(stem):
                        yield start, found.start() + len(stem)
                    parent = PARENT.search(text, max(0, found.start() - 61), found.start())
                    if parent and self._named(parent[1]):
                        yield parent.span(1)
        if "/" in text or "\\" in text:
            for path in PATH.finditer(text):
                for folder in FOLDER.finditer(text, path.start(), path.end()):
                    if "." not in folder.group() and self._named(folder.group()):
                        yield folder.span()

    def _begin(self, text: str, start: int, stem: str) -> int:
        """Where a file's name with spaces begins, if a person's name stands before `start`."""
        spaced = SPACED.search(text, max(0, start - SPACED_REACH), start)
        best, place, after = start, start, ""
        for word in reversed(spaced.group().split() if spaced else []):
            low = word.lower().replace("'", "")
            if low in STOPS:
                break
            place = text.rindex(word, 0, place)
            name = len(low) > 3 and low in self._names
            # "Brown J letter.docx", "Blessing Adeyemi.pdf"
            initial = len(after) == 1 and after.isupper()
            initial |= place + len(word) + 1 == start and word[0].isupper() and self._named(stem)
            whole = "_" in word and self._named(word)  # "chisholm_ewan knee xr.pdf"
            if whole or (name and (initial or not (low in self._plain or self._known(low)))):
                best = place
            after = word
        return best

    def _named(self, stem: str) -> bool:
        parts = [part.lower().replace("'", "") for part in PART.findall(stem)]
        for part in parts:
            if len(part) >= 3 and part in self._names and part not in self._plain:
                return True
            if self._initialled(part) or (len(part) >= 5 and self._strange(part)):
                return True
        ordinary = [part for part in parts if part in self._plain and len(part) >= 3]
        return len(ordinary) >= 2 or (bool(ordinary) and any(len(part) == 1 for part in parts))

    def _strange(self, part: str) -> bool:
        """Whether it is no word that anybody knows, but can be spoken: a name in no list."""
        if len(set(VOWELS.findall(part))) < 2 or self._known(part) or part in USUAL:
            return False
        halves = ((part[:place], part[place:]) for place in range(3, len(part) - 2))
        return not any(self._known(one) and self._known(two) for one, two in halves)

    def _initialled(self, part: str) -> bool:
        """ "jsmith", "kbrown"."""
        if len(part) < 5 or part[1:] not in self._names:
            return False
        return (len(part) >= 6 and part[1:] not in self._plain) or not self._known(part)
