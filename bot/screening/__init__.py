"""Screening: patient identifiers, the emergency stop, out of scope. Pure; rules in data files."""

from bot.screening.finding import Finding, Screened
from bot.screening.rulefile import RuleError
from bot.screening.screener import Screener

__all__ = ["Finding", "RuleError", "Screened", "Screener"]
