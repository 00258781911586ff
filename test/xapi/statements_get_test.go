package xapi_test

var _ = chapter("get", []Row{
	{"C2.1.3 4.1.6.1", Both, "statementId brings one statement", do(
		stored(st("id", "$id"), st("id", "$id2")),
		get(one, "statementId", "$id2").is(200).has("id", "$id2").lacks("statements"))},
	{"C3.2 4.1.5", Both, "an unknown statementId is not found", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").is(200), get(one, "statementId", "$id2").is(404))},
	{"C2.1.3 4.1.6.1", Both, "without an id the answer is a result: a list of statements", do(
		stored(st("id", "$id")), get(one, "agent", "$who").is(200).counts("statements", 1).heads("Content-Type", "^application/json"))},
	{"C2.1.3 4.1.6.1", Both, "nothing found is 200 with an empty list", do(
		stored(st("id", "$id")), get(one, "agent", "$who").is(200).ids("$id"),
		get(one, "agent", "$who2").is(200).has("statements", "[]"))},
	{"C2.1.3 4.1.6.1", Both, "the newest statement comes first", do(
		stored(st("id", "$id")), stored(st("id", "$id2")), stored(st("id", "$id3")),
		get(one, "agent", "$who").is(200).ids("$id3", "$id2", "$id"))},
	{"C2.1.3 4.1.6.1", Both, "with ascending the oldest comes first", do(
		stored(st("id", "$id")), stored(st("id", "$id2")), stored(st("id", "$id3")),
		get(one, "agent", "$who", "ascending", "true").is(200).ids("$id", "$id2", "$id3"),
		get(one, "agent", "$who", "ascending", "false").is(200).ids("$id3", "$id2", "$id"))},
	{"C2.1.3 4.1.6.1", Both, "both ids at once are refused", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").is(200),
		get(one, "statementId", "$id", "voidedStatementId", "$id").is(400))},
	{"C2.1.3 4.1.6.1", Both, "statements that are stored at one instant keep one order in both directions", do(
		stored(st("id", "$id"), st("id", "$id2"), st("id", "$id3")),
		get(one, "agent", "$who", "ascending", "true").is(200).ids("$id", "$id2", "$id3"),
		get(one, "agent", "$who").is(200).ids("$id3", "$id2", "$id"))},
	{"C2.1.3 4.1.6.1", Both, "the header Consistent-Through names a recent instant on every answer about statements", do(
		sent(st("id", "$id")).is(200).heads("X-Experience-API-Consistent-Through", instant).has("", `["$id"]`),
		get(one, "statementId", "$id").is(200).heads("X-Experience-API-Consistent-Through", instant).has("id", "$id"),
		get(one, "agent", "$who").is(200).heads("X-Experience-API-Consistent-Through", instant),
		put(one, st("id", "$id2"), "statementId", "$id2").is(204).heads("X-Experience-API-Consistent-Through", instant))},
	{"C2.1.3 4.1.6.1", Both, "Last-Modified of one statement is its stored time", do(
		stored(st("id", "$id")),
		get(one, "statementId", "$id").is(200).heads("Last-Modified", "GMT$").check(modifiedIs("stored")))},
	{"4.1.6.1", IEEE, "Last-Modified of a result is the newest stored time in it", do(
		stored(st("id", "$id")), stored(st("id", "$id2")),
		get(one, "agent", "$who").is(200).ids("$id2", "$id").check(modifiedIs("statements 0 stored")),
		get(one, "agent", "$who", "ascending", "true").is(200).ids("$id", "$id2").check(modifiedIs("statements 1 stored")))},
	{"C2.1.3 4.1.6.1", Both, "attachments=false is application/json", do(
		stored(st("id", "$id")), get(one, "statementId", "$id", "attachments", "false").is(200).
			has("id", "$id").heads("Content-Type", "^application/json"))},
	{"C2.1.3 4.1.6.1", Both, "statementId goes with attachments and format", do(
		stored(st("id", "$id")), get(one, "statementId", "$id", "attachments", "false", "format", "exact").is(200).has("id", "$id"))},
}, alone(), malformed(), otherCase(one, []string{"statementId", "voidedStatementId", "agent", "verb", "activity", "registration",
	"related_activities", "related_agents", "since", "until", "limit", "format", "attachments", "ascending"},
	get(one, "limit", "1").is(200).fits("statements 0 id", "-"), "C3.2 4.1.5"))

// alone: beside an id only attachments and format may stand.
func alone() []Row {
	var rows []Row
	for _, p := range [][2]string{{"agent", "$who"}, {"verb", "$verb"}, {"activity", "$act"}, {"registration", "$reg"},
		{"related_activities", "true"}, {"related_agents", "true"}, {"since", "2020-01-01T00:00:00Z"},
		{"until", "2090-01-01T00:00:00Z"}, {"limit", "1"}, {"ascending", "true"}} {
		rows = append(rows, Row{"C2.1.3 4.1.6.1", Both, "an id and " + p[0] + " together are refused", do(
			stored(st("id", "$id"), st("id", "$id2")), stored(voiding("$id2")),
			get(one, "statementId", "$id").is(200).has("id", "$id"),
			get(one, "voidedStatementId", "$id2").is(200).has("id", "$id2"),
			get(one, "statementId", "$id", p[0], p[1]).is(400).says(p[0]),
			get(one, "voidedStatementId", "$id2", p[0], p[1]).is(400).says(p[0]))})
	}
	return rows
}

// malformed: a parameter's value is held to the same form as in a statement.
func malformed() []Row {
	var rows []Row
	for _, p := range [][3]string{
		{"statementId", "$id", "no-uuid"}, {"voidedStatementId", "$id", "no-uuid"},
		{"agent", "$who", `{"mbox":`}, {"agent", "$who", `{"name":"Anyone"}`}, {"agent", "$who", `{"mbox":"someone@example.org"}`},
		{"agent", "$who", `{"mbox":"$mail","openid":"https://example.org/o"}`}, {"agent", "$who", `"$mail"`},
		{"agent", "$who", `{"objectType":"Group","member":[{"mbox":"$mail"}]}`},
		{"verb", "$verb", "completed"}, {"activity", "$act", "lesson one"}, {"registration", "$reg", "12345"},
		{"related_activities", "true", "yes"}, {"related_activities", "true", "1"}, {"related_agents", "true", "TRUE"},
		{"since", "2020-01-01T00:00:00Z", "yesterday"}, {"since", "2020-01-01T00:00:00Z", "2020-13-01T00:00:00Z"},
		{"until", "2090-01-01T00:00:00Z", "2020"}, {"limit", "1", "-1"}, {"limit", "1", "ten"}, {"limit", "1", "1.5"},
		{"format", "exact", "short"}, {"format", "exact", "Exact"}, {"attachments", "false", "no"}, {"ascending", "true", "up"},
		{"ascending", "true", ""},
	} {
		good := get(one, "limit", "1", p[0], p[1]).is(200)
		switch p[0] {
		case "limit":
			good = get(one, p[0], p[1]).is(200)
		case "statementId":
			good = get(one, p[0], p[1]).is(200)
		case "voidedStatementId":
			good = get(one, p[0], "$id2").is(200)
		}
		rows = append(rows, Row{"D2.2 C2.1.3 4.1.6", Both, "the parameter " + p[0] + " cannot be " + p[2], do(
			stored(st("id", "$id"), st("id", "$id2")), stored(voiding("$id2")), good,
			get(one, p[0], p[2]).is(400).says(p[0]))})
	}
	return rows
}

// otherCase: a parameter's name in another case, and an unknown one, are refused.
func otherCase(resource string, names []string, good *step, clause string) []Row {
	rows := []Row{{clause, Both, resource + " refuses a parameter that it does not know", do(
		stored(st("id", "$id")), good, get(resource, "colour", "red").is(400).says("colour"))}}
	for _, name := range names {
		upper := string(name[0]-'a'+'A') + name[1:]
		rows = append(rows, Row{clause, Both, resource + " refuses " + upper + " for " + name, do(
			stored(st("id", "$id")), good, get(resource, upper, "1").is(400).says(upper))})
	}
	return rows
}
