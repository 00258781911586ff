package xapi_test

// may lists what a credential with one scope can do: read statements, its own
// statements, write statements, state, profiles.
type may struct{ read, mine, write, state, stateRead, profile, profileRead bool }

// scopes says what each of the users of server_test.go may do (C4.2).
var scopes = []struct {
	user string
	may  may
}{
	{"all", may{true, true, true, true, true, true, true}},
	{"reader", may{read: true, mine: true, stateRead: true, profileRead: true}}, // all/read
	{"watcher", may{read: true, mine: true}},                                    // statements/read
	{"mine", may{mine: true, write: true}},                                      // statements/write statements/read/mine
	{"writer", may{write: true}},                                                // statements/write
	{"stater", may{state: true, stateRead: true}},                               // state
	{"profiler", may{profile: true, profileRead: true}},                         // profile
}

func answer(allowed bool, status int) []int {
	if allowed {
		return []int{status}
	}
	return []int{403}
}

// permissions: one row for each scope and kind of request.
func permissions() []Row {
	var rows []Row
	put1 := func(k kind) *step { return k.fresh(raw(`{"a":1}`), k.of("$key")...) }
	add := func(user, what string, steps []*step) {
		rows = append(rows, Row{"C3.2 C4.2 4.1.5 4.1.8", Both, "the credential " + user + " and " + what, steps})
	}
	known := stored(st("id", "$id"))
	for _, s := range scopes {
		add(s.user, "storing statements", do(known, sent(st("id", "$id2")).as(s.user).is(answer(s.may.write, 200)...),
			put(one, st("id", "$id3"), "statementId", "$id3").as(s.user).is(answer(s.may.write, 204)...),
			get(one, "statementId", "$id").is(200).has("id", "$id")))
		read := answer(s.may.read, 200)
		if s.may.mine && !s.may.read {
			read = []int{404}
		}
		query := answer(s.may.mine, 200)
		add(s.user, "reading statements", do(known, get(one, "statementId", "$id").as(s.user).is(read...),
			get(one, "agent", "$who").as(s.user).is(query...), get(one, "statementId", "$id").is(200).has("id", "$id")))
		add(s.user, "writing state", do(known, put1(state).as(s.user).is(answer(s.may.state, 204)...),
			put("activities/state", raw(`2`), state.of("$key2")...).is(204),
			del("activities/state", state.of("$key2")...).as(s.user).is(answer(s.may.state, 204)...),
			get(one, "statementId", "$id").is(200).has("id", "$id")))
		add(s.user, "reading state", do(put1(state).is(204), get("activities/state", state.of("$key")...).as(s.user).is(answer(s.may.stateRead, 200)...),
			get("activities/state", state.list()...).as(s.user).is(answer(s.may.stateRead, 200)...),
			get("activities/state", state.of("$key")...).is(200).has("a", "1")))
		for _, k := range []kind{agents, lessons} {
			add(s.user, "writing "+k.resource, do(known, put1(k).as(s.user).is(answer(s.may.profile, 204)...), get(one, "statementId", "$id").is(200).has("id", "$id")))
			add(s.user, "reading "+k.resource, do(put1(k).is(204), get(k.resource, k.of("$key")...).as(s.user).is(answer(s.may.profileRead, 200)...),
				get(k.resource, k.of("$key")...).is(200).has("a", "1")))
		}
	}
	return rows
}

var _ = chapter("credentials", permissions(), []Row{
	{"C4.0 4.1.8", Both, "statements ask for credentials", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").is(200).has("id", "$id"), get(one, "statementId", "$id").as("").is(401),
		sent(st("id", "$id2")).as("").is(401), put(one, st("id", "$id2"), "statementId", "$id2").as("").is(401), nobody)},
	guarded(state), guarded(agents), guarded(lessons),
	{"C4.0 4.1.8", Both, "agents and activities ask for credentials", do(
		get("agents", "agent", "$who").is(200).has("objectType", "Person"), get("agents", "agent", "$who").as("").is(401),
		get("activities", "activityId", "$act").is(200).has("id", "$act"), get("activities", "activityId", "$act").as("").is(401))},
	{"C3.2 4.1.5", Both, "a wrong key is refused", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").is(200).has("id", "$id"), get(one, "statementId", "$id").as("nobody").is(401))},
	{"C3.2 4.1.5", Both, "a wrong secret is refused", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").is(200).has("id", "$id"),
		get(one, "statementId", "$id").with("Authorization", "Basic YWxsOndyb25n").is(401))},
	{"C3.2 4.1.5", Both, "an Authorization that cannot be read is refused", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").is(200).has("id", "$id"),
		get(one, "statementId", "$id").with("Authorization", "Basic !!!").is(400, 401), get(one, "statementId", "$id").with("Authorization", "Sesame open").is(400, 401))},
	{"C4.0", Both, "a refusal for want of credentials says which kind is wanted", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").is(200).has("id", "$id"),
		get(one, "statementId", "$id").as("").is(401).heads("WWW-Authenticate", `^Basic realm=`))},
	{"C4.2", Both, "statements/read/mine reads what the same credential wrote", do(
		stored(st("id", "$id")), sent(st("id", "$id2")).as("mine").is(200),
		get(one, "statementId", "$id2").as("mine").is(200).has("id", "$id2"), get(one, "agent", "$who").as("mine").is(200).ids("$id2"),
		get(one, "agent", "$who").is(200).ids("$id2", "$id"))},
	{"C4.2", Both, "statements/read/mine does not read another's voided statements", do(
		stored(st("id", "$id")), stored(voiding("$id")), get(one, "voidedStatementId", "$id").is(200).has("id", "$id"),
		get(one, "voidedStatementId", "$id").as("mine").is(404))},
	{"C4.2 D2.5", Both, "more shows a credential no more than it may read", do(
		stored(st("id", "$id")), sent(st("id", "$id2")).as("mine").is(200), stored(st("id", "$id3")),
		get(one, "agent", "$who", "limit", "1").is(200).ids("$id3").keep("more", "more"),
		get("$more").as("mine").is(200, 400, 403).check(withholds("$id")), get("$more").is(200).ids("$id2"))},
	{"C3.2 4.1.5", Both, "about and the headers of a refusal tell nothing of other credentials", do(
		stored(st("id", "$id")), get(one, "statementId", "$id").is(200).has("id", "$id"),
		get(one, "statementId", "$id").as("nobody").is(401).omits("$id").omits("all"))},
})

func withholds(name string) check {
	return func(w *world, r *reply) error {
		if r.StatusCode != 200 {
			return nil
		}
		return never(name)(w, r)
	}
}

// guarded: documents ask for credentials.
func guarded(k kind) Row {
	doc := k.of("$key")
	return Row{"C4.0 4.1.8", Both, k.resource + " asks for credentials", do(
		k.fresh(raw(`1`), doc...).is(204), get(k.resource, doc...).as("").is(401), k.fresh(raw(`1`), k.of("$key2")...).as("").is(401),
		post(k.resource, raw(`{}`), doc...).as("").is(401), del(k.resource, doc...).as("").is(401), get(k.resource, doc...).is(200).body(raw("1")))}
}
