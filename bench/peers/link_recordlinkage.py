"""recordlinkage's ECM classifier on our normalised columns and blocks: python -m bench.peers.link_recordlinkage FOLDER.

Prints the best F1 over its thresholds, which is more than it would have without the truth; pairs, not units.
"""

import json
import sys
from pathlib import Path

import pandas as pd
import recordlinkage as rl

BLOCKS = (
    ["orgc"], ["regno"], ["c15"], ["core_sound", "place"], ["brand_sound", "county"], ["brand_sound", "person_sound"],
    ["phone", "person"], ["phone", "brand_sound"], ["roadno", "person_sound"], ["roadno", "room"], ["phone", "roadno"],
    ["person", "county"],
)  # fmt: skip
EXACT = (
    "orgc",
    "core",
    "brand",
    "industry",
    "branch",
    "person",
    "phone",
    "roadno",
    "room",
    "county",
    "founded_on",
)


def main(folder: Path) -> None:
    records = pd.read_parquet(folder / "out" / "records.parquet")
    truth = pd.read_csv(folder / "truth.csv", dtype=str)
    records = records.merge(truth, on=["source", "record_id"]).set_index("rid")
    pairs = None
    for block in BLOCKS:
        index = rl.Index()
        index.block(block)
        found = index.index(records.dropna(subset=block))
        pairs = found if pairs is None else pairs.union(found)
    compare = rl.Compare()
    for column in EXACT:
        compare.exact(column, column, label=column)
    compare.string("core", "core", method="jarowinkler", threshold=0.9, label="core_near")
    vectors = compare.compute(pairs, records)
    model = rl.ECMClassifier()
    model.fit(vectors)
    chance = model.prob(vectors)
    units = records["unit"]
    is_one = (
        units.loc[pairs.get_level_values(0)].to_numpy() == units.loc[pairs.get_level_values(1)].to_numpy()
    )
    sizes = units.value_counts()
    whole = int((sizes * (sizes - 1) // 2).sum())
    best = 0.0
    for threshold in (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999):
        chosen = (chance >= threshold).to_numpy()
        right = int((chosen & is_one).sum())
        if right:
            precision, recall = right / int(chosen.sum()), right / whole
            best = max(best, 2 * precision * recall / (precision + recall))
    print(json.dumps({"f1": best, "pairs": len(pairs)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
