package form

import "stepwise/trial/record"

// Slot is row "1" of a subject who was enrolled: the place in a cohort, or outside the
// cohorts where the design backfills (cohort 0), at a level that a signed decision
// opened.
var Slot = record.Form{Name: "SLOT", Words: words("Place in a cohort", "队列名额"), Items: []record.Item{
	need(between(item("LEVEL", record.Integer, "Planned dose level", "计划剂量水平"), 1, 20)),
	need(between(item("COHORT", record.Integer, "Cohort (0: backfilled)", "队列（0表示回填）"), 0, 200)),
	need(between(item("PLACE", record.Integer, "Place", "序号"), 1, 1000)),
	need(code("DECISION", "Decision", "依据的决定")), // row of DECISION
	need(item("AT", record.Moment, "Enrolled", "入组时间")),
	code("REPLACES", "Replaces", "替代的受试者"),
	item("RELEASED", record.Moment, "Given back", "名额退回时间"),
	item("WHY", record.Text, "Why it was given back", "退回原因"),
}}

// Decision has a row for each dose decision: "1", "2", … Signed by the committee, so
// that nothing of it changes once it is proposed; what becomes of it stands in
// Standing.
var Decision = record.Form{Name: "DECISION", Study: true, Repeats: true, Words: words("Dose decision", "剂量决定"), Items: []record.Item{
	need(code("VERSION", "Protocol version", "方案版本")),
	need(item("SEEN", record.Integer, "Entry up to which the record was read", "数据截止条目")),
	need(item("DATA", record.Data, "Data at the decision", "决定所依据的数据")),
	need(item("ADVICE", record.Data, "What the design recommends", "设计的建议")),
	need(code("HASH", "Hash of data and advice", "数据与建议的校验值")),
	need(choice("ACTION", "Decision", "决定", "open", "open the next cohort", "开放下一队列", "expand", "continue the cohort", "继续本队列", "stop", "stop", "停止")),
	item("LEVEL", record.Integer, "Dose level", "剂量水平"),
	item("COHORT", record.Integer, "Cohort", "队列"),
	item("SIZE", record.Integer, "Patients", "人数"),
	code("BACKFILL", "Levels that may be backfilled", "可回填的剂量水平"), // separated by commas
	item("OVERRIDE", record.Text, "Why not as the design recommends", "偏离设计建议的理由"),
}}

// Standing is what became of a dose decision; its key is the decision's.
var Standing = record.Form{Name: "STANDING", Study: true, Repeats: true, Words: words("Standing of a dose decision", "剂量决定的状态"), Items: []record.Item{
	need(choice("STATUS", "Status", "状态", "proposed", "waits for signatures", "待签署", "signed", "in force", "已生效",
		"reopened", "reopened", "重新审议", "replaced", "replaced", "已被取代")),
	item("SIGNED", record.Moment, "In force since", "生效时间"),
	item("REOPENED", record.Moment, "Reopened", "重新审议时间"),
	item("WHY", record.Data, "What changed since", "之后的数据变化"),
	code("BY", "Replaced by", "取代它的决定"), // row of DECISION
}}

// Infusion has a row for each infusion: "1" is the one that counts days.
var Infusion = record.Form{Name: "INFUSION", Repeats: true, Domain: "EX", Words: words("Infusion", "回输"), Items: []record.Item{
	need(item("AT", record.Moment, "Start of infusion", "回输开始")),
	item("END", record.Moment, "End of infusion", "回输结束"),
	need(code("PRODUCT", "Product", "产品编号")),
	need(between(unit(item("WEIGHT", record.Decimal, "Body weight", "体重"), "kg"), 1, 400)),
	need(between(unit(item("CELLS", record.Decimal, "CAR-positive viable T cells given", "实际回输CAR阳性活T细胞"), "10*6"), 0, 1e6)),
	need(item("DOSE", record.Decimal, "Dose given", "实际剂量")), // in the unit of the protocol's levels
	need(item("PLANNED", record.Integer, "Planned level", "计划水平")),
	need(item("LEVEL", record.Integer, "Level given", "实际水平")), // at which the patient is analysed, 0 below all
	code("THERAPY", "Therapy event", "治疗事件"),
	code("BAGS", "Bags given", "回输产品袋"), // keys of BAG, separated by commas
	item("COMMENT", record.Text, "Comment", "说明"),
	code("ENTRY", "Key of the entry", "录入标识"), // made where it was typed: sent twice, it counts once
}}
