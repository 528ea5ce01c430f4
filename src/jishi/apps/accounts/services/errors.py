"""The refusals of this room."""


class AccountError(ValueError):
    """What is asked of an account cannot be done."""
