"""The sentences an import answers with: where, what it is, what was expected, what to do."""

SENTENCES = {
    "FACTS-10": "{at}是“{value}”,应为{expected}。请改成{repair},或留空;确实不知道的写“不清楚”。",
    "FACTS-11": "{at}是“{value}”,有小数,应为{expected}。请改成整数。",
    "FACTS-12": "{at}是“{value}”,应为{expected}。请核对后改正。",
    "FACTS-13": "{at}是“{value}”,应为{expected}。像是按“元”填的:这一列的单位是万元,请换算成{repair}。",
    "FACTS-14": "{at}是“{value}”,看不出是{small}还是{large}。请写成带百分号的文字,例如“{large}”。",
    "FACTS-15": "{at}是“{value}”,最多{decimals}位小数。请核对后改正。",
    "FACTS-16": "{at}是日期“{value}”,应为{expected}。请改成数字;表格自动变成日期的,先把这一列设为“常规”。",
    "FACTS-17": "{at}是“{value}”,大于“{whole}”{whole_value}。部分不能大于总数,请核对这两个数。",
    "FACTS-20": "{at}是“{value}”,被表格改成了科学记数,后几位已经丢失,应为组织代码的全部数字。"
    "请把这一列设为“文本”后重新填写{hint}。",
    "FACTS-21": "{at}是空白,应为组织代码。请填上代码{hint}。",
    "FACTS-22": "{at}是“{value}”,您管的支部、总支里没有这个代码。请核对代码,或先登记这个组织{hint}。",
    "FACTS-23": "{at}“{value}”与第{other}行是同一组织、同一期间,应只有一行。请留下一行。",
    "FACTS-24": "{at}是“{value}”,而代码{org_code}登记的是“{registered}”。代码和名称指的不是同一组织,请核对。",
    "FACTS-25": "{at}是“{value}”,应为2012、2012-H1、2012-Q1或2012-03这样的写法。请改正。",
    "FACTS-26": "{at}是“{value}”,应为{expected}之一。请改正。",
    "FACTS-27": "{at}是“{value}”,而这个组织登记的类型是“{registered}”。请核对代码和类型。",
    "FACTS-28": "{at}是“{value}”,没有这一天,或写法不对,应为2012-02-28这样的日期。请改正。",
    "FACTS-29": "{at}是“{value}”,晚于今天。请改成实际采集的日期。",
    "FACTS-30": "第{row}行是隐藏行,里面有内容,可能是旧数据。请取消隐藏核对,不要的删去。",
    "FACTS-31": "{at}是“{value}”,应为“是”或“否”(也可以填1或0)。请改正。",
    "FACTS-32": "{at}是“{period}”,这一期从{first}起,还没有开始。请核对年份。",
    "FACTS-40": "{at}是“{value}”,多了空格、括号或全角符号,已按“{registered}”处理。",
    "FACTS-41": "{at}是“{value}”,登记的名称是“{registered}”,已按代码导入。请核对是否改过名。",
    "FACTS-42": "{at}是“{value}”,已按“{registered}”处理。以后请写“{registered}”。",
    "FACTS-43": "{at}是“{value}”,{type}不填这一项,没有导入。",
    "FACTS-44": "第{row}行“{value}”是{reason},不是一个组织,没有导入。",
    "FACTS-45": "“{value}”不在指标目录里,没有导入。",
    "FACTS-46": "{at}是“{value}”,已按“{registered}”处理。",
    "FACTS-78": "“{form}”没有向这个组织要“{at}”。请刷新页面再填。",
    "FACTS-79": "{at}归{owner}管,不由您填。请留空。",
    "FACTS-80": "{at}:您打开这页后,已由“{held_source}”改为“{registered}”。您写的“{value}”没有保存;"
    "仍要改的,请再保存一次。",
    "FACTS-82": "{at}还没有数,没有可以确认的。请填数,或写“不清楚”。",
    "FACTS-84": "{at}既打了“仍然属实”(原数{registered}),又写了“{value}”。请只留一样。",
    "FACTS-50": "工作表“{sheet}”里没有一列是指标。表头应是指标名称,例如“{example}”;"
    "可以先下载空表,照着表头填。",
    "FACTS-51": "“{value}”有两列。请留下一列。",
    "FACTS-52": "工作表“{sheet}”的表头下面没有数据。请填好后再导入。",
}


def say(code: str, **values: object) -> str:
    """Return the sentence of a code; `row` and `field` become “第3行‘党员数’”."""
    if "row" in values and "field" in values:
        values["at"] = f"第{values['row']}行“{values['field']}”"
    return SENTENCES[code].format(**values)
