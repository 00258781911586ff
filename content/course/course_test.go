package course

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"stepwise/content/cmi5"
	"stepwise/content/pack"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
)

func both(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	storetest.Both(t, func(t *testing.T, db *store.DB) { test(t, newWorld(t, db)) })
}

func TestACourseFromTheLaunchToSatisfaction(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.course("lungs", "[a:CompletedAndPassed] b:Completed")
		u := w.launch(li, "lungs", 0)
		if u.query.Get("x") != "1" || !strings.HasPrefix(u.launched.URL, "https://player.example/package/") || u.query.Get("endpoint") != "https://site.example/xapi/" {
			t.Error(u.launched.URL)
		}
		w.ok(u.write(cmi5.VerbInitialized))
		w.ok(u.write("http://adlnet.gov/expapi/verbs/experienced"))
		w.ok(u.write(cmi5.VerbCompleted))
		w.ok(u.write(cmi5.VerbPassed))
		w.ok(u.write(cmi5.VerbTerminated))
		b := w.launch(li, "lungs", 1)
		w.ok(b.write(cmi5.VerbInitialized, cmi5.VerbCompleted, cmi5.VerbTerminated)) // one batch
		want := "launched lungs/a, initialized lungs/a, experienced lungs/a, completed lungs/a, passed lungs/a, satisfied lungs/[1], terminated lungs/a, " +
			"launched lungs/b, initialized lungs/b, completed lungs/b, terminated lungs/b, satisfied lungs"
		if got := w.told(li); got != want {
			t.Errorf("the record says\n%s\nwant\n%s", got, want)
		}
		if got := clause(u.write("http://adlnet.gov/expapi/verbs/experienced")); got != "9.3.8" {
			t.Errorf("after the end: %s", got)
		}
		v, err := w.Open(w.ctx, li, "lungs")
		if err != nil || v.Finished() != 2 || v.Mine.SatisfiedAt == 0 || v.Standing[0].Score != 0.9 || v.Standing[0].Launches != 1 {
			t.Errorf("%+v %v", v, err)
		}
	})
}

// Clause 9.6.1: what asks for nothing is satisfied at the registration.
func TestWhatAsksForNothingIsSatisfiedAtOnce(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.course("lungs", "[a]")
		w.launch(li, "lungs", 0)
		if got := w.told(li); got != "satisfied lungs/[1], satisfied lungs, launched lungs/a" {
			t.Error(got)
		}
		w.clock.Move(time.Hour)
		w.launch(li, "lungs", 0)
		if got := w.told(li); strings.Count(got, "satisfied") != 2 {
			t.Errorf("it is said again: %s", got)
		}
	})
}

// Somebody presses twice, on two tabs: one registration, one session that is left.
func TestTwoLaunchesAtOnce(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.course("lungs", "a:Passed")
		failed := make(chan error, 8)
		for range 8 {
			go func() { _, err := w.Launch(w.ctx, li, "lungs", 0); failed <- err }()
		}
		for range 8 {
			w.ok(<-failed)
		}
		if got := w.told(li); strings.Count(got, "launched") != 8 || strings.Count(got, "abandoned") != 7 {
			t.Error(got)
		}
		d, err := w.Desk(w.ctx, ioOffice, "lungs")
		if err != nil || len(d.People) != 1 || d.People[0].Standing[0].Launches != 8 {
			t.Errorf("%+v %v", d.People, err)
		}
	})
}

func TestStatementsOfTheLearningSystem(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.course("lungs", "[a:Passed]")
		u := w.launch(li, "lungs", 0)
		w.ok(u.write(cmi5.VerbInitialized, cmi5.VerbPassed))
		w.clock.Move(2 * time.Minute)
		again := w.launch(li, "lungs", 0)
		if again.registration != u.registration || again.query.Get("activityId") != u.query.Get("activityId") || again.session.ID == u.session.ID {
			t.Error("a second launch has the same registration and activity, and another session")
		}
		page, err := w.log.Query(w.ctx, w.db.Read(), lrs.Query{Registration: u.registration, Ascending: true, Limit: 50})
		w.ok(err)
		var verbs []string
		for _, row := range page.Rows {
			st, err := cmi5.ReadStatement([]byte(row.Body))
			w.ok(err)
			verb := st.Verb[strings.LastIndexByte(st.Verb, '/')+1:]
			verbs = append(verbs, verb)
			var session string
			json.Unmarshal(st.Extensions[cmi5.ExtSession], &session)
			wantSession, grouping := u.session.ID, "https://c.example/unit/a"
			switch {
			case verb == "launched" && len(verbs) > 1:
				wantSession = again.session.ID
			case verb == "satisfied" && strings.Contains(st.Object, "/block/"):
				grouping = "https://c.example/block/1"
			case verb == "satisfied":
				grouping = "https://c.example/course"
			}
			if !st.Defined() || session != wantSession || len(st.Grouping) != 1 || st.Grouping[0] != grouping || st.Registration != u.registration || st.Actor.Name != "li" {
				t.Errorf("%s: session %s, grouping %v, registration %s", verb, session, st.Grouping, st.Registration)
			}
			if st.Object == grouping {
				t.Errorf("%s is about the publisher's id", verb)
			}
			switch verb {
			case "launched":
				for name, want := range map[string]string{cmi5.ExtMasteryScore: "0.8", cmi5.ExtMoveOn: `"Passed"`, cmi5.ExtLaunchParameters: `"p"`} {
					if got := string(st.Extensions[name]); got != want {
						t.Errorf("launched with %s %s", name, got)
					}
				}
				var address string
				json.Unmarshal(st.Extensions[cmi5.ExtLaunchURL], &address)
				if !strings.HasSuffix(address, "/a.html?x=1") {
					t.Errorf("launched at %s", address)
				}
			case "abandoned":
				if st.Result == nil || st.Result.Duration != "PT2S" { // until the last statement
					t.Errorf("abandoned after %+v", st.Result)
				}
			}
		}
		if got := strings.Join(verbs, " "); got != "launched initialized passed satisfied satisfied abandoned launched" {
			t.Error(got)
		}
		if again.data().LaunchMode != cmi5.Review {
			t.Error("what is satisfied is launched to be looked at again")
		}
		if got := clause(u.write(cmi5.VerbTerminated)); got != "9.3.6" {
			t.Errorf("the abandoned session writes on: %s", got)
		}
	})
}

func TestOnceInARegistration(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.course("lungs", "a:CompletedAndPassed")
		u := w.launch(li, "lungs", 0)
		w.ok(u.write(cmi5.VerbInitialized, cmi5.VerbCompleted, cmi5.VerbFailed, cmi5.VerbTerminated))
		u = w.launch(li, "lungs", 0)
		w.ok(u.write(cmi5.VerbInitialized))
		if got := clause(u.write(cmi5.VerbCompleted)); got != "9.3.3" {
			t.Errorf("completed again: %s", got)
		}
		w.ok(u.write(cmi5.VerbPassed))
		if got := clause(u.write(cmi5.VerbFailed)); got != "9.3" {
			t.Errorf("failed after passed: %s", got)
		}
		if got := w.told(li); !strings.HasSuffix(got, "passed lungs/a, satisfied lungs") {
			t.Errorf("completed in one session and passed in the next: %s", got)
		}
	})
}

// A batch is all or nothing: what its first statement did counts for the second, and
// for nothing when the third is refused.
func TestABatchIsJudgedStatementByStatement(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.course("lungs", "a:Completed")
		u := w.launch(li, "lungs", 0)
		if got := clause(u.write(cmi5.VerbInitialized, cmi5.VerbCompleted, cmi5.VerbCompleted)); got != "9.3.3" {
			t.Error(got)
		}
		if got := w.told(li); got != "launched lungs/a" {
			t.Errorf("something was stored: %s", got)
		}
		w.ok(u.write(cmi5.VerbInitialized, cmi5.VerbCompleted))
		if got := w.told(li); !strings.HasSuffix(got, "satisfied lungs") {
			t.Error(got)
		}
	})
}

func TestTheTokenIsHandedOutOnce(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.course("lungs", "a")
		l, err := w.Launch(w.ctx, li, "lungs", 0)
		w.ok(err)
		fetch := l.URL[strings.Index(l.URL, "fetch%2F")+len("fetch%2F"):]
		fetch, _, _ = strings.Cut(fetch, "&")
		session, token, err := w.Fetch(w.ctx, fetch)
		w.ok(err)
		if _, _, err := w.Fetch(w.ctx, fetch); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if _, _, err := w.Fetch(w.ctx, "guess"); !fault.Is(err, fault.NotFound) {
			t.Errorf("guessed: %v", err)
		}
		for why, open := range map[string]bool{session + " " + token: true, session + " " + token + "x": false, session + " ": false, other(l.Session) + " " + token: false} {
			who, pass, _ := strings.Cut(why, " ")
			if _, ok, err := w.Enter(w.ctx, who, pass); ok != open || err != nil {
				t.Errorf("%q opens: %v %v", why, ok, err)
			}
		}
		w.clock.Move(Lifetime)
		if _, ok, _ := w.Enter(w.ctx, session, token); ok {
			t.Error("a session lasts for ever")
		}
		w.ok(w.Sweep(w.ctx))
		w.ok(w.Sweep(w.ctx))
		if got := w.told(li); got != "satisfied lungs, launched lungs/a, abandoned lungs/a" {
			t.Error(got)
		}
	})
}

// other is an id that differs from this one in its last digit.
func other(id string) string {
	if last := len(id) - 1; id[last] == '0' {
		return id[:last] + "1"
	}
	return id[:len(id)-1] + "0"
}

func TestWaiving(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.course("lungs", "[a:Passed]")
		u := w.launch(li, "lungs", 0)
		w.ok(u.write(cmi5.VerbInitialized, cmi5.VerbTerminated))
		for why, err := range map[string]error{
			"without a reason":  w.Waive(w.ctx, ioOffice, u.registration, 0, " "),
			"a learner":         w.Waive(w.ctx, li, u.registration, 0, "Administrative"),
			"a tutor":           w.Waive(w.ctx, tutor, u.registration, 0, "Administrative"),
			"another programme": w.Waive(w.ctx, ctOffice, u.registration, 0, "Administrative"),
			"one cohort":        w.Waive(w.ctx, bjOffice, u.registration, 0, "Administrative"),
			"a unit not there":  w.Waive(w.ctx, ioOffice, u.registration, 9, "Administrative"),
		} {
			if err == nil {
				t.Errorf("%s: waived", why)
			}
		}
		w.ok(w.Waive(w.ctx, ioOffice, u.registration, 0, "Administrative"))
		w.ok(w.Waive(w.ctx, ioOffice, u.registration, 0, "Administrative"))
		if got := w.told(li); !strings.HasSuffix(got, "terminated lungs/a, waived lungs/a, satisfied lungs/[1], satisfied lungs") {
			t.Error(got)
		}
		if m := w.launch(li, "lungs", 0).data().LaunchMode; m != cmi5.Normal {
			t.Errorf("a waived unit is launched as %s: the learner may still do it", m)
		}
	})
}

func TestWhoMayDoWhat(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.course("lungs", "a:Passed")
		_, err := w.Add(w.ctx, ioOffice, Upload{Code: "draft", Scope: "io", Name: "x.zip", Body: zipped(t, "cmi5.xml", structure("a"), "a.html", "x")})
		w.ok(err)
		for _, row := range []struct {
			who                                   person.Actor
			see, launch, seeDraft, desk, add, all bool
		}{
			{nobody, false, false, false, false, false, false},
			{li, true, true, false, false, false, false},
			{wang, true, true, false, false, false, false},
			{stranger, false, false, false, false, false, false},
			{tutor, true, false, false, false, false, false},
			{bjOffice, true, false, false, false, false, false},
			{ioOffice, true, true, true, true, true, false},
			{ctOffice, false, false, false, false, false, false},
			{office, true, true, true, true, true, true},
			{admin, true, false, false, false, false, true}, // holds a role everywhere, and writes only what is shared
		} {
			may := func(what string, want bool, err error) {
				if (err == nil) != want {
					t.Errorf("%s %s: %v", row.who.ID, what, err)
				}
			}
			_, err := w.Open(w.ctx, row.who, "lungs")
			may("sees", row.see, err)
			_, err = w.Launch(w.ctx, row.who, "lungs", 0)
			may("launches", row.launch, err)
			_, err = w.Open(w.ctx, row.who, "draft")
			may("sees the draft", row.seeDraft, err)
			_, err = w.Desk(w.ctx, row.who, "lungs")
			may("has the desk", row.desk, err)
			_, err = w.Add(w.ctx, row.who, Upload{Code: "by-" + row.who.ID, Scope: "io", Name: "x.zip", Body: zipped(t, "cmi5.xml", structure("a"), "a.html", "x")})
			may("uploads", row.add, err)
			_, err = w.Add(w.ctx, row.who, Upload{Code: "all-" + row.who.ID, Name: "x.zip", Body: zipped(t, "cmi5.xml", structure("a"), "a.html", "x")})
			may("uploads for all", row.all, err)
		}
		u := w.launch(ioOffice, "lungs", 0)
		if u.data().LaunchMode != cmi5.Browse {
			t.Error("a coordinator does not just look around")
		}
	})
}

func TestASessionReachesItsOwnDocumentsOnly(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.course("lungs", "a b")
		u := w.launch(li, "lungs", 0)
		good := []byte(`{"languagePreference":"zh-Hans","audioPreference":"off"}`)
		profile := lrs.Place{Kind: lrs.AgentProfile, Agent: lrs.AgentKey("li"), ID: cmi5.PreferencesID}
		change := func(p lrs.Place, change func(*lrs.Place)) lrs.Place { change(&p); return p }
		for _, row := range []struct {
			why string
			ok  bool
			ask lrs.Access
		}{
			{"its own state", true, lrs.Access{Place: u.state("bookmark"), Write: true, Type: "text/plain", Body: []byte("7")}},
			{"its launch data", true, lrs.Access{Place: u.state(cmi5.LaunchDataID)}},
			{"writing the launch data", false, lrs.Access{Place: u.state(cmi5.LaunchDataID), Write: true, Type: "application/json", Body: []byte("{}")}},
			{"deleting the launch data", false, lrs.Access{Place: u.state(cmi5.LaunchDataID), Write: true}},
			{"deleting every state, the launch data among them", false, lrs.Access{Place: u.state(""), Write: true}},
			{"another learner's state", false, lrs.Access{Place: change(u.state("x"), func(p *lrs.Place) { p.Agent = lrs.AgentKey("wang") })}},
			{"another unit's state", false, lrs.Access{Place: change(u.state("x"), func(p *lrs.Place) { p.Activity = UnitIRI("lungs", "https://c.example/unit/b") })}},
			{"another registration's state", false, lrs.Access{Place: change(u.state("x"), func(p *lrs.Place) { p.Registration = "" })}},
			{"its learner's preferences", true, lrs.Access{Place: profile, Write: true, Type: "application/json; charset=utf-8", Body: good}},
			{"preferences that are none", false, lrs.Access{Place: profile, Write: true, Type: "application/json", Body: []byte(`{}`)}},
			{"preferences as text", false, lrs.Access{Place: profile, Write: true, Type: "text/plain", Body: good}},
			{"deleting the preferences", false, lrs.Access{Place: profile, Write: true}},
			{"another learner's profile", false, lrs.Access{Place: change(profile, func(p *lrs.Place) { p.Agent = lrs.AgentKey("wang") })}},
			{"another profile of its learner", true, lrs.Access{Place: change(profile, func(p *lrs.Place) { p.ID = "colours" }), Write: true, Body: []byte("x")}},
			{"its activity's profile", true, lrs.Access{Place: lrs.Place{Kind: lrs.ActivityProfile, Activity: u.query.Get("activityId"), ID: "x"}, Write: true, Body: []byte("x")}},
			{"writing another activity's profile", false, lrs.Access{Place: lrs.Place{Kind: lrs.ActivityProfile, Activity: "https://x.example", ID: "x"}, Write: true, Body: []byte("x")}},
		} {
			err := u.session.Document(w.ctx, row.ask)
			if row.ok != (err == nil) || err != nil && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", row.why, err)
			}
		}
	})
}

func TestFilesAreServedToTheSessionOnly(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.course("lungs", "a")
		u := w.launch(li, "lungs", 0)
		secret := strings.Split(u.launched.URL, "/")[4]
		f, err := w.File(w.ctx, secret, "b.html")
		w.ok(err)
		defer f.Close()
		if text, _ := io.ReadAll(f); string(text) != "<h1>b</h1>" || f.Type != "text/html" {
			t.Errorf("%s %s", text, f.Type)
		}
		for why, ask := range map[string][2]string{"a file that is not there": {secret, "z.html"}, "a way out": {secret, "../a.html"}, "a guess": {"x", "a.html"}} {
			if _, err := w.File(w.ctx, ask[0], ask[1]); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", why, err)
			}
		}
		w.clock.Move(Lifetime)
		if _, err := w.File(w.ctx, secret, "b.html"); !fault.Is(err, fault.Closed) {
			t.Errorf("after the session: %v", err)
		}
	})
}

func TestVersions(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.course("lungs", "a:Passed")
		u := w.launch(li, "lungs", 0)
		w.ok(u.write(cmi5.VerbInitialized, cmi5.VerbTerminated))
		v := w.course("lungs", "a:Passed b:Passed")
		if v.Number != 2 {
			t.Errorf("number %d", v.Number)
		}
		mine, err := w.Open(w.ctx, li, "lungs")
		w.ok(err)
		other, err := w.Open(w.ctx, wang, "lungs")
		w.ok(err)
		if mine.Version.Number != 1 || other.Version.Number != 2 {
			t.Errorf("who began goes on with %d, who did not begins %d", mine.Version.Number, other.Version.Number)
		}
		d, err := w.Desk(w.ctx, ioOffice, "lungs")
		if err != nil || len(d.Versions) != 2 || len(d.People) != 1 || d.People[0].Person != "li" {
			t.Errorf("%+v %v", d.People, err)
		}
	})
}

func TestPackagesThatAreRefused(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.limits = pack.Limits{Upload: 1 << 20, Files: 100, File: 1 << 20, Total: 2 << 20, Ratio: 50}
		for _, row := range []struct {
			why, key string
			body     io.Reader
		}{
			{"a bare structure", "", strings.NewReader(strings.ReplaceAll(structure("a"), "<url>a", "<url>https://c.example/a"))},
			{"a text", "cmi5.pack.kind", strings.NewReader("# hello")},
			{"nothing", "cmi5.pack.kind", strings.NewReader("")},
			{"half a ZIP", "cmi5.pack.nozip", strings.NewReader("PK\x03\x04")},
			{"a ZIP without a course", "cmi5.pack.nocourse", zipped(t, "a.html", "x")},
			{"a folder that was packed", "cmi5.pack.deeper", zipped(t, "lungs/cmi5.xml", structure("a"), "lungs/a.html", "x")},
			{"a broken structure", "cmi5.xml.broken", zipped(t, "cmi5.xml", "<a>")},
			{"entities from outside", "cmi5.xml.doctype", zipped(t, "cmi5.xml", `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`)},
			{"a file that is missing", "cmi5.structure.url.nofile", zipped(t, "cmi5.xml", structure("a"))},
			{"an upload without end", "fault.toolarge", io.LimitReader(zeros{}, 1<<40)},
		} {
			_, err := w.Add(w.ctx, ioOffice, Upload{Code: "x", Scope: "io", Name: "x.zip", Body: row.body})
			f, _ := err.(*fault.Fault)
			key := ""
			if f != nil {
				key = f.Key
				if len(f.Fields) > 0 {
					key = f.Fields[0].Key
				}
				if !lang.Has(key) {
					t.Errorf("%q is not said", key)
				}
			}
			if key != row.key {
				t.Errorf("%s: %v, want %s", row.why, err, row.key)
			}
		}
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// Clause 6.1: a course of a thousand units is uploaded, shown and launched.
func TestAThousandUnits(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		var b strings.Builder
		for i := range 1001 {
			fmt.Fprintf(&b, "a%d:Completed ", i)
		}
		text := strings.ReplaceAll(structure(b.String()), "<url>", "<url>https://c.example/")
		_, err := w.Add(w.ctx, ioOffice, Upload{Code: "many", Scope: "io", Name: "many.xml", Body: strings.NewReader(text)})
		w.ok(err)
		w.ok(w.Publish(w.ctx, ioOffice, "many", Published))
		u := w.launch(li, "many", 1000)
		w.ok(u.write(cmi5.VerbInitialized, cmi5.VerbCompleted))
		if !strings.HasPrefix(u.launched.URL, "https://c.example/a1000.html?x=1&endpoint=") {
			t.Error(u.launched.URL)
		}
		for origin, want := range map[string]bool{"https://c.example": true, "https://player.example": true, "https://evil.example": false, "null": false} {
			if got, err := w.OriginAllowed(context.Background(), origin); got != want || err != nil {
				t.Errorf("%s may write: %v %v", origin, got, err)
			}
		}
	})
}
