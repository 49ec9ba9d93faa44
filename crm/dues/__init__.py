"""Dues: what members owe for a calendar year, what was waived, what was paid, and the papers that say so.

fee schedule 会费标准      what each 会内职务 costs a year, decided by the 会员大会; a version once used is never edited
invoice 应缴               what one membership owes for one year: 应缴 − 减免 − 实缴 = 欠缴, always
payment 到账               money that arrived; allocation 核销 says for which invoice; the rest of it is 预缴
bank statement 银行流水     rows of a bank's list, each written as a payment at most once
receipt 会费票据            the 社会团体会费票据 given for what was paid
letter 会费邮件             a 缴费通知书 or a reminder by mail: each at most once
"""
