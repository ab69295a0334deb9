"""The commands of `adviceline`. Each module is light to import: a command loads what it needs."""
