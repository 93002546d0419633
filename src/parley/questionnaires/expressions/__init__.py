"""Conditions and rules, in the notation of XLSForm: "${organic} = 'yes' and ${sites} > 2", ". >= 0"."""

from parley.questionnaires.expressions.evaluating import holds
from parley.questionnaires.expressions.parsing import Unreadable, names_in, parse
from parley.questionnaires.expressions.rendering import in_words

__all__ = ["Unreadable", "holds", "in_words", "names_in", "parse"]
