"""What stops a backup or its return, in two languages."""

from jishi.shared import wording


class BackupError(Exception):
    """Nothing was written, or nothing took effect; the sentence says why and what to do.

    Parameters
    ----------
    code : `BACKUP-01` and so on, the sentence's key in `data/wording/backups.toml`
    words : what the sentence names
    """

    def __init__(self, code: str, **words: object) -> None:
        self.code, self.words = code, words
        super().__init__(self.render("zh"))

    def render(self, lang: str) -> str:
        """Return the sentence in one language, with its code."""
        return f"{wording.render(lang, self.code, **self.words)} [{self.code}]"
