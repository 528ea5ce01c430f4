"""What is said after an import."""

from ..drafts import ImportResult


def import_says(result: ImportResult) -> str:
    """Say what an import did: rows read = applied + refused."""
    if result.batch_id is None:
        return f"读入{result.rows_read:,}行,与已有数据完全相同,没有改动。"
    refused = f",退回{result.rows_refused:,}行" if result.rows_refused else ""
    same = f"其余{result.values_unchanged:,}个数与原来相同。" if result.values_unchanged else ""
    return f"已导入{result.rows_applied:,}行{refused},写入{result.values_n:,}个数。{same}"
