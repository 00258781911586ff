package form

import "stepwise/trial/record"

// Study is row "1" of the study itself.
var Study = record.Form{Name: "STUDY", Study: true, Words: words("Study", "研究"), Items: []record.Item{
	need(code("CODE", "Code", "研究编号")),
	need(code("TITLE_EN", "Title in English", "英文标题")),
	need(code("TITLE_ZH", "Title in Chinese", "中文标题")),
	need(choice("STATUS", "Status", "状态",
		"planned", "being prepared", "准备中", "open", "open", "进行中", "paused", "enrolment paused", "暂停入组", "closed", "closed", "已结束")),
	choice("KIND", "Kind", "类别", "real", "with patients", "真实研究", "demo", "simulated", "模拟数据", "rehearsal", "rehearsal", "演练"),
	need(choice("RESIDENCY", "Where data may be", "数据存放",
		"here", "only in this installation", "仅限本系统", "transfer", "abroad when a transfer is approved", "经批准可出境")),
}}

// Protocol has a row for each version: "1", "2", …
var Protocol = record.Form{Name: "PROTOCOL", Study: true, Repeats: true, Words: words("Protocol version", "方案版本"), Items: []record.Item{
	need(item("DOC", record.Data, "Protocol", "方案内容")),
	need(choice("STATUS", "Status", "状态", "draft", "draft", "草稿", "approved", "approved", "已批准", "withdrawn", "withdrawn", "已撤回")),
	item("APPROVED", record.Moment, "Approved", "批准时间"),
}}

// Site has a row for each site; its key is the site's code, e.g. "BJ01".
var Site = record.Form{Name: "SITE", Study: true, Repeats: true, Words: words("Site", "研究中心"), Items: []record.Item{
	need(code("NAME_EN", "Name in English", "英文名称")),
	need(code("NAME_ZH", "Name in Chinese", "中文名称")),
	need(code("ZONE", "Time zone", "时区")), // IANA name
	need(choice("STATUS", "Status", "状态", "preparing", "preparing", "准备中", "active", "active", "已启动", "closed", "closed", "已关闭")),
	item("ACTIVATED", record.Moment, "Activated", "启动时间"),
	item("REHEARSAL", record.Flag, "Must pass a rehearsal first", "启动前须通过演练"),
	code("REHEARSED", "Newest rehearsal", "最近一次演练"), // code of its study
	item("PASSED", record.Moment, "Rehearsal passed", "通过演练的时间"),
}}

// Member has a row for each time that somebody is given a role.
var Member = record.Form{Name: "MEMBER", Study: true, Repeats: true, Words: words("Member", "研究团队成员"), Items: []record.Item{
	need(code("PERSON", "Person", "人员")), // identifier of the account
	need(code("NAME", "Name", "姓名")),     // as it was then
	need(choice("ROLE", "Role", "角色",
		"lead", "study lead", "研究负责人", "investigator", "investigator", "研究者", "coordinator", "study coordinator", "研究协调员",
		"statistician", "statistician", "统计师", "committee", "dose committee", "剂量委员会", "laboratory", "manufacturing laboratory", "制备实验室",
		"cells", "cell therapy unit", "细胞治疗单元", "monitor", "monitor", "监查员", "safety", "safety officer", "安全性负责人", "partner", "international partner", "国际合作方")),
	code("SITE", "Site", "研究中心"), // code, "" for the whole study
	need(item("FROM", record.Moment, "From", "开始")),
	item("UNTIL", record.Moment, "Until", "结束"),
}}

// Query asks about a value; it stays until it is closed. A row belongs to a subject.
var Query = record.Form{Name: "QUERY", Repeats: true, Words: words("Query", "质疑"), Items: []record.Item{
	need(code("FORM", "Form", "表单")),
	need(code("ROW", "Row", "行")),
	code("ITEM", "Item", "条目"),
	need(item("TEXT", record.Text, "Question", "问题")),
	item("ANSWER", record.Text, "Answer", "答复"),
	need(choice("STATUS", "Status", "状态", "open", "open", "待答复", "answered", "answered", "已答复", "closed", "closed", "已关闭")),
}}

// Review is a planned review of the audit trail (ICH E6(R3) 4.2.3).
var Review = record.Form{Name: "REVIEW", Study: true, Repeats: true, Words: words("Review of the audit trail", "稽查轨迹审核"), Items: []record.Item{
	need(item("DUE", record.Date, "Due", "计划日期")),
	item("FROM_SEQ", record.Integer, "From entry", "起始条目"),
	item("TO_SEQ", record.Integer, "To entry", "截止条目"),
	item("DONE", record.Moment, "Done", "完成时间"),
	item("FINDINGS", record.Text, "Findings", "审核发现"),
}}

// Transfer is an approved handing over of data to somebody outside the site.
var Transfer = record.Form{Name: "TRANSFER", Study: true, Repeats: true, Words: words("Data transfer", "数据传输"), Items: []record.Item{
	need(code("TO", "Recipient", "接收方")),
	need(code("PERSON", "Member who sees the data", "可查看数据的成员")), // identifier of the account
	need(choice("SCOPE", "Scope", "范围", "clinical", "clinical data", "临床数据", "genome", "clinical and genome data", "临床及基因组数据")),
	item("TEXT", record.Flag, "With what people wrote", "含自由文本"), // their own words, in which anything may stand
	need(code("BASIS", "Approval or notification", "审批或备案")),     // its number and authority
	need(item("APPROVED", record.Date, "Approved on", "批准日期")),
	item("UNTIL", record.Date, "Valid until", "有效期至"),
	item("WITHDRAWN", record.Moment, "Withdrawn", "撤回时间"),
	item("WHY", record.Text, "Why it was withdrawn", "撤回原因"),
}}
