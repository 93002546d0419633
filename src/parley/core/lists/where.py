"""The WHERE clause of a list's statement."""

from typing import Any, Self


class Where:
    """Conditions joined by AND, with the parameters they need: the WHERE clause of a statement."""

    def __init__(self, *conditions: str, **parameters: Any) -> None:
        self.conditions = list(conditions)
        self.parameters = parameters

    def add(self, condition: str, **parameters: Any) -> Self:
        self.conditions.append(condition)
        self.parameters |= parameters
        return self

    def __str__(self) -> str:
        return " AND ".join(self.conditions) or "true"
