"""SQL conditions on partners whose connections have all ended: their tasks are frozen and count as open for nobody.

The acting company's former partners are read once per statement, whatever the number of rows.
"""

_FORMER = "((SELECT parley_former_partners())::uuid[])"


def is_former(column: str) -> str:
    """Return the condition that the company in `column` is a former partner of the acting company."""
    return f"{column} = ANY {_FORMER}"


def goes_on(column: str) -> str:
    """Return the condition that the company in `column` is not a former partner of the acting company."""
    return f"{column} <> ALL {_FORMER}"
