package xapi_test

const one = "statements"

var _ = chapter("put", []Row{
	{"C2.1.1 4.1.6.1", Both, "PUT stores a statement under the id of the request and answers 204 without a body", do(
		put(one, st(), "statementId", "$id").is(204).body(raw("")),
		get(one, "statementId", "$id").is(200).has("id", "$id").has("actor", "$who"))},
	{"C2.1.1 4.1.6.1", Both, "PUT needs a statementId", do(
		put(one, st(), "statementId", "$id").is(204),
		put(one, st()).is(400).says("statementId"))},
	{"C2.1.1 4.1.6.1", Both, "PUT refuses a statementId that is no UUID", do(
		put(one, st(), "statementId", "$id").is(204),
		put(one, st(), "statementId", "first-of-may").is(400).says("statementId"))},
	{"C2.1.1", Both, "the id inside the statement must be the statementId of the request", do(
		put(one, st("id", "$id"), "statementId", "$id").is(204),
		put(one, st("id", "$id2"), "statementId", "$id3").is(400).says("statementId"),
		get(one, "statementId", "$id2").is(404), get(one, "statementId", "$id3").is(404))},
	{"D4.4 4.2.7", Both, "a UUID is the same in upper and lower case", do(
		put(one, st("id", "a0c5d8e2-0000-4000-8000-$token"), "statementId", "A0C5D8E2-0000-4000-8000-$token").is(204),
		get(one, "statementId", "A0C5D8E2-0000-4000-8000-$token").is(200).has("actor", "$who"))},
	{"C2.1.1 4.1.6.1", Both, "a second PUT under the same id changes nothing, and other content is a conflict", do(
		put(one, st(), "statementId", "$id").is(204),
		put(one, st("verb id", "$verb2"), "statementId", "$id").is(409),
		get(one, "statementId", "$id").is(200).has("verb id", "$verb"))},
	{"C2.1.1 4.1.6.1", Both, "the same statement PUT twice is taken twice and stored once", do(
		put(one, st(), "statementId", "$id").is(204),
		put(one, st(), "statementId", "$id").is(204),
		get(one, "agent", "$who").is(200).ids("$id"))},
	{"C2.1.1 4.1.6.1", Both, "PUT does not take a list of statements", do(
		put(one, st(), "statementId", "$id").is(204),
		put(one, batch(st("id", "$id2")), "statementId", "$id2").is(400))},
	{"C2.1.1 4.1.6.1", Both, "of many statements that come at once under one id exactly one is stored", do(
		put(one, st(), "statementId", "$id2").is(204), get(one, "statementId", "$id2").is(200).has("id", "$id2").check(rush),
		get(one, "agent", "$who3").is(200).counts("statements", 1))},
	{"C3.2 4.1.5", Both, "PUT refuses a parameter that the resource does not know", do(
		put(one, st(), "statementId", "$id").is(204),
		put(one, st(), "statementId", "$id2", "colour", "red").is(400).says("colour"))},
	{"C3.2 4.1.5", Both, "PUT refuses statementId in another case", do(
		put(one, st(), "statementId", "$id").is(204),
		put(one, st(), "StatementId", "$id2").is(400).says("StatementId"))},
	{"C3.2 4.1.5", Both, "PUT refuses a body that is no JSON", do(
		put(one, st(), "statementId", "$id").is(204),
		put(one, raw(`{"actor":`), "statementId", "$id2").is(400),
		put(one, raw(``), "statementId", "$id2").is(400))},
})
