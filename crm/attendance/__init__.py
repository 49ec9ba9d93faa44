"""Attendance: who came, where and when. Apart from registration: one may come unregistered, or register and not come.

check-in 签到     the moment a person is let in, once per event however often the code is scanned
scan 扫码         one reading of a ticket; its id makes a repeated send harmless
"""
