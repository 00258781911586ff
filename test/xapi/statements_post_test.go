package xapi_test

var _ = chapter("post", []Row{
	{"C2.1.2 4.1.6.1", Both, "POST stores one statement and answers with a list of its id", do(
		sent(st("id", "$id")).is(200).has("", `["$id"]`),
		get(one, "statementId", "$id").is(200).has("id", "$id"))},
	{"C2.1.2 4.1.6.1", Both, "POST stores many statements and answers with their ids in their order", do(
		post(one, batch(st("id", "$id3"), st("id", "$id1"), st("id", "$id2"))).is(200).has("", `["$id3","$id1","$id2"]`),
		get(one, "statementId", "$id2").is(200).has("id", "$id2"))},
	{"D2.4.1 4.2.4.2", Both, "the store makes an id for a statement without one", do(
		sent(st()).is(200).fits("0", `^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).keep("made", "0"),
		get(one, "statementId", "$made").is(200).has("id", "$made").has("actor", "$who"))},
	{"D2.4.1 4.2.4.2", Both, "in a batch only the statements without an id get one", do(
		post(one, batch(st("id", "$id"), st())).is(200).has("0", "$id").counts("", 2).keep("made", "1"),
		get(one, "statementId", "$made").is(200).has("id", "$made"))},
	{"C2.1.2 4.1.6.1", Both, "a known id with other content is a conflict and changes nothing", do(
		sent(st("id", "$id")).is(200),
		sent(st("id", "$id", "object id", "$act2")).is(409),
		get(one, "statementId", "$id").is(200).has("object id", "$act"))},
	{"C2.1.2 4.1.6.1", Both, "a known id with the same content is taken and stored once", do(
		sent(st("id", "$id")).is(200), sent(st("id", "$id")).is(200).has("", `["$id"]`),
		get(one, "agent", "$who").is(200).ids("$id"))},
	{"C2.1.2 4.1.6.1", Both, "one conflict in a batch leaves the others out too", do(
		sent(st("id", "$id")).is(200),
		post(one, batch(st("id", "$id2"), st("id", "$id", "object id", "$act2"))).is(409),
		get(one, "statementId", "$id2").is(404))},
	{"C2.1.2 4.1.6.1", Both, "a batch with one id twice is refused", do(
		post(one, batch(st("id", "$id"), st("id", "$id2"))).is(200),
		post(one, batch(st("id", "$id3"), st("id", "$id3"))).is(400).has("statement", "1"),
		get(one, "statementId", "$id3").is(404))},
	{"C3.2 4.1.5", Both, "one bad statement refuses the whole batch, and the answer names its index", do(
		post(one, batch(st("id", "$id"), st("id", "$id2"))).is(200),
		post(one, batch(st("id", "$id3"), st("id", "$id4"), st("id", "$id5", "verb", none))).is(400).says("2").says("verb"),
		get(one, "statementId", "$id3").is(404), get(one, "statementId", "$id4").is(404))},
	{"C2.1.2 4.1.6.1", Both, "an empty list stores nothing and is no fault", do(
		sent(st("id", "$id")).is(200).has("", `["$id"]`),
		post(one, raw(`[]`)).is(200).has("", `[]`))},
	{"C3.2 4.1.5", Both, "a body that is no JSON is refused", do(
		stored(st()),
		post(one, raw(`{"actor":$who,`)).is(400), post(one, raw(``)).is(400), post(one, raw(`{} {}`)).is(400))},
	{"C2.1.2 4.1.6.1", Both, "a body that is neither a statement nor a list of them is refused", do(
		stored(st()),
		post(one, raw(`"a statement"`)).is(400), post(one, raw(`7`)).is(400), post(one, raw(`null`)).is(400),
		post(one, raw(`[[]]`)).is(400), post(one, raw(`["x"]`)).is(400))},
	{"C3.2 4.1.5", Both, "POST refuses parameters that the resource does not know", do(
		stored(st("id", "$id")), post(one, st(), "colour", "red").is(400).says("colour"))},
	{"C2.1.2 4.1.6.1", Both, "POST takes no statementId in its address", do(
		stored(st("id", "$id")), post(one, st("id", "$id2"), "statementId", "$id2").is(400).says("statementId"),
		get(one, "statementId", "$id2").is(404))},
	{"C2.1.2 4.1.6.1", Both, "what POST has answered can be read at once", do(
		stored(st("id", "$id")), get(one, "agent", "$who").is(200).ids("$id"),
		stored(st("id", "$id2")), get(one, "agent", "$who").is(200).ids("$id2", "$id"))},
	{"C1.5.1 4.1.3", Both, "application/json with a charset is application/json", do(
		sent(st("id", "$id")).of("application/json; charset=utf-8", st("id", "$id")).is(200).has("", `["$id"]`))},
	{"C3.2 4.1.5", Both, "a media type that cannot hold statements is refused", do(
		stored(st("id", "$id")), sent(nil).of("text/plain", st("id", "$id2")).is(400, 415),
		get(one, "statementId", "$id2").is(404))},
	{"C2.1.2 4.1.6.1", Both, "a batch of two hundred statements is one exchange", do(
		post(one, many(200)).is(200).counts("", 200),
		get(one, "agent", "$who").is(200).fits("statements 0 id", "^[0-9a-f-]{36}$"))},
	{"C2.1.2 4.1.6.1", Both, "an id in a batch may differ from another in case alone only as the same statement", do(
		post(one, batch(st("id", "a0c5d8e2-0000-4000-8000-$token"))).is(200),
		post(one, batch(st("id", "b0c5d8e2-0000-4000-8000-$token"), st("id", "B0C5D8E2-0000-4000-8000-$token"))).is(400))},
})

// many is a batch of n different statements of one agent.
func many(n int) text {
	return func(w *world) string {
		all := make([]text, n)
		for i := range all {
			all[i] = st("result score raw", itoa(i))
		}
		return batch(all...)(w)
	}
}
