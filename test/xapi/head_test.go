package xapi_test

import "fmt"

// silent: HEAD answers with the status and the headers of GET and without a body.
func silent(prepare *step, holds, resource string, query ...string) Row {
	return Row{"C1.1 4.1", Both, "HEAD of " + resource + " with " + query[0] + " is GET without the body", do(prepare,
		get(resource, query...).is(200).says(holds).check(func(w *world, r *reply) error {
			for _, name := range []string{"Content-Type", "ETag", "Last-Modified", "X-Experience-API-Version"} {
				w.kept["head"+name] = r.Header.Get(name)
			}
			return nil
		}),
		head(resource, query...).is(200).body(raw("")).check(func(w *world, r *reply) error {
			for _, name := range []string{"Content-Type", "ETag", "Last-Modified", "X-Experience-API-Version"} {
				if got, want := r.Header.Get(name), w.kept["head"+name]; got != want {
					return fmt.Errorf("%s is %q with HEAD and %q with GET", name, got, want)
				}
			}
			return nil
		}))}
}

var _ = chapter("head", []Row{
	silent(stored(st("id", "$id")), "$id", one, "statementId", "$id"),
	silent(stored(st("id", "$id")), "$id", one, "agent", "$who"),
	silent(put("activities/state", raw(`{"a":1}`), state.of("$key")...).with("If-None-Match", "*").is(204), `{"a":1}`, "activities/state", state.of("$key")...),
	silent(put("agents/profile", raw(`{"a":1}`), agents.of("$key")...).with("If-None-Match", "*").is(204), `{"a":1}`, "agents/profile", agents.of("$key")...),
	silent(put("activities/profile", raw(`{"a":1}`), lessons.of("$key")...).with("If-None-Match", "*").is(204), `{"a":1}`, "activities/profile", lessons.of("$key")...),
	silent(stored(st("id", "$id")), "Person", "agents", "agent", "$who"),
	silent(stored(st("id", "$id")), "$act", "activities", "activityId", "$act"),
	{"C1.1 4.1", Both, "HEAD of about has no body", do(get("about").is(200).fits("version 0", `^\d`), head("about").is(200).body(raw("")))},
	{"C1.1 4.1", Both, "HEAD of what is not there is 404", do(
		stored(st("id", "$id")), head(one, "statementId", "$id").is(200), head(one, "statementId", "$id2").is(404).body(raw("")))},
	{"C1.1 4.1", Both, "HEAD of a document that is not there is 404", do(
		put("activities/state", raw(`1`), state.of("$key")...).is(204), head("activities/state", state.of("$key")...).is(200).body(raw("")),
		head("activities/state", state.of("$key2")...).is(404))},
	{"C1.1 C3.2", Both, "HEAD refuses what GET refuses", do(
		stored(st("id", "$id")), head(one, "statementId", "$id").is(200), head(one, "statementId", "no-uuid").is(400), head(one, "colour", "red").is(400))},
	{"C1.1 C4.0", Both, "HEAD asks for credentials", do(
		stored(st("id", "$id")), head(one, "statementId", "$id").is(200), head(one, "statementId", "$id").as("").is(401))},
	{"C1.1 4.1", Both, "HEAD with attachments tells the media type of the answer", do(
		taken, head(one, "statementId", "$id", "attachments", "true").is(200).body(raw("")).heads("Content-Type", "^multipart/mixed"))},
	{"C1.1 4.1", Both, "HEAD of a list of documents has no body", do(
		put("activities/state", raw(`1`), state.of("$key")...).is(204), get("activities/state", state.list()...).is(200).names("$key"),
		head("activities/state", state.list()...).is(200).body(raw("")))},
})
