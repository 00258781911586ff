package xapi_test

import "strings"

// shape: a property is taken with the first value and refused with the others,
// and the answer names the place. The rules themselves stand in tables of package
// lrs/statement; here each shows once that it holds at the door.
func shape(clause string, v Version, path, good string, bad ...string) Row {
	fields := strings.Fields(path)
	place := fields[len(fields)-1]
	if place >= "0" && place <= "9" && len(fields) > 1 {
		place = fields[len(fields)-2]
	}
	steps := do(stored(from(named, path, good)), get(one, "statementId", "$id").is(200).has("id", "$id"))
	for _, b := range bad {
		steps = append(steps, sent(from(named, "id", "$id2", path, b)).is(400).says(place))
	}
	return Row{clause, v, path + " is checked", append(steps, nobody)}
}

// unwanted: a property that the texts do not know is refused in this place.
func unwanted(path string) Row {
	where := strings.Fields(path)
	return Row{"D2.2 4.2.1", Both, "an unknown property in " + strings.Join(where[:len(where)-1], " ") + " is refused", do(
		stored(raw(rich)), sent(from(rich, "id", "$id2", path, "x")).is(400).says(where[len(where)-1]), nobody)}
}

const sub = `{"objectType":"SubStatement","actor":$who,"verb":{"id":"$verb"},"object":{"id":"$act"}}`

var _ = chapter("shape", []Row{
	shape("D2.4.1 4.2.2", Both, "id", "$id", "12345", `""`, "7", "null"),
	shape("D2.2 4.2.2", Both, "actor", "$who", none, "null", `"$mail"`, "[]"),
	shape("D2.2 4.2.2", Both, "verb", `{"id":"$verb"}`, none, "null", `"completed"`),
	shape("D2.2 4.2.2", Both, "object", `{"id":"$act"}`, none, "null", `"$act"`),
	shape("D2.4.2 4.2.2.1", Both, "actor objectType", "Agent", "agent", "Person", "7"),
	shape("D2.4.2.3 4.2.2.1", Both, "actor mbox", "$mail", "someone@example.org", "mailto:nobody", "7", "null"),
	shape("D2.4.2.3 4.2.2.1", Both, "actor name", "Wang", "7", "null", "{}"),
	shape("D2.4.2.4 4.2.2.1", Both, "context instructor account", `{"homePage":"https://example.org","name":"x"}`, `{"name":"x"}`,
		`{"homePage":"https://example.org"}`, `{"homePage":"example","name":"x"}`, `{"homePage":"https://example.org","name":7}`,
		`{"homePage":"https://example.org","name":"x","colour":"red"}`),
	shape("D2.4.3 4.2.2.2", Both, "verb id", "$verb", none, "completed", "7", "null"),
	shape("D2.4.3 D4.2 4.2.7", Both, "verb display", `{"en":"did","zh-Hans":"做"}`, `"did"`, `{"en":7}`, `{"en":null}`),
	shape("D2.4.4 4.2.2.3", Both, "object objectType", "Activity", "activity", "Thing", "7"),
	shape("D2.4.4.1 4.2.2.3", Both, "object id", "$act", none, "lesson", "7", "null"),
	shape("D2.4.4.1 4.2.2.3", Both, "object definition", `{"name":{"en":"x"}}`, `"x"`, "[]", "null"),
	shape("D2.4.4.1 4.2.2.3", Both, "object definition name", `{"en":"x"}`, `"x"`, `{"en":7}`),
	shape("D2.4.4.1 4.2.2.3", Both, "object definition description", `{"en":"x"}`, `"x"`, `{"not a tag":"x"}`),
	shape("D2.4.4.1 4.2.2.3", Both, "object definition type", "https://example.org/t", "course", "7"),
	shape("D2.4.4.1 4.2.2.3", Both, "object definition moreInfo", "https://example.org/m", "more", "7"),
	shape("D4.1 4.2.7", Both, "object definition extensions", `{"https://example.org/x":null}`, `{"x":1}`, "[]"),
	shape("D2.4.4.1 4.2.4.2", Both, "object definition interactionType", "choice", "Choice", "essay", "7"),
	shape2("D2.4.4.2 4.2.2.3", "an agent as object must say that it is one", `{"objectType":"Agent","mbox":"$mail2"}`, `{"mbox":"$mail2"}`, `{"objectType":"Agent"}`),
	shape2("D2.4.4.3 4.2.2.3", "a StatementRef needs the UUID of a statement", `{"objectType":"StatementRef","id":"$id9"}`,
		`{"objectType":"StatementRef"}`, `{"objectType":"StatementRef","id":"first"}`, `{"objectType":"StatementRef","id":"$id9","name":"x"}`),
	shape2("D2.4.4.3 4.2.2.3", "a substatement is checked like a statement", sub,
		strings.Replace(sub, `"actor":$who`, `"actor":{}`, 1), strings.Replace(sub, `"id":"$verb"`, `"id":"x"`, 1), `{"objectType":"SubStatement"}`),
	shape2("D2.4.4.3 4.2.4.2", "a substatement holds no substatement", sub, strings.Replace(sub, `{"id":"$act"}`, sub, 1)),
	shape2("D2.4.4.3 4.2.2.3", "a substatement has no id, stored, version or authority", sub,
		strings.Replace(sub, `"actor"`, `"id":"$id9","actor"`, 1), strings.Replace(sub, `"actor"`, `"stored":"2020-01-01T00:00:00Z","actor"`, 1),
		strings.Replace(sub, `"actor"`, `"version":"1.0.0","actor"`, 1), strings.Replace(sub, `"actor"`, `"authority":$who,"actor"`, 1)),
	shape("D2.4.5 4.2.2.4", Both, "result score", `{"raw":1}`, "1", "null", `{"points":1}`),
	shape("D2.4.5.1 4.2.2.4", Both, "result score scaled", "0.5", "1.01", "-1.01", `"0.5"`),
	shape("D2.4.5.1 4.2.2.4", Both, "result score raw", "5", `"5"`, "null", "true"),
	shape2("D2.4.5.1 4.2.2.4", "min, raw and max stand in their order", "", `{"min":0,"max":10,"raw":11}`, `{"min":0,"raw":-1}`, `{"min":5,"max":4}`),
	shape("D2.4.5 4.2.2.4", Both, "result success", "true", `"true"`, "1", "null"),
	shape("D2.4.5 4.2.2.4", Both, "result completion", "false", `"false"`, "0"),
	shape("D2.4.5 4.2.2.4", Both, "result response", "yes", "7", "null", "{}"),
	shape("D4.6 4.2.7", Both, "result duration", "PT4H35M59.14S", "4 hours", "P0000-00-00T04:35:59", "P4W1D", "7"),
	shape("D4.1 4.2.7", Both, "result extensions", `{"https://example.org/x":{"a":null}}`, `{"no scheme":1}`, `"x"`),
	shape("D2.4.6 4.2.2.5", Both, "context registration", "$reg", "r1", "7", "null"),
	shape("D2.4.6 4.2.2.5", Both, "context instructor", "$who2", "{}", `"$mail"`),
	shape("D2.4.6 4.2.2.5", Both, "context team", `{"objectType":"Group","mbox":"$mail2","member":[$who2]}`, `{"objectType":"Agent","mbox":"$mail2"}`, "{}",
		`{"objectType":"Group","mbox":"$mail2","member":$who2}`, `{"objectType":"Group","mbox":"$mail2","member":["x"]}`),
	shape("D2.4.6 4.2.2.5", Both, "context revision", "7a", "7", "{}"),
	shape("D2.4.6 4.2.2.5", Both, "context platform", "web", "7", "[]"),
	shape("D2.4.6 4.2.2.5", Both, "context language", "zh-Hans", "the tongue of angels", "7"),
	shape("D2.4.6 4.2.2.5", Both, "context statement", `{"objectType":"StatementRef","id":"$id9"}`, `{"id":"$id9"}`, `"$id9"`),
	shape("D2.4.6.2 4.2.2.5", Both, "context contextActivities", `{"parent":{"id":"$act2"}}`, `{"uncle":{"id":"$act2"}}`, `{"parent":"$act2"}`, "[]"),
	shape("4.2.2.5", IEEE, "context contextAgents", `[{"objectType":"contextAgent","agent":$who2,"relevantTypes":["https://example.org/r"]}]`,
		`[{"agent":$who2}]`, `[{"objectType":"contextAgent"}]`, `{"objectType":"contextAgent","agent":$who2}`,
		`[{"objectType":"contextAgent","agent":$who2,"relevantTypes":["x"]}]`),
	shape("4.2.2.5", IEEE, "context contextGroups", `[{"objectType":"contextGroup","group":{"objectType":"Group","mbox":"$mail2"}}]`,
		`[{"objectType":"contextGroup","group":$who2}]`, `[{"group":{"objectType":"Group","mbox":"$mail2"}}]`),
	shape("D4.1 4.2.7", Both, "context extensions", `{"https://example.org/x":""}`, `{"x":1}`),
	shape("D4.5 4.2.7", Both, "timestamp", "2020-01-01T10:00:00Z", "2020-01-01 at ten", "2020-02-30T10:00:00Z", "7", `""`),
	shape("D2.4.8", Both, "stored", "2020-01-01T10:00:00Z", "earlier", "7"),
	shape("D2.4.9 4.2.2", Both, "authority", "$who2", "{}", `"$mail"`),
	shape("D2.4.11 4.2.2.6", Both, "attachments", "["+far()+"]", far(), `"x"`, "[1]"),
	shape("D2.4.11 4.2.2.6", Both, "attachments 0", far(), far("usageType", "essay"), far("usageType", none)),
	{"D2.4.11 4.2.2.6", Both, "display, contentType, length, sha2 and fileUrl of an attachment are checked", do(
		stored(st("id", "$id", "attachments", "["+far()+"]")),
		sent(st("attachments", "["+far("display", none)+"]")).is(400).says("display"),
		sent(st("attachments", "["+far("contentType", none)+"]")).is(400).says("contentType"),
		sent(st("attachments", "["+far("length", `"5"`)+"]")).is(400).says("length"),
		sent(st("attachments", "["+far("length", "5.5")+"]")).is(400).says("length"),
		sent(st("attachments", "["+far("sha2", none)+"]")).is(400).says("sha2"),
		sent(st("attachments", "["+far("fileUrl", "somewhere")+"]")).is(400).says("fileUrl"))},
	{"D2.4.2.3 4.2.4.2", Both, "an agent has exactly one identifier", do(
		stored(st("id", "$id")), sent(st("actor", `{"name":"Nobody"}`)).is(400).says("actor"),
		sent(st("actor", `{"mbox":"$mail","openid":"https://example.org"}`)).is(400).says("actor"))},
	{"D2.4.2.2 4.2.4.2", Both, "a group holds no group and an anonymous one has members", do(
		stored(st("actor", `{"objectType":"Group","member":[$who]}`)),
		sent(st("actor", `{"objectType":"Group"}`)).is(400).says("actor"),
		sent(st("actor", `{"objectType":"Group","member":[{"objectType":"Group","mbox":"$mail"}]}`)).is(400).says("member"))},
	{"D2.4.6", Old, "revision and platform go with activities only", do(
		stored(st("id", "$id", "context", `{"revision":"2","platform":"web"}`)),
		sent(st("object", "$who2", "context revision", "2")).is(400).says("revision"),
		sent(st("object", "$who2", "context platform", "web")).is(400).says("platform"))},
	{"D2.2 4.2.1", Both, "the case of a key counts", do(
		stored(st("id", "$id")), sent(st("Verb", `{"id":"$verb"}`)).is(400).says("Verb"), sent(st("result Success", "true")).is(400).says("Success"))},
	{"4.2.1", IEEE, "a property stands once", do(
		stored(st("id", "$id")), sent(raw(`{"actor":$who,"actor":$who2,"verb":{"id":"$verb"},"object":{"id":"$act"}}`)).is(400).says("actor"))},
	{"D2.2 4.2.4.1", Both, "the order of properties does not count", do(
		sent(raw(shuffled)).is(200).has("", `["$id"]`))},
	{"D4.1 4.2.7", Both, "extensions hold any JSON", do(
		stored(st("id", "$id", "result extensions", `{"https://example.org/x":[null,{},[],"",-0.0,{"":null}]}`)),
		get(one, "statementId", "$id").is(200).has("result extensions", `{"https://example.org/x":[null,{},[],"",-0.0,{"":null}]}`))},
	{"C1.4 4.1.2", Both, "bytes that are not UTF-8 are refused", do(
		stored(st("id", "$id")), sent(raw(`{"actor":$who,"verb":{"id":"$verb"},"object":{"id":"$act"},"result":{"response":"`+"\xff\xfe"+`"}}`)).is(400))},
	{"D4.2 4.2.7", Both, "language tags are checked by the length of their parts", do(
		stored(st("verb display", `{"zh-Hans-CN":"做","sl-rozaj-biske":"x","x-private":"y","de-DE-u-co-phonebk":"z"}`)).counts("", 1),
		sent(st("verb display", `{"a":"x"}`)).is(400).says("display"), sent(st("verb display", `{"en_US":"x"}`)).is(400).says("display"))},
	{"D2.2 4.2.1", IEEE, "contextAgents belong to 2.0 alone", do(
		stored(st("id", "$id", "context contextAgents", `[{"objectType":"contextAgent","agent":$who2}]`)),
		sent(st("context contextAgents", `[{"objectType":"contextAgent","agent":$who2}]`)).with("X-Experience-API-Version", "1.0.3").is(400).says("contextAgents"))},
	unwanted("colour"), unwanted("actor colour"), unwanted("verb colour"), unwanted("object colour"),
	unwanted("object definition colour"), unwanted("result colour"), unwanted("result score colour"),
	unwanted("context colour"), unwanted("context contextActivities colour"), unwanted("context team member 0 colour"),
	unwanted("object definition choices 0 colour"),
})

// far is an attachment that lies elsewhere, with changes.
func far(changes ...string) string {
	all := append([]string{"fileUrl", "https://example.org/essay"}, changes...)
	v, err := decode([]byte(att(hello)))
	if err != nil {
		panic(err)
	}
	for i := 0; i < len(all); i += 2 {
		v = set(v, strings.Fields(all[i]), all[i+1])
	}
	return encode(v)
}

// shape2 is shape for a whole object or, with an empty good value, a score.
func shape2(clause, requirement, good string, bad ...string) Row {
	path := "object"
	if good == "" {
		path, good = "result score", `{"min":0,"max":10,"raw":10}`
	}
	r := shape(clause, Both, path, good)
	r.Requirement = requirement
	for _, b := range bad {
		r.Steps = append(r.Steps, sent(from(named, "id", "$id2", path, b)).is(400).says(strings.Fields(path)[0]))
	}
	r.Steps = append(r.Steps, nobody)
	return r
}
