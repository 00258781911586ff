package statement

import "testing"

func TestContext(t *testing.T) {
	row := func(why, value, key, path string) rule {
		if key != "" {
			path = "/context" + path
		}
		return rule{clause: "4.2.2.5", why: why, member: "context", value: value, key: key, path: path}
	}
	check(t, []rule{
		row("everything both versions know", `{"registration":"ec531277-b57b-4c15-8d91-d292c5b2b8f7","instructor":{"mbox":"mailto:wu@example.cn"},"team":{"objectType":"Group","mbox":"mailto:team@example.cn"},"contextActivities":{"parent":[{"id":"https://example.org/p"}]},"revision":"3","platform":"web","language":"zh-Hans","statement":{"objectType":"StatementRef","id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"},"extensions":{"https://example.org/x":1}}`, "", ""),
		row("a registration is a UUID", `{"registration":"first try"}`, "id", "/registration"),
		row("a registration is a text", `{"registration":{}}`, "wanttext", "/registration"),
		row("an instructor is an agent", `{"instructor":{"name":"Wu"}}`, "noidentifier", "/instructor"),
		row("an instructor may be a group", `{"instructor":{"objectType":"Group","member":[{"mbox":"mailto:wu@example.cn"}]}}`, "", ""),
		row("an instructor is no text", `{"instructor":"Wu"}`, "wantobject", "/instructor"),
		row("a team is a group", `{"team":{"mbox":"mailto:wu@example.cn"}}`, "onlygroup", "/team"),
		row("a team is a group that says so", `{"team":{"objectType":"Agent","mbox":"mailto:wu@example.cn"}}`, "onlygroup", "/team"),
		row("a team follows the rules of groups", `{"team":{"objectType":"Group"}}`, "nomembers", "/team"),
		row("a revision is a text", `{"revision":3}`, "wanttext", "/revision"),
		row("a platform is a text", `{"platform":{}}`, "wanttext", "/platform"),
		row("a language is a tag", `{"language":"Simplified Chinese"}`, "language", "/language"),
		row("a language is a text", `{"language":["zh"]}`, "wanttext", "/language"),
		row("a statement is a reference", `{"statement":{"id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}}`, "missing", "/statement"),
		row("a statement is a reference with an id", `{"statement":{"objectType":"StatementRef"}}`, "missing", "/statement"),
		row("a reference in the wrong case", `{"statement":{"objectType":"statementRef","id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}}`, "word", "/statement/objectType"),
		row("an extension's key is an IRI", `{"extensions":{"pace":1}}`, "extension", "/extensions/pace"),
		row("an unknown property", `{"room":"3"}`, "unknown", "/room"),
		row("a property twice", `{"platform":"a","platform":"a"}`, "twice", "/platform"),
	})
}

func TestContextActivities(t *testing.T) {
	row := func(why, value, key, path string) rule {
		if key != "" {
			path = "/context/contextActivities" + path
		}
		return rule{clause: "4.2.2.5 contextActivities", why: why, member: "context", value: `{"contextActivities":` + value + `}`, key: key, path: path}
	}
	check(t, []rule{
		row("the four kinds", `{"parent":[{"id":"https://example.org/p"}],"grouping":[{"id":"https://example.org/g"}],"category":[{"id":"https://example.org/c"}],"other":[{"id":"https://example.org/o"},{"id":"https://example.org/p"}]}`, "", ""),
		row("one alone is as good as a list", `{"parent":{"id":"https://example.org/p"}}`, "", ""),
		row("a list may be empty", `{"parent":[]}`, "", ""),
		row("there is no fifth kind", `{"child":[{"id":"https://example.org/p"}]}`, "unknown", "/child"),
		row("the kinds have a case", `{"Parent":[{"id":"https://example.org/p"}]}`, "unknown", "/Parent"),
		row("they are a map", `[{"id":"https://example.org/p"}]`, "wantobject", ""),
		row("an IRI is no activity", `{"parent":["https://example.org/p"]}`, "wantobject", "/parent/0"),
		row("an IRI alone is no activity", `{"parent":"https://example.org/p"}`, "wantarray", "/parent"),
		row("an agent is no activity", `{"parent":[{"objectType":"Agent","mbox":"mailto:li@example.cn"}]}`, "word", "/parent/0/objectType"),
		row("an activity follows its rules", `{"category":[{"id":"c"}]}`, "iri", "/category/0/id"),
		row("one alone follows its rules", `{"category":{"id":"https://example.org/c","definition":{"name":"c"}}}`, "wantobject", "/category/definition/name"),
	})
}

// TestOnlyWithActivities: revision and platform say something of an activity, and
// the context may come before the object that decides.
func TestOnlyWithActivities(t *testing.T) {
	for object, good := range map[string]bool{
		`{"id":"https://example.org/a"}`:                                            true,
		`{"objectType":"Activity","id":"https://example.org/a"}`:                    true,
		`{"objectType":"Agent","mbox":"mailto:li@example.cn"}`:                      false,
		`{"objectType":"Group","mbox":"mailto:team@example.cn"}`:                    false,
		`{"objectType":"StatementRef","id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}`: false,
		`{"objectType":"SubStatement",` + build("", "")[1:]:                         false,
	} {
		for _, name := range []string{"revision", "platform"} {
			for _, text := range []string{
				`{"context":{"` + name + `":"x"},` + build("object", object)[1:],
				build("object", object)[:len(build("object", object))-1] + `,"context":{"` + name + `":"x"}}`,
			} {
				for _, v := range []Version{V103, V200} {
					if good {
						expect(t, text, v, "", "")
					} else {
						expect(t, text, v, "onlyactivity", "/context/"+name)
					}
				}
			}
		}
	}
}

func TestContextAgentsAndGroups(t *testing.T) {
	const agent = `{"mbox":"mailto:wu@example.cn"}`
	const group = `{"objectType":"Group","mbox":"mailto:team@example.cn"}`
	row := func(why, value, key, path string) rule {
		if key != "" {
			path = "/context" + path
		}
		return rule{clause: "4.2.2.5", why: why, member: "context", value: value, only: V200, key: key, path: path}
	}
	check(t, []rule{
		row("an agent with what it is relevant for", `{"contextAgents":[{"objectType":"contextAgent","agent":`+agent+`,"relevantTypes":["https://example.org/types/examiner"]}]}`, "", ""),
		row("an agent alone", `{"contextAgents":[{"objectType":"contextAgent","agent":`+agent+`}]}`, "", ""),
		row("a group", `{"contextGroups":[{"objectType":"contextGroup","group":`+group+`,"relevantTypes":["https://example.org/types/ward"]}]}`, "", ""),
		row("agents are a list", `{"contextAgents":{"objectType":"contextAgent","agent":`+agent+`}}`, "wantarray", "/contextAgents"),
		row("objectType must be there", `{"contextAgents":[{"agent":`+agent+`}]}`, "missing", "/contextAgents/0"),
		row("objectType is contextAgent", `{"contextAgents":[{"objectType":"Agent","agent":`+agent+`}]}`, "word", "/contextAgents/0/objectType"),
		row("objectType is contextGroup", `{"contextGroups":[{"objectType":"contextAgent","group":`+group+`}]}`, "word", "/contextGroups/0/objectType"),
		row("the agent must be there", `{"contextAgents":[{"objectType":"contextAgent"}]}`, "missing", "/contextAgents/0"),
		row("the group must be there", `{"contextGroups":[{"objectType":"contextGroup"}]}`, "missing", "/contextGroups/0"),
		row("a group is no context agent", `{"contextAgents":[{"objectType":"contextAgent","agent":`+group+`}]}`, "onlyagent", "/contextAgents/0/agent/objectType"),
		row("an agent is no context group", `{"contextGroups":[{"objectType":"contextGroup","group":`+agent+`}]}`, "onlygroup", "/contextGroups/0/group"),
		row("the agent follows its rules", `{"contextAgents":[{"objectType":"contextAgent","agent":{"name":"Wu"}}]}`, "noidentifier", "/contextAgents/0/agent"),
		row("relevant types are not an empty list", `{"contextAgents":[{"objectType":"contextAgent","agent":`+agent+`,"relevantTypes":[]}]}`, "emptylist", "/contextAgents/0/relevantTypes"),
		row("relevant types are IRIs", `{"contextGroups":[{"objectType":"contextGroup","group":`+group+`,"relevantTypes":["https://example.org/t","ward"]}]}`, "iri", "/contextGroups/0/relevantTypes/1"),
		row("relevant types are a list", `{"contextAgents":[{"objectType":"contextAgent","agent":`+agent+`,"relevantTypes":"https://example.org/t"}]}`, "wantarray", "/contextAgents/0/relevantTypes"),
		row("nothing else", `{"contextAgents":[{"objectType":"contextAgent","agent":`+agent+`,"role":"x"}]}`, "unknown", "/contextAgents/0/role"),
		{clause: "1.0.3 data 2.4.6", why: "1.0.3 has no contextAgents", member: "context", value: `{"contextAgents":[]}`, only: V103, key: "only200", path: "/context/contextAgents"},
		{clause: "1.0.3 data 2.4.6", why: "1.0.3 has no contextGroups", member: "context", value: `{"contextGroups":[]}`, only: V103, key: "only200", path: "/context/contextGroups"},
	})
}
