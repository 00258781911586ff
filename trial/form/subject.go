package form

import "stepwise/trial/record"

// Subject is row "1" of each subject: it begins with the number.
var Subject = record.Form{Name: "SUBJECT", Domain: "DM", Words: words("Subject", "受试者"), Items: []record.Item{
	need(code("SITE", "Site", "研究中心")),
	need(code("NUMBER", "Screening number", "筛选号")),
	code("EARLIER", "Screened before as", "既往筛选号"), // a subject who failed screening and came again
}}

// Consent has a row for each version of the protocol that was consented to; its key
// is the version.
var Consent = record.Form{Name: "CONSENT", Repeats: true, Domain: "DS", Words: words("Informed consent", "知情同意"), Items: []record.Item{
	need(item("AT", record.Moment, "Signed", "签署时间")),
	item("WITHDRAWN", record.Moment, "Withdrawn", "撤回时间"),
	item("SCOPE", record.Text, "What the withdrawal covers", "撤回范围"),
}}

// Criterion has a row for each criterion of eligibility; its key is the criterion.
var Criterion = record.Form{Name: "CRITERION", Repeats: true, Domain: "IE", Words: words("Eligibility criterion", "入排标准"), Items: []record.Item{
	choice("COMPUTED", "Computed", "计算结果", "met", "met", "符合", "not", "not met", "不符合", "unknown", "unknown", "未知"),
	item("USED", record.Data, "Values used", "所用数值"),
	choice("CONFIRMED", "Confirmed", "研究者确认", "met", "met", "符合", "not", "not met", "不符合"),
	item("COMMENT", record.Text, "Comment", "说明"),
	code("VERSION", "Protocol version", "方案版本"),
}}

// Screened is row "1": how screening ended. Signed by an investigator.
var Screened = record.Form{Name: "SCREENED", Domain: "DS", Words: words("End of screening", "筛选结论"), Items: []record.Item{
	need(choice("OUTCOME", "Outcome", "结论", "eligible", "eligible", "合格", "failed", "screen failure", "筛选失败")),
	need(item("AT", record.Moment, "Decided", "判定时间")),
	choice("CAUSE", "Cause of the failure", "筛选失败类别", "criteria", "criteria not fulfilled", "不符合入排标准", "consent", "no consent, or consent withdrawn", "未同意或撤回知情同意",
		"physician", "decision of the investigator", "研究者决定", "death", "death", "死亡", "slots", "no place in time", "名额不足", "other", "other", "其他"),
	item("REASON", record.Text, "Reason", "原因"),
	code("VERSION", "Protocol version", "方案版本"),
	code("BASIS", "Hash of the data it rests on", "所依据数据的校验值"),
	code("CRITERIA", "Criteria not fulfilled", "未满足的标准"), // identifiers, separated by commas
}}

// Exit is row "1": why and when somebody left the study, or died.
var Exit = record.Form{Name: "EXIT", Domain: "DS", Words: words("End of study", "退出研究"), Items: []record.Item{
	need(choice("REASON", "Reason", "原因", "death", "death", "死亡", "progression", "progression", "疾病进展", "manufacturing", "no product could be made", "制备失败",
		"withdrawal", "consent withdrawn", "撤回知情同意", "lost", "lost to follow-up", "失访", "other", "other", "其他", "completed", "study completed", "完成研究")),
	need(item("AT", record.Moment, "When", "时间")),
	item("COMMENT", record.Text, "Comment", "说明"),
}}

// Visit has a row for each planned visit that took place or was missed; its key is
// the visit. The forms of the visit carry the same key.
var Visit = record.Form{Name: "VISIT", Repeats: true, Domain: "SV", Words: words("Visit", "访视"), Items: []record.Item{
	need(choice("STATUS", "Status", "状态", "done", "took place", "已完成", "missed", "missed", "缺失")),
	item("DATE", record.Date, "Date", "日期"),
	item("COMMENT", record.Text, "Comment", "说明"),
	item("COMPLETE", record.Flag, "Data entry complete", "数据录入完成"),
}}
