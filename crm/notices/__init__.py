"""Notices to firms: told by mail, WeChat and telephone, answered by a link, called again where nobody answered.

Public: actions `issue`, `answer`, `call`, `mark_told` · queries `notice_for`, `by_token` · rules `is_open`.
"""
