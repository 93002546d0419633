"""Questionnaires as XLSForms: Excel workbooks that many tools for forms read.

A file goes through `package` (may it be opened?), `sheets` (cells as texts), `columns` (what they mean), `choices`,
`questions` and `survey` (row by row), `rules` (conditions, once all names are known) and comes out of `reading` as
`content` with `findings`. `writing` goes the other way. None of it needs a database.
"""
