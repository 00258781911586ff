package xapi_test

// same: the statement may come again so, and what was stored first stays.
func same(clause string, v Version, what string, first, again text) Row {
	return Row{clause, v, what + " does not make another statement", do(
		sent(first).is(200).has("", `["$id"]`), get(one, "statementId", "$id").is(200).keep("was", ""),
		sent(again).is(200).has("", `["$id"]`), get(one, "statementId", "$id").is(200).has("", "$was"),
		get(one, "agent", "$who").is(200).ids("$id"))}
}

// unlike: a statement that differs so is another one.
func unlike(what string, first, again text) Row {
	return Row{"D2.3.1 4.2", Both, what + " makes another statement", do(
		sent(first).is(200).has("", `["$id"]`), get(one, "statementId", "$id").is(200).keep("was", ""),
		sent(again).is(409), put(one, again, "statementId", "$id").is(409),
		get(one, "statementId", "$id").is(200).has("", "$was"))}
}

func changed(changes ...string) text { return from(named, changes...) }

// When two statements of one id say the same.
var _ = chapter("compare", []Row{
	same("D2.3.1 4.2", Both, "another stored time", changed(), changed("stored", "2020-01-01T00:00:00.000Z")),
	same("D2.3.1 4.2", Both, "another authority", changed(), changed("authority", "$who2")),
	same("D2.3.1 4.2", Both, "a timestamp left out", changed("timestamp", "2020-01-01T00:00:00.000Z"), changed()),
	same("D2.3.1", Old, "the version 1.0.0 that the store gave", changed(), changed("version", "1.0.0")),
	same("4.2", IEEE, "the version 2.0.0 that the store gave", changed(), changed("version", "2.0.0")),
	same("D2.3.1 4.2", Both, "another display of the verb", changed("verb display", `{"en":"did"}`), changed("verb display", `{"zh":"做"}`)),
	same("D2.3.1 4.2", Both, "another definition of the activity", changed("object definition name", `{"en":"One"}`), changed("object definition name", `{"en":"Two"}`)),
	same("D2.3.1 4.2", Both, "another definition of a context activity", changed("context contextActivities parent", `[{"id":"$act2"}]`),
		changed("context contextActivities parent", `[{"id":"$act2","definition":{"name":{"en":"Two"}}}]`)),
	same("D2.3.1 4.2", Both, "another order of a group's members", changed("context team", `{"objectType":"Group","member":[$who2,$who3]}`),
		changed("context team", `{"objectType":"Group","member":[$who3,$who2]}`)),
	same("D2.3.1 4.2", Both, "another order of properties", raw(named), raw(`{"object":{"id":"$act"},"verb":{"id":"$verb"},"actor":$who,"id":"$id"}`)),
	same("D2.3.1 4.2", Both, "the same instant in another zone", changed("timestamp", "2020-01-01T08:00:00.000+08:00"), changed("timestamp", "2020-01-01T00:00:00.000Z")),
	same("D2.4.6.2 4.2.4.2", Both, "a context activity alone instead of in a list", changed("context contextActivities parent", `{"id":"$act2"}`),
		changed("context contextActivities parent", `[{"id":"$act2"}]`)),
	same("D2.4.4.1 4.2.2.3", Both, "an objectType that goes without saying", changed(), changed("object objectType", "Activity")),
	same("4.2.7", IEEE, "a duration that differs by less than a hundredth of a second", changed("result duration", "PT1.234S"), changed("result duration", "PT1.239S")),
	unlike("another actor", changed(), changed("actor", "$who2")),
	unlike("another verb", changed(), changed("verb id", "$verb2")),
	unlike("another object", changed(), changed("object id", "$act2")),
	unlike("another kind of object", changed(), changed("object", "$who2")),
	unlike("another result", changed("result score raw", "1"), changed("result score raw", "2")),
	unlike("a result more", changed(), changed("result success", "true")),
	unlike("another duration of the same length", changed("result duration", "PT60S"), changed("result duration", "PT1M")),
	unlike("another registration", changed("context registration", "$reg"), changed("context registration", "$reg2")),
	unlike("another context activity", changed("context contextActivities parent", `[{"id":"$act2"}]`), changed("context contextActivities other", `[{"id":"$act2"}]`)),
	unlike("an extension more", changed("result extensions", `{"https://example.org/x":1}`), changed("result extensions", `{"https://example.org/x":1,"https://example.org/y":1}`)),
	unlike("another member of a group", changed("context team", `{"objectType":"Group","member":[$who2]}`), changed("context team", `{"objectType":"Group","member":[$who3]}`)),
})
