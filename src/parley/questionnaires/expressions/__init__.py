"""Conditions and rules in the notation of XLSForm, such as "${organic} = 'yes' and ${sites} > 2" or ". >= 0"."""

from parley.questionnaires.expressions.evaluating import holds
from parley.questionnaires.expressions.parsing import Unreadable, names_in, parse
from parley.questionnaires.expressions.rendering import render_expression

__all__ = ["Unreadable", "holds", "names_in", "parse", "render_expression"]
