"""Members: the enterprises of the association, their people, memberships and what passes between us.

enterprise 企业      a company, member or not; home 归属方: which side of the pair it counts to
membership 会籍      belonging to the association: 会内职务 (position), paid periods, decisions; standing is computed
person 人员          somebody we know, at one enterprise or several
employment 任职      a person's role at an enterprise: title, kind (单位代表, 联络员, 财务 …), since, until
activity 往来        a call, visit, meeting or note about an enterprise
"""
