"""What hangs on an organisation here."""

from ..models import BookEntry, Line


def dependents_of(org_id: int) -> list[tuple[str, int]]:
    """Return what of this room depends on an organisation, in words and numbers."""
    told = [
        ("整改事项", Line.objects.filter(org_id=org_id).count()),
        (
            "由它负责的其他组织的整改事项",
            Line.objects.filter(duty_org_id=org_id).exclude(org_id=org_id).count(),
        ),
        ("A类、B类台账", BookEntry.objects.filter(org_id=org_id).count()),
        ("由它带帮的组织", BookEntry.objects.filter(helps_org_id=org_id).count()),
    ]
    return [(words, n) for words, n in told if n]
