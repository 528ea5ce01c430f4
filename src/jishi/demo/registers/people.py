"""Made-up lists of members: the register, the survey teams' lists and the training list, with their slips."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from jishi.demo.registers.words import Draw, homophones, places, words
from jishi.shared.codes import resident_id_check

FIELDS = ("name", "id_number", "birth_date", "sex", "phone", "org_name", "joined", "area_code")
HEADINGS = ("编号", "姓名", "身份证号", "出生日期", "性别", "电话", "所在组织", "入党日期", "区划代码")
# Share of members on the list, of missing numbers, of wrong ones, of other telephones, of short names of the
# organisation.
LISTS = {
    "dj": (0.97, 0.02, 0.01, 0.1, 0.05),
    "pc": (0.7, 0.45, 0.05, 0.25, 0.5),
    "px": (0.4, 0.6, 0.04, 0.2, 0.5),
}
TITLES = {"dj": "党员名册", "pc": "排查登记", "px": "培训名单"}


def people_write(folder: Path, people: int, seed: int = 1) -> tuple[Path, dict[tuple[str, str], int]]:
    """Write lists about so many people; return the specification and who each record is about.

    Parameters
    ----------
    folder : where to; made if it is not there
    people : how many there are
    seed : any number
    """
    folder.mkdir(parents=True, exist_ok=True)
    draw = Draw(f"people-{seed}")
    everybody = [_person(draw) for _ in range(people)]
    truth: dict[tuple[str, str], int] = {}
    columns = dict(zip(("record_id", *FIELDS), HEADINGS, strict=True))
    sources = []
    for name, habits in LISTS.items():
        seen = [number for number in range(people) if draw.chance(habits[0])]
        draw.random.shuffle(seen)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(HEADINGS)
            for row, number in enumerate(seen, 1):
                truth[name, f"{name}{row}"] = number
                writer.writerow([f"{name}{row}", *_told(draw, everybody[number], habits)])
        sources.append({"name": name, "title": TITLES[name], "file": f"{name}.csv", "columns": columns})
    spec = folder / "spec.yaml"
    spec.write_text(
        json.dumps({"kind": "members", "sources": sources}, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return spec, truth


def _person(draw: Draw) -> dict[str, str]:
    place, year = draw.one(places()), draw.random.randint(1940, 1992)
    born = f"{year}{draw.random.randint(1, 12):02d}{draw.random.randint(1, 28):02d}"
    body = place.code + born + draw.digits(3)
    brand, industry = draw.one(words()["brands"]), draw.one(words()["industries"])
    month, day = draw.random.randint(1, 12), draw.random.randint(1, 28)
    return {
        "name": draw.person(),
        "id_number": body + resident_id_check(body),
        "birth_date": f"{born[:4]}-{born[4:6]}-{born[6:]}",
        "sex": "男" if int(body[16]) % 2 else "女",
        "phone": draw.mobile(),
        "org_name": f"中共{place.prefecture}{brand}{industry}有限公司支部委员会",
        "joined": f"{draw.random.randint(year + 18, 2011)}-{month:02d}-{day:02d}",
        "area_code": place.code,
    }


def _told(draw: Draw, person: dict[str, str], habits: tuple[float, ...]) -> list[str]:
    _, missing, wrong, phone, short = habits
    told = dict(person)
    if draw.chance(missing):
        told["id_number"] = ""
    elif draw.chance(wrong):
        at = draw.random.randrange(17)
        told["id_number"] = person["id_number"][:at] + draw.digits(1) + person["id_number"][at + 1 :]
    if draw.chance(short / 10):
        others = homophones()
        told["name"] = "".join(
            draw.one(others[c]) if c in others and draw.chance(0.3) else c for c in told["name"]
        )
    if draw.chance(phone):
        told["phone"] = draw.one((draw.mobile(), ""))
    if draw.chance(short):
        told["org_name"] = told["org_name"].replace("中共", "").replace("支部委员会", "党支部")
    if draw.chance(missing):
        told["joined"] = told["birth_date"] if draw.chance(0.05) else ""
    if draw.chance(missing / 2):
        told["birth_date"] = ""
    return [told[field] for field in FIELDS]
