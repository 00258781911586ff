package statement

import "testing"

func TestObject(t *testing.T) {
	const li = `"mbox":"mailto:li@example.cn"`
	const ref = `"id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"`
	row := func(why, value, key, path string) rule {
		if key != "" {
			path = "/object" + path
		}
		return rule{clause: "4.2.2.3", why: why, member: "object", value: value, key: key, path: path}
	}
	check(t, []rule{
		row("without objectType it is an activity", `{"id":"https://example.org/a"}`, "", ""),
		row("an activity says so", `{"objectType":"Activity","id":"https://example.org/a"}`, "", ""),
		row("objectType may come last and with escapes", `{"mbox":"mailto:li@example.cn","object\u0054ype":"Agent"}`, "", ""),
		row("a value that looks like the key is none", `{"id":"objectType","mbox":"mailto:li@example.cn"}`, "iri", "/id"),
		row("objectType inside of something else is none", `{"id":"https://example.org/a","definition":{"extensions":{"https://example.org/e":{"objectType":"Agent"}}}}`, "", ""),
		row("objectType in the wrong case", `{"objectType":"activity","id":"https://example.org/a"}`, "objecttype", "/objectType"),
		row("objectType of nothing known", `{"objectType":"Course","id":"https://example.org/a"}`, "objecttype", "/objectType"),
		row("objectType is a text", `{"objectType":{},"id":"https://example.org/a"}`, "wanttext", "/objectType"),
		row("a text is no object", `"unit 4"`, "wantobject", ""),
		row("an activity has an id", `{"objectType":"Activity"}`, "missing", ""),
		row("an id is an IRI with its scheme", `{"id":"example.org/a"}`, "iri", "/id"),
		row("an id has no spaces", `{"id":"https://example.org/unit 4"}`, "iri", "/id"),
		row("an id is an IRI of any scheme", `{"id":"urn:uuid:6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}`, "", ""),
		row("an activity with more", `{"id":"https://example.org/a","name":{}}`, "unknown", "/name"),
		row("an agent says so", `{"objectType":"Agent",`+li+`}`, "", ""),
		row("an agent that does not say so is taken for an activity", `{`+li+`}`, "unknown", "/mbox"),
		row("a group says so", `{"objectType":"Group",`+li+`}`, "", ""),
		row("a group that does not say so is taken for an activity", `{"member":[{`+li+`}]}`, "unknown", "/member"),
		row("an agent as object follows its rules", `{"objectType":"Agent","name":"Li"}`, "noidentifier", ""),
		row("a reference", `{"objectType":"StatementRef",`+ref+`}`, "", ""),
		row("a reference in the wrong case", `{"objectType":"statementref",`+ref+`}`, "objecttype", "/objectType"),
		row("a reference needs an id", `{"objectType":"StatementRef"}`, "missing", ""),
		row("a reference's id is a UUID", `{"objectType":"StatementRef","id":"https://example.org/a"}`, "id", "/id"),
		row("a reference has nothing else", `{"objectType":"StatementRef",`+ref+`,"name":"x"}`, "unknown", "/name"),
	})
}

func TestSubStatement(t *testing.T) {
	sub := func(more string) string { return `{"objectType":"SubStatement",` + more + build("", "")[1:] }
	row := func(why, value, key, path string) rule {
		if key != "" {
			path = "/object" + path
		}
		return rule{clause: "4.2.2.3 substatement", why: why, member: "object", value: value, key: key, path: path}
	}
	check(t, []rule{
		row("its parts are those of a statement", sub(""), "", ""),
		row("it needs an actor", `{"objectType":"SubStatement","verb":`+good[1].value+`,"object":`+good[2].value+`}`, "missing", ""),
		row("it says what it is", build("", ""), "unknown", "/actor"),
		row("in the right case", `{"objectType":"subStatement",`+build("", "")[1:], "objecttype", "/objectType"),
		row("it may lie in the future", sub(`"timestamp":"2999-01-01T00:00:00Z",`), "", ""),
		row("it has no id", sub(`"id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee",`), "notinsub", "/id"),
		row("it is not stored", sub(`"stored":"2026-03-05T08:30:00Z",`), "notinsub", "/stored"),
		row("it has no version", sub(`"version":"1.0.0",`), "notinsub", "/version"),
		row("it has no authority", sub(`"authority":{"mbox":"mailto:a@example.org"},`), "notinsub", "/authority"),
		row("it has nothing unknown", sub(`"mood":"fine",`), "unknown", "/mood"),
		row("it contains no other one", `{"objectType":"SubStatement","actor":`+good[0].value+`,"verb":`+good[1].value+`,"object":`+sub("")+`}`, "subinsub", "/object/objectType"),
		row("it may contain a reference", `{"objectType":"SubStatement","actor":`+good[0].value+`,"verb":`+good[1].value+`,"object":{"objectType":"StatementRef","id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}}`, "", ""),
	})
}

func TestDefinition(t *testing.T) {
	row := func(why, value, key, path string) rule {
		if key != "" {
			path = "/object/definition" + path
		}
		return rule{clause: "4.2.2.3 definition", why: why, member: "object",
			value: `{"id":"https://example.org/a","definition":` + value + `}`, key: key, path: path}
	}
	check(t, []rule{
		row("everything an activity may say", `{"name":{"en":"Colitis"},"description":{"en":"Grade 3"},"type":"http://adlnet.gov/expapi/activities/module","moreInfo":"https://example.org/more","extensions":{"https://example.org/weeks":4}}`, "", ""),
		row("nothing is only discouraged", `{}`, "", ""),
		row("a text is no definition", `"Colitis"`, "wantobject", ""),
		row("a name is a language map", `{"name":"Colitis"}`, "wantobject", "/name"),
		row("a name's key is a language", `{"name":{"english language":"Colitis"}}`, "language", "/name/english language"),
		row("a description's value is a text", `{"description":{"en":null}}`, "null", "/description/en"),
		row("a type is an IRI", `{"type":"module"}`, "iri", "/type"),
		row("more is found at an IRL", `{"moreInfo":"example.org/more"}`, "iri", "/moreInfo"),
		row("an extension's key is an IRI", `{"extensions":{"weeks":4}}`, "extension", "/extensions/weeks"),
		row("extensions are a map", `{"extensions":[]}`, "wantobject", "/extensions"),
		row("extensions may be empty", `{"extensions":{}}`, "", ""),
		row("an extension may be anything", `{"extensions":{"https://example.org/a":null,"https://example.org/b":[],"https://example.org/c":{"d":""}}}`, "", ""),
		row("an unknown property", `{"duration":"PT1H"}`, "unknown", "/duration"),
	})
}

func TestInteraction(t *testing.T) {
	row := func(why, value, key, path string) rule {
		if key != "" {
			path = "/object/definition" + path
		}
		return rule{clause: "4.2.2.3 interaction", why: why, member: "object",
			value: `{"id":"https://example.org/a","definition":` + value + `}`, key: key, path: path}
	}
	list := `[{"id":"a","description":{"en":"first"}},{"id":"b"}]`
	rows := []rule{
		row("any response pattern", `{"interactionType":"true-false","correctResponsesPattern":["true"]}`, "", ""),
		row("no answer is right", `{"interactionType":"choice","correctResponsesPattern":[]}`, "", ""),
		row("a long pattern is never refused", `{"interactionType":"long-fill-in","correctResponsesPattern":["{case_matters=false}{lang=en}To store learning experiences."]}`, "", ""),
		row("patterns are a list", `{"interactionType":"choice","correctResponsesPattern":"a"}`, "wantarray", "/correctResponsesPattern"),
		row("a pattern is a text", `{"interactionType":"numeric","correctResponsesPattern":[4]}`, "wanttext", "/correctResponsesPattern/0"),
		row("an unknown type", `{"interactionType":"essay"}`, "interaction", "/interactionType"),
		row("the case of a type counts", `{"interactionType":"Choice"}`, "interaction", "/interactionType"),
		row("a type is a text", `{"interactionType":["choice"]}`, "wanttext", "/interactionType"),
		row("patterns need a type", `{"correctResponsesPattern":["a"]}`, "nointeraction", ""),
		row("components need a type", `{"steps":`+list+`}`, "nointeraction", ""),
		row("a type after its components", `{"choices":`+list+`,"interactionType":"choice"}`, "", ""),
		row("matching has two lists", `{"interactionType":"matching","source":`+list+`,"target":`+list+`}`, "", ""),
		row("components are a list", `{"interactionType":"choice","choices":{"id":"a"}}`, "wantarray", "/choices"),
		row("a component has an id", `{"interactionType":"choice","choices":[{"description":{"en":"x"}}]}`, "missing", "/choices/0"),
		row("a component's id is a text", `{"interactionType":"choice","choices":[{"id":1}]}`, "wanttext", "/choices/0/id"),
		row("a component's description is a language map", `{"interactionType":"choice","choices":[{"id":"a","description":"x"}]}`, "wantobject", "/choices/0/description"),
		row("a component has nothing else", `{"interactionType":"choice","choices":[{"id":"a","name":"x"}]}`, "unknown", "/choices/0/name"),
		row("ids are distinct in a list", `{"interactionType":"likert","scale":[{"id":"a"},{"id":"b"},{"id":"a"}]}`, "samecomponent", "/scale/2/id"),
		row("ids may come again in another list", `{"interactionType":"matching","source":[{"id":"a"}],"target":[{"id":"a"}]}`, "", ""),
	}
	takes := map[string]string{"choice": "choices", "sequencing": "choices", "likert": "scale", "matching": "source target", "performance": "steps",
		"true-false": "", "fill-in": "", "long-fill-in": "", "numeric": "", "other": ""}
	for kind, may := range takes {
		for _, name := range []string{"choices", "scale", "source", "target", "steps"} {
			key := "component"
			if name == may || may == "source target" && (name == "source" || name == "target") {
				key = ""
			}
			rows = append(rows, row(kind+" and "+name, `{"interactionType":"`+kind+`","`+name+`":`+list+`}`, key, ""))
		}
	}
	check(t, rows)
}
