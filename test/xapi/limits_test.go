package xapi_test

import "strings"

// huge is a text larger than the server of the rows takes.
func huge(w *world) string { return strings.Repeat("x", 1<<20+1) }

func hugeStatement(w *world) string {
	return strings.Replace(st("result response", "HERE")(w), "HERE", huge(w), 1)
}

var _ = chapter("limits", []Row{
	{"C3.2 4.1.5", Both, "statements that are too large are refused with 413", do(
		stored(st("id", "$id")), post(one, hugeStatement).is(413), put(one, hugeStatement, "statementId", "$id2").is(413), nobody,
		get(one, "statementId", "$id").is(200).has("id", "$id"))},
	{"C3.2 4.1.5", Both, "attachments that are too large are refused with 413", do(
		taken, sent(nil).mixed(other, data(hello), data(strings.Repeat("x", 1<<20))).is(413), nobody)},
	tooLarge(state), tooLarge(agents), tooLarge(lessons),
	{"C3.2 4.1.5", Both, "who asks too often is refused with 429 and told when to come again", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").is(200).has("id", "$id"),
		get(one, "statementId", "$id").as("throttled").is(429).heads("Retry-After", "^7$"), sent(st("id", "$id2")).as("throttled").is(429), nobody)},
	{"C3.2 4.1.5", Both, "a statement nested a thousand deep is an answer, not an accident", do(
		stored(st("id", "$id")), sent(raw(`{"id":"$id2","actor":$who,"verb":{"id":"$verb"},"object":{"id":"$act"},"result":{"extensions":{"https://example.org/x":`+
			strings.Repeat("[", 1000)+strings.Repeat("]", 1000)+`}}}`)).is(200, 400), get(one, "statementId", "$id").is(200).has("id", "$id"))},
	{"C3.2 4.1.5", Both, "a parameter that stands twice is refused", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").is(200).has("id", "$id"), get(one, "limit", "1", "limit", "2").is(400).says("limit"))},
	{"C3.2 4.1.5", Both, "a refusal is JSON with a sentence", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").is(200).has("id", "$id"),
		get(one, "statementId", "x").is(400).heads("Content-Type", "^application/json").fits("error", `\w+ \w+`))},
	{"C3.2 4.1.5", Both, "a refusal of a batch says which statement and which place", do(
		stored(st("id", "$id")), post(one, batch(st(), st("verb id", "x"))).is(400).has("statement", "1").has("at", "/verb/id"),
		get(one, "statementId", "$id").is(200).has("id", "$id"))},
})

// tooLarge: a document has a limit.
func tooLarge(k kind) Row {
	return Row{"C3.2 4.1.5", Both, k.resource + " refuses documents that are too large with 413", do(
		k.fresh(raw(`1`), k.of("$key")...).is(204), k.fresh(nil, k.of("$key2")...).of("text/plain", huge).is(413),
		get(k.resource, k.of("$key2")...).is(404), get(k.resource, k.of("$key")...).is(200).body(raw("1")))}
}
