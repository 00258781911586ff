package form

import "stepwise/trial/record"

// AE has a row for each adverse event: "1", "2", …
var AE = record.Form{Name: "AE", Repeats: true, Domain: "AE", Words: words("Adverse event", "不良事件"), Items: []record.Item{
	need(item("AETERM", record.Text, "Term", "术语")), // CTCAE term, "CRS" or "ICANS"
	item("AEBODSYS", record.Text, "System organ class", "系统器官分类"),
	need(item("AEVOC", record.Text, "Vocabulary", "分级标准")), // "CTCAE 5.0", "CTCAE 6.0", "ASTCT 2019"
	need(between(item("AETOXGR", record.Integer, "Highest grade", "最高级别"), 1, 5)),
	need(item("AESTDTC", record.Moment, "Begin", "开始时间")),
	item("AEENDTC", record.Moment, "End", "结束时间"),
	item("COURSE", record.Data, "Grades over time", "级别变化"), // [{"at": RFC 3339, "grade": n}, …]; grade 0 is resolved
	need(choice("AEREL", "Relatedness to the product", "与产品的关系",
		"unrelated", "unrelated", "无关", "unlikely", "unlikely", "可能无关", "possible", "possible", "可能有关", "probable", "probable", "很可能有关", "definite", "definite", "肯定有关")),
	need(item("AESER", record.Flag, "Serious", "严重不良事件")),
	choice("AESERC", "Why serious", "严重性标准", "death", "death", "死亡", "threat", "life-threatening", "危及生命", "stay", "hospitalisation", "住院或延长住院",
		"disability", "disability", "残疾", "anomaly", "congenital anomaly", "先天异常", "important", "medically important", "其他重要医学事件"),
	item("EXPECTED", record.Flag, "Expected", "是否预期"),
	item("EXISTED", record.Integer, "Grade before treatment", "治疗前级别"),
	item("AWARE", record.Moment, "Site became aware", "研究中心获知时间"),
	item("FINDINGS", record.Data, "Findings", "检查所见"), // that a grade was computed from
	item("AEOUT", record.Text, "Outcome", "转归"),
	item("COMMENT", record.Text, "Comment", "说明"),
}}

// DLT has a row for each adverse event that the protocol's rule was asked about; its
// key is the event's. A person confirms, and only that counts.
var DLT = record.Form{Name: "DLT", Repeats: true, Words: words("Dose-limiting toxicity", "剂量限制性毒性"), Items: []record.Item{
	need(choice("DERIVED", "By the rule", "按规则判定", "yes", "DLT", "是", "no", "no DLT", "否", "open", "open until more is known", "待定")),
	item("RULE", record.Text, "Rule", "依据的规则"),
	need(item("VERSION", record.Text, "Protocol version", "方案版本")),
	choice("CONFIRMED", "Confirmed", "确认", "yes", "DLT", "是", "no", "no DLT", "否"),
	item("WHY", record.Text, "Why not as the rule says", "偏离规则的理由"),
}}
