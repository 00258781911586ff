package xapi_test

const named = `{"id":"$id","actor":$who,"verb":{"id":"$verb"},"object":{"id":"$act"}}`

// Which statements a query finds.
var _ = chapter("filters", []Row{
	{"C2.1.3 4.1.6.1", Both, "agent finds the actor", do(
		stored(st("id", "$id"), st("id", "$id2", "actor", "$who2")),
		get(one, "agent", "$who2").is(200).ids("$id2"))},
	{"C2.1.3 4.1.6.1", Both, "agent finds the object", do(
		stored(st("id", "$id"), st("id", "$id2", "object", "$who3")),
		get(one, "agent", "$who3").is(200).ids("$id2"))},
	{"C2.1.3 4.1.6.1", Both, "agent compares the identifier, not the name", do(
		stored(st("id", "$id", "actor", `{"mbox":"$mail","name":"Wang Fang"}`)),
		get(one, "agent", `{"mbox":"$mail","name":"W. Fang"}`).is(200).ids("$id"),
		get(one, "agent", `{"mbox":"$mail2","name":"Wang Fang"}`).is(200).ids())},
	{"C2.1.3 4.1.6.1", Both, "agent finds an agent by account", do(
		stored(st("id", "$id", "actor", `{"account":{"homePage":"https://example.org","name":"$token"}}`)),
		get(one, "agent", `{"account":{"homePage":"https://example.org","name":"$token"}}`).is(200).ids("$id"),
		get(one, "agent", `{"account":{"homePage":"https://example.com","name":"$token"}}`).is(200).ids())},
	{"C2.1.3 4.1.6.1", Both, "agent finds an agent by OpenID", do(
		stored(st("id", "$id", "actor", `{"openid":"https://$token.example.org/"}`)),
		get(one, "agent", `{"openid":"https://$token.example.org/"}`).is(200).ids("$id"))},
	{"C2.1.3 4.1.6.1", Both, "agent finds an agent by the hash of a mailbox", do(
		stored(st("id", "$id", "actor", `{"mbox_sha1sum":"0123456789abcdef0123456789ab$token"}`)),
		get(one, "agent", `{"mbox_sha1sum":"0123456789abcdef0123456789ab$token"}`).is(200).ids("$id"))},
	{"C2.1.3 4.1.6.1", Both, "agent finds an identified group", do(
		stored(st("id", "$id", "actor", `{"objectType":"Group","mbox":"$mail5","member":[$who]}`), st("id", "$id2")),
		get(one, "agent", `{"objectType":"Group","mbox":"$mail5"}`).is(200).ids("$id"))},
	{"C2.1.3 4.1.6.1", Both, "agent finds a group of which it is a member", do(
		stored(st("id", "$id", "actor", `{"objectType":"Group","member":[$who3,$who4]}`),
			st("id", "$id2", "actor", `{"objectType":"Group","mbox":"$mail5","member":[$who4]}`)),
		get(one, "agent", "$who4", "ascending", "true").is(200).ids("$id", "$id2"),
		get(one, "agent", "$who3").is(200).ids("$id"))},
	{"C2.1.3 4.1.6.1", Both, "agent alone does not find an instructor", do(
		stored(from(named, "context instructor", "$who6"), st("id", "$id2", "actor", "$who6")),
		get(one, "agent", "$who6").is(200).ids("$id2"))},
	related("the actor", "actor", "$who7"), related("the object", "object", "$who7"),
	related("the instructor", "context instructor", "$who7"),
	related("a team", "context team", `{"objectType":"Group","mbox":"$mail7"}`),
	related("a team's member", "context team", `{"objectType":"Group","member":[{"mbox":"$mail7"}]}`),
	related("the actor of a substatement", "object", `{"objectType":"SubStatement","actor":$who7,"verb":{"id":"$verb2"},"object":{"id":"$act2"}}`),
	related("the object of a substatement", "object", `{"objectType":"SubStatement","actor":$who8,"verb":{"id":"$verb2"},"object":$who7}`),
	related("the instructor of a substatement", "object",
		`{"objectType":"SubStatement","actor":$who8,"verb":{"id":"$verb2"},"object":{"id":"$act2"},"context":{"instructor":$who7}}`),
	only(related("a context agent", "context contextAgents", `[{"objectType":"contextAgent","agent":$who7}]`)),
	only(related("a context group", "context contextGroups", `[{"objectType":"contextGroup","group":{"objectType":"Group","mbox":"$mail7"}}]`)),
	only(related("a member of a context group", "context contextGroups", `[{"objectType":"contextGroup","group":{"objectType":"Group","member":[$who7]}}]`)),
	{"C2.1.3 4.1.6.1", Both, "related_agents finds the authority", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").is(200).keep("authority", "authority"),
		get(one, "agent", "$authority", "related_agents", "true", "verb", "$verb").is(200).ids("$id"),
		get(one, "agent", "$authority", "verb", "$verb").is(200).ids())},
	{"C2.1.3 4.1.6.1", Both, "related_agents=false is as if it were not there", do(
		stored(from(named, "context instructor", "$who6"), st("id", "$id2", "actor", "$who6")),
		get(one, "agent", "$who6", "related_agents", "false").is(200).ids("$id2"))},

	{"C2.1.3 4.1.6.1", Both, "verb finds statements of that verb", do(
		stored(st("id", "$id"), st("id", "$id2", "verb id", "$verb2")),
		get(one, "verb", "$verb2").is(200).ids("$id2"))},
	{"C2.1.3 4.1.6.1", Both, "activity finds statements about it", do(
		stored(st("id", "$id"), st("id", "$id2", "object id", "$act2")),
		get(one, "activity", "$act2").is(200).ids("$id2"))},
	{"D2.4.4.1 4.2.7", Both, "an activity's IRI is compared character by character", do(
		stored(st("id", "$id", "object id", "https://example.org/$token/Übung?a=1&b=2")),
		get(one, "activity", "https://example.org/$token/Übung?a=1&b=2").is(200).ids("$id"),
		get(one, "activity", "https://example.org/$token/übung?a=1&b=2").is(200).ids())},
	{"C2.1.3 4.1.6.1", Both, "activity alone does not find a context activity", do(
		stored(from(named, "context contextActivities parent", `[{"id":"$act6"}]`), st("id", "$id2", "object id", "$act6")),
		get(one, "activity", "$act6").is(200).ids("$id2"))},
	wide("the object", "object", `{"id":"$act7"}`),
	wide("a parent", "context contextActivities parent", `[{"id":"$act7"}]`),
	wide("a grouping", "context contextActivities grouping", `[{"id":"$act8"},{"id":"$act7"}]`),
	wide("a category", "context contextActivities category", `[{"id":"$act7"}]`),
	wide("another context activity", "context contextActivities other", `{"id":"$act7"}`),
	wide("the object of a substatement", "object", `{"objectType":"SubStatement","actor":$who2,"verb":{"id":"$verb2"},"object":{"id":"$act7"}}`),
	wide("a context activity of a substatement", "object",
		`{"objectType":"SubStatement","actor":$who2,"verb":{"id":"$verb2"},"object":{"id":"$act2"},"context":{"contextActivities":{"parent":[{"id":"$act7"}]}}}`),

	{"C2.1.3 4.1.6.1", Both, "registration finds statements of that registration", do(
		stored(from(named, "context registration", "$reg"), from(named, "id", "$id2", "context registration", "$reg2")),
		get(one, "registration", "$reg2").is(200).ids("$id2"))},
	{"D4.4 C2.1.3", Both, "a registration is the same in upper and lower case", do(
		stored(from(named, "context registration", "AAAAAAAA-0000-4000-8000-$token")),
		get(one, "registration", "aaaaaaaa-0000-4000-8000-$token").is(200).ids("$id"))},
	{"C2.1.3 4.1.6.1", Both, "several filters hold at once", do(
		stored(st("id", "$id"), st("id", "$id2", "verb id", "$verb2"), st("id", "$id3", "verb id", "$verb2", "object id", "$act2"),
			st("id", "$id4", "verb id", "$verb2", "object id", "$act2", "actor", "$who2")),
		get(one, "agent", "$who", "verb", "$verb2", "activity", "$act2").is(200).ids("$id3"))},
	{"C2.1.3 4.1.6.1", Both, "since leaves out what was stored at that instant or before", do(
		stored(st("id", "$id")), stored(st("id", "$id2")), stored(st("id", "$id3")),
		get(one, "statementId", "$id2").is(200).keep("at", "stored"),
		get(one, "agent", "$who", "since", "$at").is(200).ids("$id3"))},
	{"C2.1.3 4.1.6.1", Both, "until keeps what was stored at that instant", do(
		stored(st("id", "$id")), stored(st("id", "$id2")), stored(st("id", "$id3")),
		get(one, "statementId", "$id2").is(200).keep("at", "stored"),
		get(one, "agent", "$who", "until", "$at").is(200).ids("$id2", "$id"))},
	{"C2.1.3 4.1.6.1", Both, "since and until together are a window", do(
		stored(st("id", "$id")), stored(st("id", "$id2")), stored(st("id", "$id3")),
		get(one, "statementId", "$id").is(200).keep("from", "stored"), get(one, "statementId", "$id2").is(200).keep("to", "stored"),
		get(one, "agent", "$who", "since", "$from", "until", "$to").is(200).ids("$id2"))},
	{"C2.1.3 4.1.6.1", Both, "since asks for the stored time, not the timestamp", do(
		stored(st("id", "$id", "timestamp", "2001-01-01T00:00:00.000Z")),
		get(one, "agent", "$who", "since", "2020-01-01T00:00:00.000Z").is(200).ids("$id"),
		get(one, "agent", "$who", "until", "2020-01-01T00:00:00.000Z").is(200).ids())},
	{"C2.1.3 4.1.6.1", Both, "since may be given in another zone", do(
		stored(st("id", "$id")), get(one, "agent", "$who", "since", "2020-01-01T00:00:00.000+08:00").is(200).ids("$id"),
		get(one, "agent", "$who", "since", "2090-01-01T00:00:00.000-05:00").is(200).ids())},
})

// related: related_agents finds an agent in this place.
func related(where, path, value string) Row {
	query := []string{"agent", "$who7"}
	if path == "context team" && value[len(value)-2] == '"' || path == "context contextGroups" && value[len(value)-4] == '"' {
		query[1] = `{"objectType":"Group","mbox":"$mail7"}`
	}
	return Row{"C2.1.3 4.1.6.1", Both, "related_agents finds " + where, do(
		stored(from(named, path, value), st("id", "$id2")),
		get(one, append(query, "related_agents", "true")...).is(200).ids("$id"))}
}

// only says that 2.0 alone knows a place.
func only(r Row) Row {
	r.Versions, r.Clause = IEEE, "4.1.6.1"
	return r
}

// wide: related_activities finds an activity in this place.
func wide(where, path, value string) Row {
	return Row{"C2.1.3 4.1.6.1", Both, "related_activities finds " + where, do(
		stored(from(named, path, value), st("id", "$id2")),
		get(one, "activity", "$act7", "related_activities", "true").is(200).ids("$id"))}
}
