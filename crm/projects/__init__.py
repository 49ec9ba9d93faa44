"""Projects: what was signed, its four money figures, its steps and what has arrived.

project 签约项目        what an investor and a partner agreed on; counted once, wherever it is announced again
signing 签约登记        the act at an event: type, amount, representative, photo; 待认定 until recognised
milestone 里程碑        a dated step with evidence (注册, 开工, 投产 …), from the template of the project's kind
arrival 到位资金        money that came, with evidence; 待核 until a second person verified it
"""
