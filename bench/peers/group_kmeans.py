"""k-means-constrained on the households of a csv file: as many groups, counts within a tenth of the mean."""

import csv
import json
import sys
import time

import numpy as np
from k_means_constrained import KMeansConstrained


def main(path: str, groups: int) -> None:
    """Print CPU-seconds, mean distance to the middle, least and most work, and the group of each household."""
    with open(path, encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    points = np.array([(float(row["x"]), float(row["y"])) for row in rows])
    mean = len(rows) / groups
    model = KMeansConstrained(
        groups, size_min=int(mean * 0.9), size_max=-int(-mean * 1.1 // 1), n_init=1, random_state=1
    )
    begun = time.process_time()
    model.fit(points)
    spent = time.process_time() - begun
    away = np.linalg.norm(points - model.cluster_centers_[model.labels_], axis=1)
    work = np.bincount(model.labels_, weights=[int(row["work"]) for row in rows])
    told = {"cpu_s": spent, "distance_m": away.mean(), "least": int(work.min()), "most": int(work.max())}
    print(json.dumps({**told, "labels": model.labels_.tolist()}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
