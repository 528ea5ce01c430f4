"""Public bodies by one name each: schools by their number, villages, communities, clinics, departments."""

import duckdb

from jishi.shared.sql import literal

_NUMBER = "[一二三四五六七八九十]{1,3}"
_NUMBERED = "(?:中学?|小学?|幼儿园|幼|高中|高级中学|职业高中|医院|人民医院)"
# Whoever ends otherwise is not looked at.
_ENDS = "中小学校幼园院局会委站心府办道镇乡村区"
_WAYS = (
    ("([中小])学校$", "\\1学"),
    ("中心校$", "中心小学"),
    (f"第?({_NUMBER})([中小])$", "第\\1\\2学"),
    (f"第?({_NUMBER})幼$", "第\\1幼儿园"),
    (f"([^第一二三四五六七八九十])({_NUMBER}{_NUMBERED})$", "\\1第\\2"),
    ("村委会$", "村民委员会"),
    ("([镇乡][^镇乡]{1,5}村)$", "\\1民委员会"),
    ("(?:社区)?居(?:民委员|委)会$|社区$", "社区居民委员会"),
    ("([镇乡县区市])政府$", "\\1人民政府"),
    ("([^小古]{2}[镇乡])$", "\\1人民政府"),
    ("街道(?:办)?$", "街道办事处"),
    ("(?:街道|社区)*卫生服务(中心|站)$", "社区卫生服务\\1"),
    ("社区卫生站$", "社区卫生服务站"),
    ("([镇乡])中心卫生院$", "\\1卫生院"),
    ("中医医院$", "中医院"),
    ("(?:人社|人力资源社会保障)局$", "人力资源和社会保障局"),
    ("(?:住建|住房城乡建设)局$", "住房和城乡建设局"),
    ("卫健局$", "卫生健康局"),
    ("(?:卫计|卫生计生)局$", "卫生和计划生育局"),
    ("(?:市监|市场监管)局$", "市场监督管理局"),
    ("交通局$", "交通运输局"),
    ("教体局$", "教育体育局"),
    ("发改(局|委)$", "发展和改革\\1"),
    ("(?:工信|工业信息化)局$", "工业和信息化局"),
    ("安监局$", "安全生产监督管理局"),
    ("(?:食药监|药监)局$", "食品药品监督管理局"),
    ("质监局$", "质量技术监督局"),
    ("工商局$", "工商行政管理局"),
    ("国税局$", "国家税务局"),
    ("地税局$", "地方税务局"),
    ("国土局$", "国土资源局"),
    ("环保局$", "环境保护局"),
    ("应急局$", "应急管理局"),
    ("退役军人局$", "退役军人事务局"),
    ("医保局$", "医疗保障局"),
    ("城管局$", "城市管理局"),
    ("人民(法院|检察院)$", "\\1"),
)


def bodies_named(connection: duckdb.DuckDBPyConnection) -> None:
    """Write names of public bodies in `plain` in full and in one way: 鸡东县二中 is 鸡东县第二中学.

    Few rows end as such names do, so only those are looked at, and each name once.
    """
    named = "called"
    for told, whole in _WAYS:
        named = f"regexp_replace({named}, {literal(told)}, {literal(whole)})"
    figures = (
        f"CASE WHEN regexp_matches(called, '[0-9]{{1,2}}{_NUMBERED}$') THEN replace(translate(regexp_replace("
        "regexp_replace(called, '1([0-9])([^0-9]+)$', '十\\1\\2'), '([2-9])([0-9])([^0-9]+)$', '\\1十\\2\\3'),"
        " '123456789', '一二三四五六七八九'), '十0', '十') ELSE called END"
    )
    connection.execute(
        f"CREATE TEMP TABLE bodies AS WITH told AS (SELECT DISTINCT called AS told, {figures} AS called FROM plain"
        f" WHERE contains('{_ENDS}', right(called, 1))) SELECT told, {named} AS whole FROM told WHERE whole <> told"
    )
    connection.execute("UPDATE plain SET called = whole FROM bodies WHERE called = told")
    connection.execute("DROP TABLE bodies")
