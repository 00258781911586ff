package xapi_test

import (
	"net/http"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

var five = post(one, batch(st("id", "$id1"), st("id", "$id2"), st("id", "$id3"), st("id", "$id4"), st("id", "$id5"))).is(200)

var _ = chapter("paging", []Row{
	{"C2.1.3 4.1.6.1", Both, "limit is the most that one answer holds", do(
		five, get(one, "agent", "$who", "limit", "2").is(200).ids("$id5", "$id4"))},
	{"C2.1.3 4.1.6.1", Both, "limit 0 is as many as the server allows", do(
		five, get(one, "agent", "$who", "limit", "0").is(200).ids("$id5", "$id4", "$id3", "$id2", "$id1"))},
	{"D2.5", Both, "more is a path with its query and without scheme, host and port", do(
		five, get(one, "agent", "$who", "limit", "2").is(200).fits("more", `^/[^/]`))},
	{"D2.5", Both, "more leads on to the end without a gap or a double", do(
		five, get(one, "agent", "$who", "limit", "2").is(200).ids("$id5", "$id4").keep("more", "more"),
		get("$more").is(200).ids("$id3", "$id2").keep("more", "more"),
		get("$more").is(200).ids("$id1").check(last))},
	{"D2.5", Both, "more leads on in ascending order", do(
		five, get(one, "agent", "$who", "limit", "3", "ascending", "true").is(200).ids("$id1", "$id2", "$id3").keep("more", "more"),
		get("$more").is(200).ids("$id4", "$id5").check(last))},
	{"D2.5", Both, "a result that is complete has no more, or an empty one", do(
		five, get(one, "agent", "$who", "limit", "5").is(200).ids("$id5", "$id4", "$id3", "$id2", "$id1").check(last))},
	{"D2.5 4.2.4.3", Both, "pages stay as they are while others write", do(
		five, get(one, "agent", "$who", "limit", "2").is(200).ids("$id5", "$id4").keep("more", "more"),
		stored(st("id", "$id6")), stored(st("id", "$id7")),
		get("$more").is(200).ids("$id3", "$id2").keep("more", "more"),
		stored(st("id", "$id8")),
		get("$more").is(200).ids("$id1").check(last))},
	{"D2.5", Both, "more can be asked again and says the same", do(
		five, get(one, "agent", "$who", "limit", "2").is(200).keep("more", "more"),
		get("$more").is(200).ids("$id3", "$id2"), get("$more").is(200).ids("$id3", "$id2"))},
	{"C2.1.4 4.1.6.1", Both, "more does not bring what was voided meanwhile", do(
		five, get(one, "agent", "$who", "limit", "2").is(200).keep("more", "more"),
		stored(voiding("$id3", "actor", "$who2")),
		get("$more").is(200).has("statements 0 id", "$id2").check(never("$id3")))},
	{"D2.5", Both, "more keeps the filters", do(
		five, stored(st("id", "$id6", "verb id", "$verb2"), st("id", "$id7", "verb id", "$verb2"), st("id", "$id8", "actor", "$who2", "verb id", "$verb2")),
		get(one, "agent", "$who", "verb", "$verb2", "limit", "1").is(200).ids("$id7").keep("more", "more"),
		get("$more").is(200).ids("$id6").check(last))},
	{"D2.5", Both, "more keeps the format", do(
		stored(st("id", "$id", "verb display", `{"en":"did"}`), st("id", "$id2", "verb display", `{"en":"did"}`)),
		get(one, "agent", "$who", "format", "ids", "limit", "1").is(200).ids("$id2").lacks("statements 0 verb display").keep("more", "more"),
		get("$more").is(200).ids("$id").lacks("statements 0 verb display"))},
	{"D2.5 C4.0", Both, "more asks for credentials like any other address", do(
		five, get(one, "agent", "$who", "limit", "2").is(200).keep("more", "more"),
		get("$more").is(200).ids("$id3", "$id2"), get("$more").as("").is(401))},
	{"D2.5", Both, "a thousand statements come page by page, each once", do(
		post(one, many(300)).is(200).counts("", 300), post(one, many(300)).is(200).counts("", 300),
		get(one, "agent", "$who", "limit", "250").is(200).counts("statements", 250).keep("more", "more"),
		get("$more").is(200).counts("statements", 250).keep("more", "more"),
		get("$more").is(200).counts("statements", 100).check(last))},
	{"C2.1.3 4.1.6.1", Both, "a limit that is too high is cut, and more leads on", do(
		post(one, many(300)).is(200).counts("", 300), post(one, many(300)).is(200).counts("", 300),
		get(one, "agent", "$who", "limit", "1000000").is(200).counts("statements", 500).keep("more", "more"),
		get("$more").is(200).counts("statements", 100).check(last))},
})

// D2.5: what more holds must be good for a day.
func TestMoreLastsADay(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		now := clock.NewFake(time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC))
		w := newWorld(&http.Client{}, startAt(t, db, now), IEEE)
		for _, s := range do(five, get(one, "agent", "$who", "limit", "2").is(200).ids("$id5", "$id4").keep("more", "more")) {
			if err := s.run(w); err != nil {
				t.Fatal(err)
			}
		}
		now.Move(25 * time.Hour)
		if err := get("$more").is(200).ids("$id3", "$id2").run(w); err != nil {
			t.Error(err)
		}
	})
}
