package programme

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/lrs"
)

// small is a programme with one requirement of each kind.
func small() *Definition {
	return &Definition{Code: "io", Title: lang.Text{EN: "Immunotherapy"}, Steps: []Step{
		{Code: "s0", Title: lang.Text{EN: "Baseline"}, Requirements: []Requirement{
			{Code: "who", Kind: "identity"},
			{Code: "pretest", Kind: "score", Tests: []string{"pre"}}}},
		{Code: "s1", Title: lang.Text{EN: "Learn"}, Weeks: 6, Requirements: []Requirement{
			{Code: "units", Kind: "units", Units: []string{"u1", "u2", "u3"}, Count: 2},
			{Code: "mastery", Kind: "score", Tests: []string{"t1", "t2"}, Score: 0.6, Count: 1}}},
		{Code: "s2", Title: lang.Text{EN: "Discuss"}, Weeks: 8, Requirements: []Requirement{
			{Code: "room", Kind: "sessions", Count: 2},
			{Code: "online", Kind: "sessions", Mode: "online", Sessions: []string{"f1"}},
			{Code: "votes", Kind: "ballots", Count: 2, Questions: []string{"g1"}},
			{Code: "report", Kind: "report", State: "accepted"},
			{Code: "sims", Kind: "statement", Verb: lrs.Completed.ID, Activity: "https://sim.example/case", Count: 2, By: "2026-06-30"}}},
		{Code: "s3", Title: lang.Text{EN: "Elsewhere"}, Requirements: []Requirement{
			{Code: "article", Kind: "outside", Activity: "https://journal.example/article/7", Verbs: []string{"experienced", "https://journal.example/verb/read"}},
			{Code: "videos", Kind: "outside", Below: "https://journal.example/series", Count: 2, Success: true},
			{Code: "quiz", Kind: "outside", Below: "https://journal.example/quiz/", Score: 0.8, Verbs: []string{"passed"}},
			{Code: "grade", Kind: "grades", Items: []string{"li-1", lrs.Base + "/lti/line-item/li-2"}, Score: 0.7, Count: 1},
			{Code: "course", Kind: "courses", Courses: []string{"https://cmi5.example/course", "https://cmi5.example/au", "basics"}}}},
	}}
}

var day = clock.At(time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC))

// verbs are those that our rooms write, and those of other systems.
var verbs = func() []string {
	out := []string{"https://journal.example/verb/read", verbWords["experienced"], verbWords["satisfied"], verbWords["scored"]}
	for _, v := range lrs.Verbs {
		out = append(out, v.ID)
	}
	return out
}()

// anything draws a statement that may or may not matter.
func anything(t *rapid.T) lrs.Entry {
	score := rapid.Float64Range(0, 1).Draw(t, "score")
	e := lrs.Entry{
		ID:        rapid.StringMatching(`[0-9a-f]{8}`).Draw(t, "id"),
		Person:    "p",
		Verb:      rapid.SampledFrom(verbs).Draw(t, "verb"),
		Timestamp: day + clock.Time(rapid.Int64Range(0, 1e13).Draw(t, "at")),
		Scaled:    &score,
	}
	pick := rapid.SampledFrom([]struct{ object, kind, parent string }{
		{lrs.Unit("u1"), lrs.TypeUnit, ""}, {lrs.Unit("u2"), lrs.TypeUnit, ""}, {lrs.Unit("u3"), lrs.TypeUnit, ""}, {lrs.Unit("u9"), lrs.TypeUnit, ""},
		{lrs.Test("t1"), lrs.TypeTest, ""}, {lrs.Test("pre"), lrs.TypeTest, ""},
		{lrs.Session("f1"), lrs.TypeSession, ""}, {lrs.Session("f2"), lrs.TypeSession, ""},
		{lrs.Round("g1", 1), lrs.TypeRound, lrs.Question("g1")}, {lrs.Round("g1", 2), lrs.TypeRound, lrs.Question("g1")}, {lrs.Round("g2", 1), lrs.TypeRound, lrs.Question("g2")},
		{lrs.ReportState("accepted"), lrs.TypeState, lrs.Report("r1")}, {lrs.ReportState("draft"), lrs.TypeState, lrs.Report("r1")},
		{lrs.Identity, lrs.TypeIdentity, ""}, {"https://sim.example/case", "", ""},
		{"https://journal.example/article/7", "", ""}, {"https://journal.example/series/1", "", ""}, {"https://journal.example/series/2", "", ""},
		{"https://video.example/9", "", "https://journal.example/series"}, {"https://journal.example/quiz/1", "", ""},
		{lrs.Base + "/lti/line-item/li-1", "", ""}, {lrs.Base + "/lti/line-item/li-2", "", ""}, {"https://cmi5.example/course", "", ""}, {"https://cmi5.example/au", "", ""},
		{lrs.Requirement("io", "units"), lrs.TypeRequirement, ""}, {lrs.Requirement("io", "report"), lrs.TypeRequirement, ""},
	}).Draw(t, "object")
	e.Object, e.Type = pick.object, pick.kind
	if rapid.Bool().Draw(t, "judged") {
		well := rapid.Bool().Draw(t, "well")
		e.Success = &well
	}
	if pick.parent != "" {
		e.Parents = []string{pick.parent}
	}
	if e.Verb == lrs.Waived.ID {
		e.Instructor, e.Extensions = "c", map[string]any{lrs.ExtReason: "ill"}
	}
	if e.Verb == lrs.Attended.ID {
		e.ContextExtensions = map[string]any{lrs.ExtAttendance: rapid.SampledFrom([]string{"room", "online"}).Draw(t, "mode")}
	}
	return e
}

// Statements reach us late and out of order (offline check-ins, outside
// platforms); the outcome must not depend on it.
func TestTheOrderOfStatementsDoesNotMatter(t *testing.T) {
	d := small()
	rapid.Check(t, func(t *rapid.T) {
		entries := rapid.SliceOfN(rapid.Custom(anything), 0, 60).Draw(t, "history")
		for i := range entries { // ids are unique in a record
			entries[i].ID = entries[i].ID + string(rune('a'+i%26)) + string(rune('a'+i/26))
		}
		a := d.FoldAll(entries)
		b := d.FoldAll(rapid.Permutation(entries).Draw(t, "other order"))
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatal(diff)
		}
		for code, keys := range d.Ground(entries) {
			for key, e := range keys {
				if a.Evidence[code][key] != e.Timestamp {
					t.Fatalf("%s counts %s from %v, but its ground is of %v", code, key, a.Evidence[code][key], e.Timestamp)
				}
			}
			if len(keys) != len(a.Evidence[code]) {
				t.Fatalf("%s: %d keys count, %d have a ground", code, len(a.Evidence[code]), len(keys))
			}
		}
		if diff := cmp.Diff(d.FoldAll(append(entries, entries...)), a); diff != "" {
			t.Fatalf("telling everything twice changed the state:\n%s", diff)
		}
	})
}

func TestMoreStatementsNeverTakeAStepAway(t *testing.T) {
	d := small()
	rapid.Check(t, func(t *rapid.T) {
		var s State
		before := d.Standing(&s, day)
		for _, e := range rapid.SliceOfN(rapid.Custom(anything), 0, 60).Draw(t, "history") {
			d.Fold(&s, e)
			now := d.Standing(&s, day)
			if now.Current < before.Current {
				t.Fatalf("fell from step %d to %d", before.Current, now.Current)
			}
			before = now
		}
	})
}

func TestMatching(t *testing.T) {
	d := small()
	half, sixty, most, yes, no := 0.5, 0.6, 0.9, true, false
	const series, item, cmi5 = "https://journal.example/series", lrs.Base + "/lti/line-item/", "https://cmi5.example/"
	late := clock.At(time.Date(2026, 6, 30, 16, 0, 0, 0, time.UTC)) // 1 July in Shanghai
	for _, c := range []struct {
		why         string
		requirement string
		e           lrs.Entry
		counts      bool
	}{
		{"a unit of the set", "units", lrs.Entry{Verb: lrs.Completed.ID, Object: lrs.Unit("u1")}, true},
		{"a unit outside of the set", "units", lrs.Entry{Verb: lrs.Completed.ID, Object: lrs.Unit("u9")}, false},
		{"a unit only begun", "units", lrs.Entry{Verb: lrs.Progressed.ID, Object: lrs.Unit("u1")}, false},
		{"exactly the score", "mastery", lrs.Entry{Verb: lrs.Passed.ID, Object: lrs.Test("t1"), Scaled: &sixty}, true},
		{"below the score, whatever the test itself says", "mastery", lrs.Entry{Verb: lrs.Passed.ID, Object: lrs.Test("t1"), Scaled: &half}, false},
		{"a score that nobody told is not enough", "mastery", lrs.Entry{Verb: lrs.Passed.ID, Object: lrs.Test("t1")}, false},
		{"a pretest counts as taken, failed or not", "pretest", lrs.Entry{Verb: lrs.Failed.ID, Object: lrs.Test("pre")}, true},
		{"online where online is asked", "online", lrs.Entry{Verb: lrs.Attended.ID, Object: lrs.Session("f1"), Type: lrs.TypeSession, ContextExtensions: map[string]any{lrs.ExtAttendance: "online"}}, true},
		{"in the room where online is asked", "online", lrs.Entry{Verb: lrs.Attended.ID, Object: lrs.Session("f1"), Type: lrs.TypeSession, ContextExtensions: map[string]any{lrs.ExtAttendance: "room"}}, false},
		{"a ballot on another question", "votes", lrs.Entry{Verb: lrs.Voted.ID, Object: lrs.Round("g2", 1), Type: lrs.TypeRound, Parents: []string{lrs.Question("g2")}}, false},
		{"a report in another state", "report", lrs.Entry{Verb: lrs.Reached.ID, Object: lrs.ReportState("review"), Parents: []string{lrs.Report("r")}}, false},
		{"a report that is not named counts for nothing", "report", lrs.Entry{Verb: lrs.Reached.ID, Object: lrs.ReportState("accepted")}, false},
		{"the day after the last day", "sims", lrs.Entry{Verb: lrs.Completed.ID, Object: "https://sim.example/case", Timestamp: late}, false},
		{"the last minute of the last day", "sims", lrs.Entry{Verb: lrs.Completed.ID, Object: "https://sim.example/case", Timestamp: late - 1}, true},
		{"the article, by a verb written as a word", "article", lrs.Entry{Verb: verbWords["experienced"], Object: "https://journal.example/article/7"}, true},
		{"the article, by a verb of the journal's own", "article", lrs.Entry{Verb: "https://journal.example/verb/read", Object: "https://journal.example/article/7"}, true},
		{"the article, by a verb that is not asked for", "article", lrs.Entry{Verb: lrs.Completed.ID, Object: "https://journal.example/article/7"}, false},
		{"another article whose address begins the same", "article", lrs.Entry{Verb: verbWords["experienced"], Object: "https://journal.example/article/77"}, false},
		{"below by its address", "videos", lrs.Entry{Verb: lrs.Passed.ID, Object: series + "/1"}, true},
		{"below by its parent, wherever it lives", "videos", lrs.Entry{Verb: lrs.Passed.ID, Object: "https://video.example/9", Parents: []string{series}}, true},
		{"an address that only begins with the same letters", "videos", lrs.Entry{Verb: lrs.Passed.ID, Object: series + "-of-others/1"}, false},
		{"the series itself is not below itself", "videos", lrs.Entry{Verb: lrs.Passed.ID, Object: series}, false},
		{"completed says nothing of success", "videos", lrs.Entry{Verb: lrs.Completed.ID, Object: series + "/1"}, false},
		{"completed with success", "videos", lrs.Entry{Verb: lrs.Completed.ID, Object: series + "/1", Success: &yes}, true},
		{"passed, but the result says that it did not go well", "videos", lrs.Entry{Verb: lrs.Passed.ID, Object: series + "/1", Success: &no}, false},
		{"a quiz at the score", "quiz", lrs.Entry{Verb: lrs.Passed.ID, Object: "https://journal.example/quiz/1", Scaled: &most}, true},
		{"a quiz below the score", "quiz", lrs.Entry{Verb: lrs.Passed.ID, Object: "https://journal.example/quiz/1", Scaled: &half}, false},
		{"a quiz that told no score", "quiz", lrs.Entry{Verb: lrs.Passed.ID, Object: "https://journal.example/quiz/1"}, false},
		{"a grade of an item written by its id", "grade", lrs.Entry{Verb: lrs.Completed.ID, Object: item + "li-1", Scaled: &most}, true},
		{"a grade of an item written by its address", "grade", lrs.Entry{Verb: verbWords["scored"], Object: item + "li-2", Scaled: &most}, true},
		{"a grade below", "grade", lrs.Entry{Verb: lrs.Passed.ID, Object: item + "li-1", Scaled: &half}, false},
		{"opened, not graded", "grade", lrs.Entry{Verb: verbWords["launched"], Object: item + "li-1", Scaled: &most}, false},
		{"a course satisfied", "course", lrs.Entry{Verb: verbWords["satisfied"], Object: cmi5 + "course"}, true},
		{"a part passed", "course", lrs.Entry{Verb: lrs.Passed.ID, Object: cmi5 + "au"}, true},
		{"a course written by its code", "course", lrs.Entry{Verb: lrs.Satisfied.ID, Object: lrs.Base + "/course/basics"}, true},
		{"a part completed is not passed", "course", lrs.Entry{Verb: lrs.Completed.ID, Object: cmi5 + "au"}, false},
		{"another course", "course", lrs.Entry{Verb: verbWords["satisfied"], Object: cmi5 + "course/2"}, false},
		{"somebody else's identity is another statement", "who", lrs.Entry{Verb: lrs.Confirmed.ID, Object: lrs.Unit("u1")}, false},
	} {
		r, _, _ := d.Requirement(c.requirement)
		if _, got := r.match(c.e); got != c.counts {
			t.Errorf("%s: counts %v, want %v", c.why, got, c.counts)
		}
	}
}

func TestAWaiverOpensTheGateAndStaysVisible(t *testing.T) {
	d := small()
	s := d.FoldAll([]lrs.Entry{
		{ID: "1", Verb: lrs.Confirmed.ID, Object: lrs.Identity, Timestamp: day},
		{ID: "2", Verb: lrs.Waived.ID, Object: lrs.Requirement("io", "pretest"), Instructor: "coordinator", Timestamp: day + 5,
			Extensions: map[string]any{lrs.ExtReason: "joined from an earlier cohort"}},
	})
	st := d.Standing(&s, day)
	if st.Current != 1 || st.Steps[0].Status != Done || st.Steps[0].DoneAt != day+5 || st.Steps[2].Status != Locked {
		t.Fatalf("standing %+v", st)
	}
	if w := st.Steps[0].Requirements[1].Waiver; w == nil || w.Reason != "joined from an earlier cohort" || w.By != "coordinator" {
		t.Errorf("waiver %+v", w)
	}
}

func TestCheckTellsEveryFault(t *testing.T) {
	if err := small().Check(); err != nil {
		t.Fatalf("the sample is sound: %v", err)
	}
	for _, c := range []struct {
		why, where, key string
		change          func(d *Definition)
	}{
		{"a gate that needs itself", "steps[1].after", "programme.fault.itself", func(d *Definition) { d.Steps[1].After = []string{"s1"} }},
		{"a ring of gates", "steps[0].after", "programme.fault.later", func(d *Definition) { d.Steps[0].After = []string{"s2"} }},
		{"a gate on nothing", "steps[2].after", "programme.fault.unknown", func(d *Definition) { d.Steps[2].After = []string{"s7"} }},
		{"more than there are", "steps[1].requirements[0].count", "programme.fault.count", func(d *Definition) { d.Steps[1].Requirements[0].Count = 4 }},
		{"a parameter of another kind", "steps[0].requirements[0].units", "programme.fault.field", func(d *Definition) { d.Steps[0].Requirements[0].Units = []string{"u1"} }},
		{"a kind that nobody wrote", "steps[0].requirements[0].kind", "programme.fault.kind", func(d *Definition) { d.Steps[0].Requirements[0].Kind = "prayer" }},
		{"one code twice", "steps[1].requirements[0].code", "programme.fault.twice", func(d *Definition) { d.Steps[1].Requirements[0].Code = "who" }},
		{"one unit twice", "steps[1].requirements[0].units[3]", "programme.fault.listed", func(d *Definition) {
			d.Steps[1].Requirements[0].Units = []string{"u1", "u2", "u3", "u1"}
		}},
		{"a score above one", "steps[1].requirements[1].score", "programme.fault.score", func(d *Definition) { d.Steps[1].Requirements[1].Score = 60 }},
		{"no such day", "steps[2].requirements[4].by", "fault.date", func(d *Definition) { d.Steps[2].Requirements[4].By = "2026-02-30" }},
		{"an outside activity nowhere", "steps[3].requirements[0].activity", "programme.fault.where", func(d *Definition) { d.Steps[3].Requirements[0].Activity = "" }},
		{"here and below", "steps[3].requirements[0].below", "programme.fault.both", func(d *Definition) { d.Steps[3].Requirements[0].Below = "https://x.example/" }},
		{"one activity, three times", "steps[3].requirements[0].count", "programme.fault.once", func(d *Definition) { d.Steps[3].Requirements[0].Count = 3 }},
		{"a verb nobody knows", "steps[3].requirements[0].verbs", "programme.fault.word", func(d *Definition) { d.Steps[3].Requirements[0].Verbs = []string{"done"} }},
		{"a verb of the record itself", "steps[3].requirements[0].verbs", "programme.fault.verb", func(d *Definition) { d.Steps[3].Requirements[0].Verbs = []string{lrs.Voided.ID} }},
		{"a verb twice", "steps[3].requirements[0].verbs", "programme.fault.listed", func(d *Definition) { d.Steps[3].Requirements[0].Verbs = []string{"passed", "passed"} }},
		{"an address that is none", "steps[3].requirements[1].below", "lrs.iri", func(d *Definition) { d.Steps[3].Requirements[1].Below = "series" }},
		{"grades of nothing", "steps[3].requirements[3].items", "programme.fault.list", func(d *Definition) { d.Steps[3].Requirements[3].Items = nil }},
		{"more grades than items", "steps[3].requirements[3].count", "programme.fault.count", func(d *Definition) { d.Steps[3].Requirements[3].Count = 3 }},
		{"a course that is neither a code nor an address", "steps[3].requirements[4].courses", "programme.fault.course", func(d *Definition) { d.Steps[3].Requirements[4].Courses = []string{"C 1"} }},
		{"no steps", "steps", "programme.fault.nosteps", func(d *Definition) { d.Steps = nil }},
		{"a step that asks nothing", "steps[0].requirements", "programme.fault.norequirements", func(d *Definition) { d.Steps[0].Requirements = nil }},
		{"credit for what is not asked", "credits[0].requirement", "programme.fault.norequirement", func(d *Definition) { d.Credits = []Award{{Code: "x", Requirement: "y"}} }},
		{"a cohort without seats", "cohorts[0].capacity", "fault.number", func(d *Definition) {
			d.Cohorts = []Cohort{{Code: "bj", City: lang.Text{EN: "Beijing"}, Starts: "2026-03-02"}}
		}},
	} {
		d := small()
		c.change(d)
		found := false
		for _, f := range fieldsOf(d.Check()) {
			found = found || f.Where == c.where && f.Key == c.key
			if !lang.Has(f.Key) {
				t.Errorf("%s: nobody wrote %s", c.why, f.Key)
			}
		}
		if !found {
			t.Errorf("%s: want %s at %s, got %v", c.why, c.key, c.where, d.Check())
		}
	}
}

func TestEveryKindSpeaksBothLanguages(t *testing.T) {
	for _, name := range Kinds() {
		for _, tag := range lang.Tags {
			r := Requirement{Kind: name, Units: []string{"u1", "u2"}, Count: 2, State: "accepted"}
			s := RequirementStanding{Requirement: r, Need: r.Need(), Have: 1}
			for _, text := range []string{r.Sentence(tag), s.Gap(tag)} {
				if text == "" || text[0] == "‹"[0] && text[:3] == "‹" || strings.Contains(text, "<no value>") {
					t.Errorf("%s in %s: %q", name, tag, text)
				}
			}
		}
	}
}

// fieldsOf returns the places of a fault.
func fieldsOf(err error) []fault.Field {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.Fields
	}
	return nil
}
