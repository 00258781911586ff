package xapi_test

// Statements whose object is another statement.
var _ = chapter("references", []Row{
	{"C2.1.3 4.1.6.1", Both, "a statement about one that a filter finds is found with it", do(
		stored(st("id", "$id")), stored(referring("$id", "id", "$id2", "actor", "$who2", "verb id", "$verb2")),
		get(one, "agent", "$who").is(200).ids("$id2", "$id"), get(one, "activity", "$act").is(200).ids("$id2", "$id"),
		get(one, "verb", "$verb").is(200).ids("$id2", "$id"))},
	{"C2.1.3 4.1.6.1", Both, "a reference carries through several statements", do(
		stored(st("id", "$id")), stored(referring("$id", "id", "$id2", "actor", "$who2", "verb id", "$verb2")),
		stored(referring("$id2", "id", "$id3", "actor", "$who3", "verb id", "$verb3")),
		get(one, "agent", "$who").is(200).ids("$id3", "$id2", "$id"), get(one, "agent", "$who2").is(200).ids("$id3", "$id2"))},
	{"C2.1.3 4.1.6.1", Both, "a registration carries through a reference", do(
		stored(from(named, "context registration", "$reg")), stored(referring("$id", "id", "$id2", "actor", "$who2")),
		get(one, "registration", "$reg").is(200).ids("$id2", "$id"))},
	{"C2.1.3 4.1.6.1", Both, "limit counts the statement that refers, too", do(
		stored(st("id", "$id")), stored(referring("$id", "id", "$id2", "actor", "$who2")),
		get(one, "agent", "$who", "limit", "1").is(200).ids("$id2"))},
	{"C2.1.3 4.1.6.1", Both, "since and until ask for the time of the statement that refers", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").is(200).keep("at", "stored"),
		stored(referring("$id", "id", "$id2", "actor", "$who2")),
		get(one, "agent", "$who", "since", "$at").is(200).ids("$id2"),
		get(one, "agent", "$who", "until", "$at").is(200).ids("$id"))},
	{"C2.1.3 4.1.6.1", Both, "all filters must be met by the same statement", do(
		stored(st("id", "$id")), stored(referring("$id", "id", "$id2", "actor", "$who2", "verb id", "$verb2")),
		get(one, "agent", "$who", "activity", "$act").is(200).ids("$id2", "$id"),
		get(one, "agent", "$who3", "activity", "$act").is(200).ids())},
	{"C2.1.3 4.1.6.1", Both, "statementId does not bring what refers to it", do(
		stored(st("id", "$id")), stored(referring("$id", "id", "$id2")),
		get(one, "statementId", "$id").is(200).has("id", "$id").lacks("statements"))},
	{"C2.1.3 4.1.6.1", Both, "a reference in the context is no reference to a filter", do(
		stored(st("id", "$id")),
		stored(st("id", "$id2", "actor", "$who2", "context statement", `{"objectType":"StatementRef","id":"$id"}`)),
		get(one, "agent", "$who").is(200).ids("$id"))},
	{"D2.4.4.3 4.2.2.3", Both, "a statement may refer to one that is not there yet", do(
		stored(referring("$id", "id", "$id2", "actor", "$who2")),
		get(one, "statementId", "$id2").is(200).has("object id", "$id"))},
	{"C2.1.3 4.1.6.1", Both, "a reference that came before its target is found with it", do(
		stored(referring("$id", "id", "$id2", "actor", "$who2")), stored(st("id", "$id")),
		get(one, "agent", "$who").is(200).ids("$id", "$id2"))},
	{"C2.1.3 4.1.6.1", Both, "two statements about each other end no query", do(
		stored(referring("$id2", "id", "$id")), stored(referring("$id", "id", "$id2", "actor", "$who2")),
		get(one, "agent", "$who").is(200).ids("$id2", "$id"))},
})
