package xapi_test

var _ = chapter("about", []Row{
	{"C2.8 4.1.6.7", Both, "about lists the versions, with the latest patch of each", do(
		get("about").is(200).heads("Content-Type", "^application/json").check(lists("version", "1.0.3", "2.0.0")))},
	{"C2.8", Both, "about holds nothing but version and extensions", do(
		get("about").is(200).fits("version 0", `^\d`).check(keysWithin("version", "extensions")))},
	{"C2.8", Both, "about needs no credentials", do(get("about").as("").is(200).fits("version 0", `^\d`))},
	{"C2.8 4.1.6.7", Both, "about does not mind a missing version header", do(
		get("about").with("X-Experience-API-Version", "").is(200).fits("version 0", `^\d`))},
	{"C2.8 4.1.6.7", Both, "about does not mind a version that we do not speak", do(
		get("about").with("X-Experience-API-Version", "0.90").is(200).fits("version 0", `^\d`),
		get("about").with("X-Experience-API-Version", "3.0.0").is(200).fits("version 0", `^\d`))},
	{"C3.2 4.1.5", Both, "about refuses parameters", do(
		get("about").is(200).fits("version 0", `^\d`), get("about", "colour", "red").is(400).says("colour"))},
	{"C3.3 4.1.7", Both, "about says in its header which version it speaks", do(
		get("about").is(200).fits("version 0", `^\d`).heads("X-Experience-API-Version", "^$version$"))},
	{"C2.8 4.1.1", Both, "about is for reading only", do(
		get("about").is(200).fits("version 0", `^\d`), post("about", raw(`{}`)).is(400, 404, 405))},
	{"C2.0 4.1", Both, "what is not a resource is not found", do(
		get("about").is(200).fits("version 0", `^\d`), get("statement").is(404), get("activities/states").is(404), get("").is(404))},
})

var _ = chapter("agents", []Row{
	{"C2.4 4.1.6.3", Both, "an agent is answered with a Person", do(
		get("agents", "agent", "$who").is(200).has("objectType", "Person").has("mbox", `["$mail"]`).heads("Content-Type", "^application/json"))},
	{"C2.4 4.1.6.3", Both, "an agent that nobody has met is answered with what the request says", do(
		get("agents", "agent", `{"mbox":"$mail9","name":"Chen Yu"}`).is(200).has("objectType", "Person").has("mbox", `["$mail9"]`).has("name", `["Chen Yu"]`))},
	{"C2.4 4.1.6.3", Both, "the names of a Person are a list", do(
		stored(st("id", "$id", "actor", `{"mbox":"$mail","name":"Chen Yu"}`)),
		get("agents", "agent", "$who").is(200).has("mbox", `["$mail"]`).has("name 0", "Chen Yu"))},
	{"C2.4 4.1.6.3", Both, "an account of a Person is whole and in a list", do(
		get("agents", "agent", `{"account":{"homePage":"https://example.org","name":"$token"}}`).is(200).
			has("account", `[{"homePage":"https://example.org","name":"$token"}]`))},
	{"C2.4 4.1.6.3", Both, "an OpenID of a Person is in a list", do(
		get("agents", "agent", `{"openid":"https://$token.example.org"}`).is(200).has("openid", `["https://$token.example.org"]`))},
	{"C2.4 4.1.6.3", Both, "a hashed mailbox of a Person is in a list", do(
		get("agents", "agent", `{"mbox_sha1sum":"0123456789abcdef0123456789ab$token"}`).is(200).has("mbox_sha1sum", `["0123456789abcdef0123456789ab$token"]`))},
	{"C2.4", Both, "a Person has no other properties", do(
		stored(st("id", "$id", "actor", `{"mbox":"$mail","name":"Chen Yu"}`)),
		get("agents", "agent", "$who").is(200).has("objectType", "Person").
			check(keysWithin("objectType", "name", "mbox", "mbox_sha1sum", "openid", "account")))},
	{"C2.4 4.1.6.3", Both, "agent is required", do(
		get("agents", "agent", "$who").is(200).has("objectType", "Person"), get("agents").is(400).says("agent"))},
	{"C2.4 4.1.6.3 D2.2", Both, "agent must be an agent", do(
		get("agents", "agent", "$who").is(200).has("objectType", "Person"), get("agents", "agent", "$mail").is(400).says("agent"),
		get("agents", "agent", `{"mbox":"nobody"}`).is(400), get("agents", "agent", `{"name":"x"}`).is(400))},
	{"C2.4 4.1.6.3", Both, "a group is no agent here", do(
		get("agents", "agent", "$who").is(200).has("objectType", "Person"),
		get("agents", "agent", `{"objectType":"Group","member":[$who]}`).is(400))},
	{"C2.4 4.1.1", Both, "agents are for reading only", do(
		get("agents", "agent", "$who").is(200).has("objectType", "Person"), put("agents", raw(`{}`), "agent", "$who").is(400, 405))},
}, otherCase("agents", []string{"agent"}, get("agents", "agent", "$who").is(200).has("objectType", "Person"), "C3.2 4.1.5"))

var _ = chapter("activities", []Row{
	{"C2.5 4.1.6.4", Both, "an activity is answered whole", do(
		stored(st("id", "$id", "object definition", `{"type":"https://example.org/t","name":{"en":"Grading","zh-Hans":"分级"},"extensions":{"https://example.org/x":[1]}}`)),
		get("activities", "activityId", "$act").is(200).has("objectType", "Activity").has("id", "$act").
			has("definition type", "https://example.org/t").has("definition name", `{"en":"Grading","zh-Hans":"分级"}`).
			has("definition extensions", `{"https://example.org/x":[1]}`))},
	{"C2.5 4.1.6.4", Both, "an activity that nobody has defined is answered all the same", do(
		get("activities", "activityId", "$act9").is(200).has("id", "$act9").has("objectType", "Activity"))},
	{"C2.5 4.1.6.4", Both, "an activity met in a context is known", do(
		stored(st("id", "$id", "context contextActivities parent", `[{"id":"$act2","definition":{"name":{"en":"Course"}}}]`)),
		get("activities", "activityId", "$act2").is(200).has("definition name", `{"en":"Course"}`))},
	{"C2.5 4.1.6.4", Both, "an activity that a later statement names without a definition keeps the one it has", do(
		stored(st("object definition", `{"name":{"en":"Grading"}}`)), stored(st()),
		get("activities", "activityId", "$act").is(200).has("definition name", `{"en":"Grading"}`))},
	{"D2.4.4.1 4.2.4.3", Both, "a new language is added to what is known of an activity", do(
		stored(st("object definition", `{"name":{"en":"Grading"}}`)), stored(st("object definition", `{"name":{"zh-Hans":"分级"}}`)),
		get("activities", "activityId", "$act").is(200).has("definition name zh-Hans", "分级"))},
	{"C4.2", Both, "a credential that may not define leaves an activity as it is", do(
		stored(st("object definition", `{"name":{"en":"Grading"}}`)),
		sent(st("object definition", `{"name":{"en":"Something else"}}`)).as("writer").is(200),
		get("activities", "activityId", "$act").is(200).has("definition name", `{"en":"Grading"}`))},
	{"C2.5 4.1.6.4", Both, "activityId is required", do(
		get("activities", "activityId", "$act").is(200).has("id", "$act"), get("activities").is(400).says("activityId"))},
	{"C2.5 4.1.6.4 D2.2", Both, "activityId must be an IRI", do(
		get("activities", "activityId", "$act").is(200).has("id", "$act"), get("activities", "activityId", "lesson").is(400).says("activityId"))},
	{"C2.5 4.1.1", Both, "activities are for reading only", do(
		get("activities", "activityId", "$act").is(200).has("id", "$act"), put("activities", raw(`{}`), "activityId", "$act").is(400, 405))},
}, otherCase("activities", []string{"activityId"}, get("activities", "activityId", "$act").is(200).has("id", "$act"), "C3.2 4.1.5"))
