package form

import "stepwise/trial/record"

// Rehearsal is row "1" of a study that is a rehearsal. What the scenario holds as right
// is not in the record: who plays could read it there.
var Rehearsal = record.Form{Name: "REHEARSAL", Study: true, Words: words("Rehearsal", "演练"), Items: []record.Item{
	need(code("OF", "Study", "所属研究")), // its code
	need(code("SITE", "Site", "研究中心")),
	need(code("SCENARIO", "Scenario", "场景")),
	need(code("VERSION", "Hash of the scenario", "场景的校验值")),
	need(item("BEGAN", record.Moment, "First moment that is played", "演练起始时刻")),
	item("FINISHED", record.Moment, "Finished", "结束时间"), // by the clock on the wall
	choice("OUTCOME", "Outcome", "结果", "passed", "passed", "通过", "failed", "not passed", "未通过"),
	between(item("SCORE", record.Integer, "Score", "得分"), 0, 100),
	item("RESULT", record.Data, "Result by task", "逐项结果"),
}}

// Clock has a row for each time that a rehearsal went on to: "1", "2", … The last one
// is what time it is; between two of them time stands still.
var Clock = record.Form{Name: "CLOCK", Study: true, Repeats: true, Words: words("Time of the rehearsal", "演练时间"), Items: []record.Item{
	need(item("AT", record.Moment, "Time", "时间")),
}}

// Message has a row for each message that the players were shown; its key is the
// message's in the scenario.
var Message = record.Form{Name: "MESSAGE", Study: true, Repeats: true, Words: words("Message", "消息"), Items: []record.Item{
	need(item("AT", record.Moment, "When it happened", "发生时间")),
	need(item("SHOWN", record.Moment, "Shown", "显示时间")),
}}
