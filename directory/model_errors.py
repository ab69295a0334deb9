"""What pydantic finds wrong with a directory, in words that say what to do."""

from difflib import get_close_matches
from typing import Any, get_args

from pydantic import ValidationError

from directory.model import Directory, Model
from directory.tree import Fault, Where

# By pydantic's type of error; {…} are its details, {input} the value.
_WORDS = {
    "missing": "is missing",
    "string_too_short": "is empty: leave it out, or fill it in",
    "string_type": "must be a text{but}",
    "string_pattern_mismatch": "'{input}' holds a control character",
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


def faults(error: ValidationError) -> list[Fault]:
    """Every error of a directory's validation, with its place."""
    return [Fault(each["loc"], _message(each)) for each in error.errors()]


def _message(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return _unknown(error["loc"])
    if error["type"] == "missing" and error["loc"] == ("board",):
        return "is missing: add it, or say which board the file is for"
    value, words = error["input"], _WORDS.get(error["type"], str(error["msg"]))
    details = {
        "input": value,
        "but": {str: f", not '{value}'", type(None): ", not nothing"}.get(type(value), ""),
        **error.get("ctx", {}),
    }
    return words.format_map(details)


def _unknown(where: Where) -> str:
    known = list(_model_at(where[:-1]).model_fields)
    close = get_close_matches(str(where[-1]), known, n=1)
    hint = f"did you mean '{close[0]}'?" if close else f"known are {', '.join(known)}"
    return f"is not a field here; {hint}"


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
