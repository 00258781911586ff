package xapi_test

// kind is one of the three resources that keep documents.
type kind struct {
	resource string
	clause   string
	id       string   // the parameter that names a document
	place    []string // the parameters that say whose documents
	bad      []string // for each of them a value that it cannot have
	guarded  Version  // where a PUT over a document needs a condition
}

var (
	state   = kind{"activities/state", "C2.3 4.1.6.2", "stateId", []string{"activityId", "$act", "agent", "$who"}, []string{"not an iri", `{"name":"x"}`}, IEEE}
	agents  = kind{"agents/profile", "C2.6 4.1.6.5", "profileId", []string{"agent", "$who"}, []string{`{"mbox":`}, Both}
	lessons = kind{"activities/profile", "C2.7 4.1.6.6", "profileId", []string{"activityId", "$act"}, []string{"no-scheme"}, Both}
)

// of names a document of the kind; more parameters may follow.
func (k kind) of(name string, more ...string) []string {
	return append(append(append([]string{}, k.place...), k.id, name), more...)
}

// list asks for names instead of a document.
func (k kind) list(more ...string) []string { return append(append([]string{}, k.place...), more...) }

// missing leaves the i-th parameter out.
func (k kind) missing(i int) []string {
	all := k.of("$key")
	return append(append([]string{}, all[:2*i]...), all[2*i+2:]...)
}

// fresh is a PUT under a name that is not yet taken.
func (k kind) fresh(body text, query ...string) *step {
	return put(k.resource, body, query...).with("If-None-Match", "*")
}

var _ = chapter("state", documents(state), merging(state), conditions(state))
var _ = chapter("agent profile", documents(agents), merging(agents), conditions(agents))
var _ = chapter("activity profile", documents(lessons), merging(lessons), conditions(lessons))

const blob = "\x00\x01\xff free text, not JSON {"

// documents: what a kind keeps, gives back, lists and deletes.
func documents(k kind) []Row {
	r, c := k.resource, k.clause
	doc := k.of("$key")
	rows := []Row{
		{c, Both, "PUT keeps a document and answers 204", do(
			k.fresh(raw(`{"a":1}`), doc...).is(204).body(raw("")), get(r, doc...).is(200).body(raw(`{"a":1}`)))},
		{c, Both, "POST keeps a document and answers 204", do(
			post(r, raw(`{"a":1}`), doc...).is(204).body(raw("")), get(r, doc...).is(200).has("", `{"a":1}`))},
		{c + " C2.2", Both, "a document comes back byte by byte with its media type", do(
			k.fresh(nil, doc...).of("application/x-thing; v=2", plainText(blob)).is(204),
			get(r, doc...).is(200).body(plainText(blob)).heads("Content-Type", `^application/x-thing; ?v=2$`))},
		{c + " C2.2", Both, "a document may be empty", do(
			k.fresh(nil, doc...).of("text/plain", raw("")).is(204), get(r, doc...).is(200).body(raw("")).heads("Content-Type", "^text/plain"),
			get(r, k.list()...).is(200).names("$key"))},
		{c + " C2.2", Both, "a document may be JSON that is no object", do(
			k.fresh(raw(`[1,"2"]`), doc...).is(204), get(r, doc...).is(200).body(raw(`[1,"2"]`)))},
		{c + " C2.2", Both, "JSON that is no JSON is not kept as such", do(
			k.fresh(raw(`{"a":1}`), doc...).is(204), k.fresh(raw(`{"a":`), k.of("$key2")...).is(400), get(r, k.of("$key2")...).is(404))},
		{c + " C2.2", Both, "agent and activity need not be known", do(
			k.fresh(raw(`{}`), doc...).is(204), get(r, doc...).is(200).body(raw(`{}`)))},
		{c, Both, "an unknown document is not found", do(
			k.fresh(raw(`{}`), doc...).is(204), get(r, doc...).is(200), get(r, k.of("$key2")...).is(404))},
		{c, Both, "DELETE takes a document away and answers 204", do(
			k.fresh(raw(`{}`), doc...).is(204), get(r, doc...).is(200).keepHead("etag", "ETag"),
			del(r, doc...).with("If-Match", "$etag").is(204).body(raw("")), get(r, doc...).is(404))},
		{c, Both, "DELETE leaves other documents", do(
			k.fresh(raw(`1`), doc...).is(204), k.fresh(raw(`2`), k.of("$key2")...).is(204), get(r, doc...).is(200).keepHead("etag", "ETag"),
			del(r, doc...).with("If-Match", "$etag").is(204), get(r, k.of("$key2")...).is(200).body(raw("2")))},
		{c, Both, "without an id GET lists the ids", do(
			k.fresh(raw(`1`), doc...).is(204), k.fresh(raw(`2`), k.of("$key2")...).is(204),
			get(r, k.list()...).is(200).names("$key", "$key2").heads("Content-Type", "^application/json"))},
		{c, Both, "nothing kept is an empty list", do(
			get(r, k.list()...).is(200).has("", `[]`), k.fresh(raw(`1`), doc...).is(204), get(r, k.list()...).is(200).names("$key"))},
		{c, Both, "since lists what was kept after that instant", do(
			k.fresh(raw(`1`), doc...).is(204), stored(st("id", "$id")), get(one, "statementId", "$id").is(200).keep("at", "stored"),
			k.fresh(raw(`2`), k.of("$key2")...).is(204),
			get(r, k.list("since", "$at")...).is(200).names("$key2"))},
		{c, Both, "since lists what was changed after that instant", do(
			k.fresh(raw(`{"a":1}`), doc...).is(204), stored(st("id", "$id")), get(one, "statementId", "$id").is(200).keep("at", "stored"),
			get(r, k.list("since", "$at")...).is(200).has("", "[]"),
			get(r, doc...).is(200).keepHead("etag", "ETag"), post(r, raw(`{"b":2}`), doc...).with("If-Match", "$etag").is(204),
			get(r, k.list("since", "$at")...).is(200).names("$key"))},
		{c + " D2.2", Both, "since must be a time", do(
			k.fresh(raw(`1`), doc...).is(204), get(r, k.list("since", "2020-01-01T00:00:00Z")...).is(200).names("$key"),
			get(r, k.list("since", "lately")...).is(400).says("since"))},
		{c, Both, "an id may be any text", do(
			k.fresh(raw(`1`), k.of("a b/ç?&=%20 课 $token")...).is(204),
			get(r, k.of("a b/ç?&=%20 课 $token")...).is(200).body(raw("1")), get(r, k.list()...).is(200).names("a b/ç?&=%20 课 $token"))},
		{c, Both, "the agent is compared by identifier", func() []*step {
			if k.resource == "activities/profile" {
				return do(k.fresh(raw(`1`), doc...).is(204), get(r, "activityId", "$act", "profileId", "$key").is(200).body(raw("1")),
					get(r, "activityId", "$act2", "profileId", "$key").is(404))
			}
			other := append([]string{}, doc...)
			for i, p := range other {
				if p == "$who" {
					other[i] = `{"name":"Another name","mbox":"$mail"}`
				}
			}
			return do(k.fresh(raw(`1`), doc...).is(204), get(r, other...).is(200).body(raw("1")))
		}()},
		{c + " 4.1.6", Both, "Last-Modified says when the document was kept", do(
			k.fresh(raw(`{"a":1}`), doc...).is(204), get(r, doc...).is(200).body(raw(`{"a":1}`)).heads("Last-Modified", `GMT$|T.*Z$`))},
		{c + " C2.2", Old, "Last-Modified of a list is that of its newest document", do(
			k.fresh(raw(`1`), doc...).is(204), get(r, k.list()...).is(200).names("$key").heads("Last-Modified", `GMT$|T.*Z$`))},
		{c + " C3.2 4.1.5", Both, "a parameter that the resource does not know is refused", do(
			k.fresh(raw(`1`), doc...).is(204), get(r, k.of("$key", "colour", "red")...).is(400).says("colour"),
			k.fresh(raw(`1`), k.of("$key2", "colour", "red")...).is(400), post(r, raw(`{}`), k.of("$key2", "colour", "red")...).is(400),
			del(r, k.of("$key", "colour", "red")...).is(400), get(r, doc...).is(200))},
		{c + " C3.2 4.1.5", Both, "since does not go with an id", do(
			k.fresh(raw(`1`), doc...).is(204), get(r, doc...).is(200).body(raw("1")),
			get(r, k.of("$key", "since", "2020-01-01T00:00:00Z")...).is(400).says("since"))},
		{c + " 4.1.1", Both, "another method is refused", do(
			k.fresh(raw(`1`), doc...).is(204), (&step{method: "PATCH", resource: r, query: doc, user: "all"}).json(raw(`{}`)).is(400, 405),
			get(r, doc...).is(200).body(raw("1")))},
	}
	rows = append(rows, parameters(k)...)
	if k.resource == state.resource {
		rows = append(rows, registrations(k)...)
	}
	return rows
}

// plainText is sent as it stands, names and all.
func plainText(s string) text { return func(*world) string { return s } }

// parameters: each required one missing, misspelled, in another case.
func parameters(k kind) []Row {
	var rows []Row
	r, good := k.resource, k.of("$key")
	for i := 0; 2*i < len(good); i++ {
		name := good[2*i]
		lacking := k.missing(i)
		steps := do(k.fresh(raw(`1`), good...).is(204), get(r, good...).is(200).body(raw("1")),
			k.fresh(raw(`1`), lacking...).is(400).says(name), post(r, raw(`{}`), lacking...).is(400).says(name))
		if name != k.id {
			steps = append(steps, get(r, lacking...).is(400).says(name), del(r, lacking...).is(400).says(name))
		} else if r != state.resource {
			steps = append(steps, del(r, lacking...).is(400).says(name))
		}
		rows = append(rows, Row{k.clause, Both, name + " is required", append(steps, get(r, good...).is(200))})
		upper := string(name[0]-'a'+'A') + name[1:]
		cased := append(append([]string{}, lacking...), upper, good[2*i+1])
		rows = append(rows, Row{k.clause + " C3.2 4.1.5", Both, upper + " is not " + name, do(
			k.fresh(raw(`1`), good...).is(204), get(r, cased...).is(400).says(upper), k.fresh(raw(`1`), cased...).is(400).says(upper),
			post(r, raw(`{}`), cased...).is(400).says(upper), del(r, cased...).is(400).says(upper), get(r, good...).is(200).body(raw("1")))})
	}
	for i := range k.bad {
		name := k.place[2*i]
		bad := append(append([]string{}, k.missing(i)...), name, k.bad[i])
		rows = append(rows, Row{k.clause + " D2.2", Both, name + " cannot be " + k.bad[i], do(
			k.fresh(raw(`1`), good...).is(204), get(r, bad...).is(400).says(name), k.fresh(raw(`1`), bad...).is(400).says(name),
			post(r, raw(`{}`), bad...).is(400).says(name), del(r, bad...).is(400).says(name), get(r, good...).is(200).body(raw("1")))})
	}
	return rows
}

// registrations: a state may belong to one.
func registrations(k kind) []Row {
	r := k.resource
	with, other := k.of("$key", "registration", "$reg"), k.of("$key", "registration", "$reg2")
	return []Row{
		{k.clause, Both, "a registration keeps states apart", do(
			k.fresh(raw(`1`), with...).is(204), k.fresh(raw(`2`), other...).is(204),
			get(r, with...).is(200).body(raw("1")), get(r, other...).is(200).body(raw("2")), get(r, k.of("$key")...).is(404))},
		{k.clause, Both, "a list with a registration holds only its states", do(
			k.fresh(raw(`1`), with...).is(204), k.fresh(raw(`2`), k.of("$key2", "registration", "$reg2")...).is(204),
			get(r, k.list("registration", "$reg")...).is(200).names("$key"))},
		{k.clause + " D2.2", Both, "a registration must be a UUID", do(
			k.fresh(raw(`1`), with...).is(204), k.fresh(raw(`1`), k.of("$key", "registration", "r1")...).is(400).says("registration"),
			post(r, raw(`{}`), k.of("$key", "registration", "r1")...).is(400), get(r, k.of("$key", "registration", "r1")...).is(400),
			del(r, k.of("$key", "registration", "r1")...).is(400), get(r, with...).is(200).body(raw("1")))},
		{k.clause, Both, "DELETE without an id takes all states of the place away", do(
			k.fresh(raw(`1`), k.of("$key")...).is(204), k.fresh(raw(`2`), k.of("$key2")...).is(204),
			k.fresh(raw(`3`), "activityId", "$act2", "agent", "$who", "stateId", "$key").is(204),
			del(r, k.list()...).is(204).body(raw("")), get(r, k.list()...).is(200).has("", "[]"),
			get(r, "activityId", "$act2", "agent", "$who").is(200).names("$key"))},
		{k.clause, Both, "DELETE of a registration's states leaves the others", do(
			k.fresh(raw(`1`), with...).is(204), k.fresh(raw(`2`), other...).is(204),
			del(r, k.list("registration", "$reg")...).is(204), get(r, with...).is(404), get(r, other...).is(200).body(raw("2")))},
		{k.clause, Both, "another agent's state of the same name is another document", do(
			k.fresh(raw(`1`), k.of("$key")...).is(204), k.fresh(raw(`2`), "activityId", "$act", "agent", "$who2", "stateId", "$key").is(204),
			get(r, k.of("$key")...).is(200).body(raw("1")))},
	}
}
