"""Questionnaires as XLSForms: Excel workbooks that many form tools read.

A file passes through `package` (is it safe to open?), `sheets` (cells as text), `columns` (their meaning), `choices`,
`questions` and `survey` (row by row), `rules` (conditions, once all names are known), and `reading` returns it as
`content` with `findings`. `writing` is the opposite direction. None of it needs a database.
"""
