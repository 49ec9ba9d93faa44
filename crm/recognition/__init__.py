"""Recognition: the append-only ledger from which every headline figure is summed.

entry 认定台账行     one recognised change: 新签, 增资, 升格, 换业主, 核减; amount and count it adds
scope 口径           what is counted together (实训队, 联谊会, 全市)
as of 截至           figures hold for a day: entries recognised up to and on it
"""
