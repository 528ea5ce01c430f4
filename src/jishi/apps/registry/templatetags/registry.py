"""Words of the register in templates."""

from django import template

from jishi.shared import wording

register = template.Library()


@register.filter
def change_words(kind: str) -> str:
    """Return what the office calls an event of the register."""
    key = f"change-{kind}"
    return wording.render("zh", key) if wording.has("zh", key) else kind
