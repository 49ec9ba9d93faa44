"""Campaigns: notices to many people by mail, one row per recipient, and who does not want them.

campaign 通知       a text in Chinese (and English), an audience, and what became of sending it
segment 收件范围    a saved choice of people; `all`, `qingdao`, `shenzhen` are built in (from the pair of cities)
recipient 收件人    one row per (campaign, address): the ledger of sending
suppression 退订    an address that does not want notices, or cannot take them
"""
