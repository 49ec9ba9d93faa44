"""Directory 会员名录: who shows what to whom, the certificate anybody may verify, and the numbered roster.

audience 可见范围     everyone, members in order, the secretariat, nobody: chosen per field by whom it is about
entry 名录条目        an enterprise in order with what it shows, and the people who let themselves be shown
certificate 会员证    a page with a code; the code says only whether a membership is valid today
roster 名册/通讯录    printed or as a sheet, in numbered copies, each with its reader's name
"""
