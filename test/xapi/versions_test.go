package xapi_test

// takes: requests with this version header are served, and the answer names the
// latest patch of that version.
func takes(clause string, v Version, header, answer string) Row {
	return Row{clause, v, "the version header " + header + " is taken", do(
		sent(st("id", "$id")).with("X-Experience-API-Version", header).is(200).has("", `["$id"]`).heads("X-Experience-API-Version", "^"+answer+"$"),
		get(one, "statementId", "$id").with("X-Experience-API-Version", header).is(200).has("id", "$id").heads("X-Experience-API-Version", "^"+answer+"$"))}
}

// leaves: requests with this version header are refused with a reason.
func leaves(clause string, header string) Row {
	return Row{clause, Both, "the version header " + header + " is refused", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").with("X-Experience-API-Version", header).is(400).says("version"),
		sent(st("id", "$id2")).with("X-Experience-API-Version", header).is(400).says("version"), nobody)}
}

var _ = chapter("versions", []Row{
	takes("C3.3", Old, "1.0", "1.0.3"), takes("C3.3", Old, "1.0.0", "1.0.3"), takes("C3.3", Old, "1.0.1", "1.0.3"),
	takes("C3.3", Old, "1.0.3", "1.0.3"), takes("C3.3", Old, "1.0.99", "1.0.3"),
	takes("4.1.7", IEEE, "2.0", "2.0.0"), takes("4.1.7", IEEE, "2.0.0", "2.0.0"), takes("4.1.7", IEEE, "2.0.5", "2.0.0"),
	leaves("C3.3 4.1.7", "0.9"), leaves("C3.3 4.1.7", "0.95"), leaves("C3.3", "1.1.0"), leaves("C3.3 4.1.7", "1.2"),
	leaves("C3.3", "2.1.0"), leaves("4.1.7", "3.0.0"), leaves("C3.3 4.1.7", "1"), leaves("C3.3 4.1.7", "latest"), leaves("C3.3 4.1.7", "1.0.x"),
	{"C3.3", Old, "without a version header a client of 1.0.3 is refused in the words of 1.0.3", do(
		sent(st("id", "$id")).as("elder").is(200),
		get(one, "statementId", "$id").as("elder").with("X-Experience-API-Version", "").is(400).says("version").heads("X-Experience-API-Version", `^1\.0\.3$`))},
	{"4.1.7", IEEE, "without a version header a client of 2.0 is refused in the words of 2.0", do(
		stored(st("id", "$id")),
		get(one, "statementId", "$id").with("X-Experience-API-Version", "").is(400).says("version").heads("X-Experience-API-Version", `^2\.0\.0$`))},
	missing("activities/state", state.of("$key")...), missing("agents/profile", agents.of("$key")...),
	missing("activities/profile", lessons.of("$key")...), missing("agents", "agent", "$who"), missing("activities", "activityId", "$act"),
	{"C3.3 4.1.7", Both, "a refusal names a version, too", do(
		stored(st("id", "$id")), get(one, "statementId", "no-uuid").is(400).heads("X-Experience-API-Version", "^$version$"),
		get(one, "statementId", "$id2").is(404).heads("X-Experience-API-Version", "^$version$"),
		get(one).as("").is(401).heads("X-Experience-API-Version", "."))},
	{"C3.3 4.1.7", Both, "documents are answered in the version of the request", do(
		put("activities/state", raw(`1`), state.of("$key")...).is(204).heads("X-Experience-API-Version", "^$version$"),
		get("activities/state", state.of("$key")...).is(200).body(raw("1")).heads("X-Experience-API-Version", "^$version$"))},
})

// missing: a resource refuses requests without a version.
func missing(resource string, query ...string) Row {
	return Row{"C3.3 4.1.7", Both, resource + " refuses requests without a version header", do(
		stored(st("id", "$id")), get(resource, query...).is(200, 404),
		get(resource, query...).with("X-Experience-API-Version", "").is(400).says("version"))}
}
