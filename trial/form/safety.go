package form

import "stepwise/trial/record"

// AE has a row for each adverse event: "1", "2", …
var AE = record.Form{Name: "AE", Repeats: true, Domain: "AE", Words: words("Adverse event", "不良事件"), Items: []record.Item{
	need(code("AETERM", "Term", "术语")), // CTCAE term, "CRS" or "ICANS"
	code("AEBODSYS", "System organ class", "系统器官分类"),
	need(code("AEVOC", "Vocabulary", "分级标准")), // "CTCAE 5.0", "CTCAE 6.0", "ASTCT 2019"
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
	item("AWARE", record.Moment, "Became known to be serious", "获知严重性的时间"), // begins the clocks
	item("SEVERE", record.Moment, "Became known to be fatal or life-threatening", "获知致死或危及生命的时间"),
	item("FINDINGS", record.Data, "Findings", "检查所见"), // that a grade was computed from
	item("AEOUT", record.Text, "Outcome", "转归"),
	item("COMMENT", record.Text, "Comment", "说明"),
}}

// DLT has a row for each adverse event that the protocol's rule was asked about; its
// key is the event's. A person confirms, and only that counts.
var DLT = record.Form{Name: "DLT", Repeats: true, Words: words("Dose-limiting toxicity", "剂量限制性毒性"), Items: []record.Item{
	need(choice("DERIVED", "By the rule", "按规则判定", "yes", "DLT", "是", "no", "no DLT", "否", "open", "open until more is known", "待定")),
	code("RULE", "Rule", "依据的规则"),
	need(code("VERSION", "Protocol version", "方案版本")),
	choice("CONFIRMED", "Confirmed", "确认", "yes", "DLT", "是", "no", "no DLT", "否"),
	item("WHY", record.Text, "Why not as the rule says", "偏离规则的理由"),
}}

// Report has a row for each report that was sent; its key is event, clock and part:
// "3.CN-7.first".
var Report = record.Form{Name: "REPORT", Repeats: true, Words: words("Expedited report", "快速报告"), Items: []record.Item{
	need(code("EVENT", "Adverse event", "不良事件")),
	need(code("CLOCK", "Clock", "时限")),
	need(code("PART", "Part", "部分")),
	need(item("SENT", record.Moment, "Sent", "提交时间")),
	need(item("NUMBER", record.Text, "Number or proof of receipt", "编号或回执")),
	item("COMMENT", record.Text, "Comment", "说明"),
}}

// News has a row for each piece of further relevant information on an event: it
// begins a clock of its own.
var News = record.Form{Name: "NEWS", Repeats: true, Words: words("Further information on an event", "事件随访信息"), Items: []record.Item{
	need(code("EVENT", "Adverse event", "不良事件")),
	need(item("AT", record.Moment, "Became known", "获知时间")),
	need(item("TEXT", record.Text, "What became known", "信息内容")),
}}

// FollowUp has a row for each contact of the long follow-up; its key is the month
// after infusion: "M24".
var FollowUp = record.Form{Name: "FOLLOWUP", Repeats: true, Domain: "FA", Words: words("Long follow-up", "长期随访"), Items: []record.Item{
	need(choice("STATUS", "Status", "状态", "done", "took place", "已完成", "missed", "missed", "缺失")),
	item("DATE", record.Date, "Date", "日期"),
	item("ALIVE", record.Flag, "Alive", "存活"),
	item("CANCER", record.Flag, "New malignancy", "新发恶性肿瘤"),
	item("NEURO", record.Flag, "New or worse neurological disorder", "新发或加重的神经系统疾病"),
	item("IMMUNE", record.Flag, "New rheumatological or autoimmune disorder", "新发风湿或自身免疫性疾病"),
	item("BLOOD", record.Flag, "New haematological disorder", "新发血液系统疾病"),
	item("INFECTION", record.Flag, "Serious infection", "严重感染"),
	item("COMMENT", record.Text, "Comment", "说明"),
}}
