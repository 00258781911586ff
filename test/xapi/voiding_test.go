package xapi_test

var _ = chapter("voiding", []Row{
	{"D2.3.2 4.2.5", Both, "a voided statement is no longer found by its id", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").is(200),
		stored(voiding("$id")), get(one, "statementId", "$id").is(404))},
	{"C2.1.4 4.1.6.1", Both, "voidedStatementId brings the voided statement as it was", do(
		stored(st("id", "$id")), stored(voiding("$id")),
		get(one, "voidedStatementId", "$id").is(200).has("id", "$id").has("actor", "$who"))},
	{"C2.1.3 4.1.6.1", Both, "voidedStatementId does not bring a statement that is not voided", do(
		stored(st("id", "$id"), st("id", "$id2")), stored(voiding("$id2")),
		get(one, "voidedStatementId", "$id2").is(200), get(one, "voidedStatementId", "$id").is(404))},
	{"C2.1.3 4.1.6.1", Both, "an unknown voidedStatementId is not found", do(
		stored(st("id", "$id")), stored(voiding("$id")),
		get(one, "voidedStatementId", "$id").is(200), get(one, "voidedStatementId", "$id9").is(404))},
	{"C2.1.4 4.1.6.1", Both, "no query brings a voided statement", do(
		stored(st("id", "$id"), st("id", "$id2")), stored(voiding("$id", "actor", "$who2", "id", "$id3")),
		get(one, "agent", "$who").is(200).ids("$id3", "$id2"))},
	{"C2.1.4 4.1.6.1", Both, "the voiding statement is found by the filters that its target met", do(
		stored(st("id", "$id")), stored(voiding("$id", "actor", "$who2", "id", "$id2")),
		get(one, "activity", "$act").is(200).ids("$id2"))},
	{"C2.1.4 4.1.6.1", Both, "a statement about a voided one is still found", do(
		stored(st("id", "$id")), stored(referring("$id", "id", "$id2", "actor", "$who2")),
		stored(voiding("$id", "actor", "$who3", "id", "$id3")),
		get(one, "agent", "$who").is(200).ids("$id3", "$id2"))},
	{"D2.3.2 4.2.5", Both, "a voiding statement cannot be voided", do(
		stored(st("id", "$id")), stored(voiding("$id", "id", "$id2")), sent(voiding("$id2", "id", "$id3")).is(200, 400, 403),
		get(one, "statementId", "$id2").is(200).has("id", "$id2"), get(one, "voidedStatementId", "$id2").is(404),
		get(one, "voidedStatementId", "$id").is(200))},
	{"D2.3.2 4.2.4.1", Both, "voiding a statement that is not there is taken", do(
		sent(voiding("$id", "id", "$id2")).is(200).has("", `["$id2"]`), get(one, "statementId", "$id2").is(200).has("object id", "$id"))},
	{"D2.3.2 4.2.5", Both, "a statement that comes after its voiding is voided", do(
		stored(voiding("$id", "id", "$id2")), stored(st("id", "$id")),
		get(one, "statementId", "$id").is(404), get(one, "voidedStatementId", "$id").is(200).has("id", "$id"))},
	{"D2.3.2 4.2.5", Both, "a voiding in the same batch as its target voids it", do(
		stored(st("id", "$id"), voiding("$id", "id", "$id2")),
		get(one, "statementId", "$id").is(404), get(one, "voidedStatementId", "$id").is(200).has("id", "$id"))},
	{"D2.3.2 4.2.5", Both, "the object of a voiding must be a StatementRef", do(
		stored(st("id", "$id")), stored(voiding("$id9")),
		sent(voiding("$id", "object", `{"objectType":"Activity","id":"https://example.org/$id"}`)).is(400).says("object"),
		get(one, "statementId", "$id").is(200))},
	{"D2.3.2 4.2.5", Both, "a voiding must name its target", do(
		stored(st("id", "$id")), stored(voiding("$id9")),
		sent(voiding("$id", "object", `{"objectType":"StatementRef"}`)).is(400).says("id"))},
	{"D2.3.2 4.2.5", Both, "the same statement may be voided twice", do(
		stored(st("id", "$id")), stored(voiding("$id", "id", "$id2")), stored(voiding("$id", "id", "$id3")),
		get(one, "voidedStatementId", "$id").is(200).has("id", "$id"), get(one, "statementId", "$id3").is(200))},
	{"D2.3.1 4.2", Both, "a voided statement's id stays taken", do(
		stored(st("id", "$id")), stored(voiding("$id")), sent(st("id", "$id", "verb id", "$verb2")).is(409),
		get(one, "voidedStatementId", "$id").is(200).has("verb id", "$verb"))},
	{"C2.1.3 4.1.6.1", Both, "voidedStatementId goes with format", do(
		stored(st("id", "$id", "verb display", `{"en":"did"}`)), stored(voiding("$id")),
		get(one, "voidedStatementId", "$id", "format", "ids").is(200).has("id", "$id").lacks("verb display"))},
	{"C2.1.3 4.1.6.1", Both, "a substatement with the verb voided voids nothing", do(
		stored(st("id", "$id")),
		stored(st("id", "$id2", "object", `{"objectType":"SubStatement","actor":$who,"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},
			"object":{"objectType":"StatementRef","id":"$id"}}`)),
		get(one, "statementId", "$id").is(200).has("id", "$id"))},
})
