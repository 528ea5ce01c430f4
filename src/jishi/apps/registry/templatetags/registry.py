"""Words of the register in templates."""

from django import template

from .. import words

register = template.Library()
register.filter("change_words", words.change_words)
