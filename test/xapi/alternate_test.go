package xapi_test

// Everything in a form: the alternate syntax, which 1.0.3 knows and 2.0 refuses.
// The headers of the request itself hold no version and no credentials here.
func form(method, resource string, fields ...string) *step {
	return alternate(method, resource, append([]string{"Authorization", basic("all"), "X-Experience-API-Version", "$version"}, fields...)...).
		as("").with("X-Experience-API-Version", "")
}

const small = `{"actor":$who,"verb":{"id":"$verb"},"object":{"id":"$act"}}`

var _ = chapter("alternate", []Row{
	{"C1.3", Old, "PUT of a statement", do(
		form("PUT", one, "statementId", "$id", "Content-Type", "application/json", "content", small).is(204),
		get(one, "statementId", "$id").is(200).has("actor", "$who"))},
	{"C1.3", Old, "statements need no Content-Type", do(
		form("PUT", one, "statementId", "$id", "content", small).is(204), get(one, "statementId", "$id").is(200).has("actor", "$who"))},
	{"C1.3", Old, "POST of statements", do(
		form("POST", one, "Content-Type", "application/json", "content", "["+small+","+small+"]").is(200).counts("", 2),
		get(one, "agent", "$who").is(200).counts("statements", 2))},
	{"C1.3 C2.1.2", Old, "GET of statements is told from a POST of one", do(
		stored(st("id", "$id")), form("GET", one, "agent", "$who").is(200).ids("$id"))},
	{"C1.3", Old, "GET of one statement", do(
		stored(st("id", "$id")), form("GET", one, "statementId", "$id").is(200).has("id", "$id"),
		form("GET", one, "statementId", "$id2").is(404))},
	{"C1.3", Old, "fields are held to the same rules as parameters", do(
		stored(st("id", "$id")), form("GET", one, "statementId", "$id").is(200).has("id", "$id"),
		form("GET", one, "statementId", "$id", "verb", "$verb").is(400), form("GET", one, "colour", "red").is(400).says("colour"),
		form("GET", one, "StatementId", "$id").is(400))},
	{"C1.3", Old, "PUT, GET, POST and DELETE of a state", do(
		form("PUT", "activities/state", "activityId", "$act", "agent", "$who", "stateId", "$key", "Content-Type", "application/json", "content", `{"a":1}`).is(204),
		form("POST", "activities/state", "activityId", "$act", "agent", "$who", "stateId", "$key", "Content-Type", "application/json", "content", `{"b":2}`).is(204),
		form("GET", "activities/state", "activityId", "$act", "agent", "$who", "stateId", "$key").is(200).has("", `{"a":1,"b":2}`),
		form("DELETE", "activities/state", "activityId", "$act", "agent", "$who", "stateId", "$key").is(204),
		form("GET", "activities/state", "activityId", "$act", "agent", "$who", "stateId", "$key").is(404))},
	{"C1.3", Old, "If-Match is a field", do(
		put("agents/profile", raw(`{"a":1}`), "agent", "$who", "profileId", "$key").with("If-None-Match", "*").is(204),
		form("PUT", "agents/profile", "agent", "$who", "profileId", "$key", "If-Match", `"0000000000000000000000000000000000000000"`,
			"Content-Type", "application/json", "content", `{"a":2}`).is(412),
		get("agents/profile", "agent", "$who", "profileId", "$key").is(200).body(raw(`{"a":1}`)).keepHead("etag", "ETag"),
		form("PUT", "agents/profile", "agent", "$who", "profileId", "$key", "If-Match", "$etag", "Content-Type", "application/json", "content", `{"a":2}`).is(204))},
	{"C1.3", Old, "If-None-Match is a field", do(
		form("PUT", "activities/profile", "activityId", "$act", "profileId", "$key", "If-None-Match", "*", "Content-Type", "application/json", "content", `1`).is(204),
		form("PUT", "activities/profile", "activityId", "$act", "profileId", "$key", "If-None-Match", "*", "Content-Type", "application/json", "content", `2`).is(412),
		get("activities/profile", "activityId", "$act", "profileId", "$key").is(200).body(raw("1")))},
	{"C1.3", Old, "Content-Type is a field", do(
		form("PUT", "activities/state", "activityId", "$act", "agent", "$who", "stateId", "$key", "Content-Type", "text/x-note", "content", "hello").is(204),
		get("activities/state", "activityId", "$act", "agent", "$who", "stateId", "$key").is(200).body(raw("hello")).heads("Content-Type", "^text/x-note"))},
	{"C1.3", Old, "Authorization is a field", do(
		form("GET", "agents", "agent", "$who").is(200).has("objectType", "Person"),
		alternate("GET", one, "X-Experience-API-Version", "$version", "agent", "$who").as("").is(401),
		alternate("GET", one, "X-Experience-API-Version", "$version", "Authorization", "Basic bm9ib2R5OndoYXRldmVy", "agent", "$who").as("").is(401))},
	{"C1.3 C3.3", Old, "X-Experience-API-Version is a field", do(
		form("GET", "agents", "agent", "$who").is(200).has("objectType", "Person"),
		alternate("GET", one, "Authorization", basic("all"), "agent", "$who").as("").with("X-Experience-API-Version", "").is(400))},
	{"C1.3", Old, "headers may also be headers", do(
		stored(st("id", "$id")), alternate("GET", one, "statementId", "$id").is(200).has("id", "$id"))},
	{"C1.3", Old, "the content is UTF-8", do(
		form("PUT", one, "statementId", "$id", "Content-Type", "application/json", "content",
			`{"actor":$who,"verb":{"id":"$verb"},"object":{"id":"$act"},"result":{"response":"胶质瘤 + é & 100%"}}`).is(204),
		get(one, "statementId", "$id").is(200).has("result response", "胶质瘤 + é & 100%"))},
	{"C1.3", Old, "parameters beside method in the address are refused", do(
		stored(st("id", "$id")), form("GET", one, "statementId", "$id").is(200).has("id", "$id"),
		beside(form("GET", one, "agent", "$who"), "limit", "1").is(400))},
	{"C1.3", Old, "a method that is none is refused", do(
		stored(st("id", "$id")), form("GET", one, "statementId", "$id").is(200).has("id", "$id"), form("BREW", one, "statementId", "$id").is(400, 405))},
	{"C1.3", Old, "PUT and POST need a content", do(
		form("PUT", one, "statementId", "$id", "Content-Type", "application/json", "content", small).is(204),
		form("PUT", one, "statementId", "$id2", "Content-Type", "application/json").is(400), get(one, "statementId", "$id2").is(404))},
	{"C1.3 C3.2", Old, "content that is not in a form is refused", do(
		form("PUT", one, "statementId", "$id", "Content-Type", "application/json", "content", small).is(204),
		post(one, st(), "method", "PUT").is(400))},
	{"C3.2", Old, "a form without a method is refused", do(
		stored(st("id", "$id")), form("GET", one, "statementId", "$id").is(200).has("id", "$id"),
		sent(nil).of("application/x-www-form-urlencoded", raw("statementId=$id")).is(400))},
	{"C1.3", Old, "about, agents and activities answer a form", do(
		form("GET", "about").is(200).fits("version 0", `^\d`), form("GET", "agents", "agent", "$who").is(200).has("objectType", "Person"),
		form("GET", "activities", "activityId", "$act").is(200).has("id", "$act"))},
	{"C1.3", Old, "HEAD of a statement by a form has no body", do(
		stored(st("id", "$id")), form("HEAD", one, "statementId", "$id").is(200).body(raw("")), form("HEAD", one, "statementId", "$id2").is(404))},
	{"4.1.5", IEEE, "2.0 does not know the alternate syntax", do(
		stored(st("id", "$id")), alternate("GET", one, "statementId", "$id").is(400),
		alternate("PUT", one, "statementId", "$id2", "Content-Type", "application/json", "content", small).is(400),
		get(one, "statementId", "$id2").is(404), get(one, "statementId", "$id").is(200).has("id", "$id"))},
	{"4.1.5", IEEE, "2.0 refuses the parameter method on every resource", do(
		stored(st("id", "$id")), post("activities/state", raw(`{}`), "method", "GET", "activityId", "$act", "agent", "$who", "stateId", "$key").is(400),
		get(one, "statementId", "$id", "method", "GET").is(400), get(one, "statementId", "$id").is(200).has("id", "$id"))},
})

// beside adds parameters to the address of a form.
func beside(s *step, query ...string) *step {
	s.query = append(s.query, query...)
	return s
}
