"""What pydantic finds wrong with a directory, in words that say what to do."""

from typing import Any, get_args

from pydantic import ValidationError

from directory.model import Directory, Model
from directory.tree import Fault, Where, hint

# By pydantic's type of error; {…} are its details, {input} the value.
_WORDS = {
    "missing": "is missing",
    "string_too_short": "is empty",
    "string_type": "must be a text{but}",
    "string_pattern_mismatch": "holds a control character: delete it",
    "string_unicode": "holds a character that cannot be stored",
    "int_parsing": "must be a whole number, not '{input}'",
    "int_from_float": "must be a whole number, not '{input}'",
    "int_type": "must be a whole number{but}",
    "greater_than_equal": "must be {ge} or more, not {input}",
    "less_than_equal": "must be {le} or less, not {input}",
    "literal_error": "must be {expected}, not '{input}'",
    "enum": "must be {expected}, not '{input}'",
    "date_type": "must be a date such as 2026-10-01{but}",
    "tuple_type": "must be a list, even if of one{but}",
    "too_short": "needs at least {min_length}",
    "model_type": "must hold fields, each a name and a value{but}",
    "model_attributes_type": "must hold fields, each a name and a value{but}",
    "value_error": "{error}",
}


_SPECIAL: dict[Where, str] = {
    (): "must hold board, practices and services, each a name and what belongs to it",
    ("board",): "is missing: give it here, or say for which board the file is",
}
LONGEST = 400  # characters of a message


def faults(error: ValidationError) -> list[Fault]:
    """Every error of a directory's validation, with its place.

    Left out is a list called too short only because its items are faulty.
    """
    return [
        Fault(each["loc"], _message(each)[:LONGEST])
        for each in error.errors(include_url=False)
        if each["type"] != "too_short" or not each["input"]
    ]


def _message(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return _unknown(error["loc"])
    if error["loc"] in _SPECIAL:
        return _SPECIAL[error["loc"]]
    value, words = error["input"], _WORDS.get(error["type"], str(error["msg"]))
    details = {
        "input": value,
        "but": {str: f", not '{value}'", type(None): ", not nothing"}.get(type(value), ""),
        **error.get("ctx", {}),
    }
    return words.format_map(details)


def _unknown(where: Where) -> str:
    known = _model_at(where[:-1]).model_fields
    return f"is not a field here; {hint(str(where[-1]), known)}"


def _model_at(where: Where) -> type[Model]:
    """The model whose fields stand at a place."""
    model: type[Model] = Directory
    for part in where:
        if isinstance(part, str):
            model = _models_in(model.model_fields[part].annotation)[0]
    return model


def _models_in(annotation: Any) -> list[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models_in(inner)]
