"""Generated names of persons and firms; no name on the forbidden list ever comes out."""

from __future__ import annotations

from random import Random

from .draw import Table
from .forbidden import forbidden_in

_SURNAMES = Table(
    (char, weight)
    for chars, weight in (
        ("王", 92),
        ("李", 86),
        ("张", 82),
        ("刘", 66),
        ("赵", 34),
        ("孙", 34),
        ("于", 30),
        ("徐", 22),
        ("杨", 26),
        ("陈", 22),
        ("姜", 18),
        ("高马宋周曲", 14),
        ("吴郭韩林董朱丛吕丁", 10),
        ("冯崔田邹袁潘任何罗姚隋", 7),
        ("许谢曹侯宫程车付梁石孟迟邵初魏薛范蔡", 5),
        ("杜蒋苏尹段毕唐苗滕肖史黄宁金郑常江沈宿康尚", 3),
    )
    for char in chars
)
_KOREAN = Table((("金", 30), ("朴", 20), ("李", 18), ("崔", 16), ("全", 6), ("许", 5), ("尹", 5), ("千", 2)))
_MANCHU_MONGOL = Table(
    (("关", 30), ("佟", 14), ("富", 10), ("那", 10), ("郎", 6), ("包", 16), ("白", 14), ("乌", 4))
)

_Pool = dict[str, dict[int, str]]
_FRONT: _Pool = {"1": {}, "2": {}}
_BACK: _Pool = {"1": {}, "2": {}}
_SINGLE: _Pool = {"1": {}, "2": {}}
for decade, front, back, single in (
    (1940, "德福永振玉国景文学明", "福德山林贵发才田义财海清", "贵发林祥春山"),
    (1950, "国建玉永长振洪凤世文", "国民华军林忠生海义臣江祥", "军林江山华胜"),
    (1960, "建国永洪立长玉晓志德", "军伟民国成林华东峰辉利平", "军伟强勇刚辉"),
    (1970, "海立永晓志宏建春文大", "军涛伟峰东波辉龙刚明勇滨", "涛伟强刚勇波磊峰鹏"),
    (1980, "鹏海晓志文宇明春立佳", "鹏磊宇龙飞超峰亮洋博涛明", "鹏磊超亮宇博洋峰旭涛"),
):
    _FRONT["1"][decade], _BACK["1"][decade], _SINGLE["1"][decade] = front, back, single
for decade, front, back, single in (
    (1940, "桂凤淑秀玉素兰月", "兰芝英珍芳荣琴云香", "珍芳芝英"),
    (1950, "玉淑桂凤秀亚丽素", "兰华珍芹英荣芬芝云", "华芳杰荣"),
    (1960, "丽艳秀淑亚玉春晓", "丽华艳梅霞萍红玲杰", "艳丽红梅霞"),
    (1970, "丽晓春海艳立宏雪", "丽梅红艳霞娟玲敏燕", "丽红艳梅敏娟"),
    (1980, "婷雪丹佳晓春海思", "婷雪丹娜颖莹静慧琳", "婷雪丹娜静颖"),
):
    _FRONT["2"][decade], _BACK["2"][decade], _SINGLE["2"][decade] = front, back, single
_ONE_CHARACTER_PERCENT = {1940: 8, 1950: 12, 1960: 16, 1970: 22, 1980: 20}

_MARK_FRONT = "兴鑫瑞盛隆泰恒宏祥丰永嘉华金龙北"
_MARK_BACK = "源达通和顺发原茂昌利安远业成翔兴"
TRADES = Table(
    (
        ("商贸", 18),
        ("米业", 14),
        ("选煤", 12),
        ("建筑工程", 10),
        ("物业服务", 9),
        ("石墨制品", 7),
        ("木业", 7),
        ("药业", 6),
        ("客运", 6),
        ("食品", 6),
        ("机械", 5),
        ("网络科技", 4),
        ("餐饮服务", 6),
        ("种业", 4),
        ("广告", 3),
        ("房地产开发", 5),
    )
)
_FORMS = Table((("有限公司", 70), ("有限责任公司", 24), ("股份有限公司", 2), ("厂", 4)))


def person(rng: Random, sex: str, birth_year: int, *, in_korean_township: bool = False) -> str:
    """Draw a name that fits the sex (`1` male, `2` female) and the decade of birth."""
    decade = min(1980, max(1940, birth_year // 10 * 10))
    while True:
        name = _surname(rng, in_korean_township=in_korean_township) + _given(rng, sex, decade)
        if not forbidden_in(name):
            return name


def _surname(rng: Random, *, in_korean_township: bool) -> str:
    roll = rng.randrange(1000)
    if roll < (350 if in_korean_township else 12):
        return _KOREAN.draw(rng)
    return (_MANCHU_MONGOL if roll >= 970 else _SURNAMES).draw(rng)


def _given(rng: Random, sex: str, decade: int) -> str:
    if rng.randrange(100) < _ONE_CHARACTER_PERCENT[decade]:
        return rng.choice(_SINGLE[sex][decade])
    front, back = rng.choice(_FRONT[sex][decade]), rng.choice(_BACK[sex][decade])
    return front if front == back else front + back


class FirmNames:
    """Firm names, each given once; some firms are sisters that share a mark."""

    def __init__(self, sister_percent: int) -> None:
        self._sister_percent = sister_percent
        self._given: set[str] = set()
        self._last_mark: dict[str, str] = {}

    def draw(self, rng: Random, place: str, trade: str) -> str:
        """Draw place + mark + trade + form, for example 鸡东县鑫源米业有限公司."""
        while True:
            mark = rng.choice(_MARK_FRONT) + rng.choice(_MARK_BACK)
            if place in self._last_mark and rng.randrange(100) < self._sister_percent:
                mark = self._last_mark[place]
            name = place + mark + trade + _FORMS.draw(rng)
            if mark[0] != mark[1] and name not in self._given and not forbidden_in(name):
                self._given.add(name)
                self._last_mark[place] = mark
                return name
