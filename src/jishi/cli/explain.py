"""`jishi explain`: why one organisation of a run got its grade."""

from pathlib import Path

from jishi.cli.words import complain, language, parser, say
from jishi.engines.scoring.errors import ScoringError
from jishi.engines.scoring.explain import Explanation
from jishi.engines.scoring.explain import explain as explain_score
from jishi.engines.scoring.load_methods import shown_points
from jishi.engines.scoring.sentences import Sentences, sentences
from jishi.engines.scoring.store.dictionary import measures_read
from jishi.engines.scoring.store.runs import StoredScore, run_read, run_score

DICTIONARY = Path(__file__).parents[1] / "data" / "indicators.yaml"


def explain(argv: list[str]) -> int:
    """Print the reasons of one organisation; return 0, or 1 if it is not in the run."""
    lang = language(argv)
    made = parser(lang, "explain")
    made.add_argument("run", type=Path, metavar="RUN", help=say(lang, "cli-run"))
    made.add_argument("org", metavar="ORG", help=say(lang, "cli-org"))
    made.add_argument(
        "--dictionary", type=Path, default=DICTIONARY, metavar="FILE", help=say(lang, "cli-labels")
    )
    parsed = made.parse_args(argv)
    try:
        stored = run_score(run_read(parsed.run), parsed.org)
        told = explain_score(stored.rubric, stored.score, stored.facts, measures_read(parsed.dictionary))
    except ScoringError as error:
        return complain(error, lang)
    print("\n".join(lines(stored, told, lang)))
    return 0


def lines(stored: StoredScore, told: Explanation, lang: str) -> list[str]:
    """Lines of the reasons: head, grade, criteria, vetoes, sums."""
    rubric, score = stored.rubric, stored.score
    total = f"{score.total_cp // 100}.{score.total_cp % 100:02d}"
    said: Sentences = sentences(told, lang)
    head = {"org": stored.org_code, "org_type": rubric.org_type, "title": rubric.title or rubric.id}
    made = [
        say(lang, "cli-explain-head", **head, version=rubric.version, total=total, tier=score.tier),
        said.grade,
        "",
    ]
    names = {each.id: each for each in rubric.criteria}
    for part, words in zip(told.parts, said.parts, strict=True):
        criterion = part.criterion
        values = {"id": criterion.id, "name": criterion.name, "values": words.values}
        values |= {"points": shown_points(part.points_cp), "of": shown_points(criterion.max_cp)}
        made += [say(lang, f"cli-explain-{criterion.kind}", **values), f"    {words.how}", f"    {words.why}"]
    for words in said.vetoes:
        values = {"id": words.criterion_id, "name": names[words.criterion_id].name, "values": words.values}
        made += [say(lang, "cli-explain-veto", **values), f"    {words.why}"]
    return [*made, "", said.sums]
