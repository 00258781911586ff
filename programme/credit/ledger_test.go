package credit

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/lrs"
	"stepwise/programme"
)

func at(text string) clock.Time {
	t, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		panic(err)
	}
	return clock.At(t)
}

func evidence(requirement string, keys map[string]clock.Time) *programme.State {
	return &programme.State{Evidence: map[string]map[string]clock.Time{requirement: keys}}
}

func course(awards ...programme.Award) *programme.Definition {
	return &programme.Definition{Code: "io", Title: lang.Text{EN: "Immunotherapy", ZH: "免疫治疗"}, Credits: awards,
		Steps: []programme.Step{{Code: "s1", Requirements: []programme.Requirement{
			{Code: "units", Kind: "units", Units: []string{"u1", "u2", "u3"}, Count: 2},
			{Code: "rooms", Kind: "sessions", Count: 1}}}}}
}

func TestADayIsADayInShanghai(t *testing.T) {
	for _, c := range []struct {
		why   string
		award programme.Award
		done  clock.Time
		given bool
		year  int
	}{
		{"no dates: always", programme.Award{}, at("2019-06-01 08:00"), true, 2019},
		{"31 December 15:59 UTC is still the old year", programme.Award{From: "2026-01-01"}, at("2025-12-31 15:59"), false, 0},
		{"31 December 16:00 UTC is New Year's Day", programme.Award{From: "2026-01-01"}, at("2025-12-31 16:00"), true, 2026},
		{"the last minute of the last day counts", programme.Award{Until: "2026-06-30"}, at("2026-06-30 15:59"), true, 2026},
		{"a minute later it does not", programme.Award{Until: "2026-06-30"}, at("2026-06-30 16:00"), false, 0},
		{"a rule of one day", programme.Award{From: "2026-03-02", Until: "2026-03-02"}, at("2026-03-01 16:00"), true, 2026},
		{"leap day", programme.Award{From: "2028-02-29", Until: "2028-02-29"}, at("2028-02-29 02:00"), true, 2028},
	} {
		c.award.Code, c.award.Requirement, c.award.Credits = "a", "units", 1
		lines := Ledger(course(c.award), evidence("units", map[string]clock.Time{lrs.Unit("u1"): c.done}), 0)
		if given := len(lines) == 1; given != c.given {
			t.Errorf("%s: %d lines", c.why, len(lines))
		} else if given && lines[0].Year() != c.year {
			t.Errorf("%s: in %d, want %d", c.why, lines[0].Year(), c.year)
		}
	}
}

func TestWhatGivesCredits(t *testing.T) {
	march, april := at("2026-03-02 02:00"), at("2026-04-02 02:00")
	units := map[string]clock.Time{lrs.Unit("u1"): march, lrs.Unit("u2"): april}
	for _, c := range []struct {
		why       string
		awards    []programme.Award
		state     *programme.State
		completed clock.Time
		credits   Hundredths
		lines     int
	}{
		{"each activity once", []programme.Award{{Code: "a", Requirement: "units", Credits: 0.5}}, evidence("units", units), 0, 100, 2},
		{"more than were needed still count", []programme.Award{{Code: "a", Requirement: "units", Credits: 1}},
			evidence("units", map[string]clock.Time{lrs.Unit("u1"): march, lrs.Unit("u2"): march, lrs.Unit("u3"): april}), 0, 300, 3},
		{"another requirement's evidence gives nothing", []programme.Award{{Code: "a", Requirement: "rooms", Credits: 1}}, evidence("units", units), 0, 0, 0},
		{"a rate that changed in April", []programme.Award{{Code: "old", Requirement: "units", Credits: 1, Until: "2026-03-31"},
			{Code: "new", Requirement: "units", Credits: 2, From: "2026-04-01"}}, evidence("units", units), 0, 300, 2},
		{"overlapping windows give once, the first written", []programme.Award{{Code: "old", Requirement: "units", Credits: 1, Until: "2026-04-30"},
			{Code: "new", Requirement: "units", Credits: 2, From: "2026-04-01"}}, evidence("units", units), 0, 200, 2},
		{"completion, on its day", []programme.Award{{Code: "done", Credits: 5, From: "2026-04-01"}}, evidence("units", units), april, 500, 1},
		{"completion before the rule", []programme.Award{{Code: "done", Credits: 5, From: "2026-04-01"}}, evidence("units", units), march, 0, 0},
		{"not finished", []programme.Award{{Code: "done", Credits: 5}}, evidence("units", units), 0, 0, 0},
		{"two awards for completion are two things", []programme.Award{{Code: "done", Credits: 5}, {Code: "more", Credits: 1}}, evidence("units", units), april, 600, 2},
		{"what was waived was not done", []programme.Award{{Code: "a", Requirement: "units", Credits: 1}},
			&programme.State{Waived: map[string]programme.Waiver{"units": {At: march}}}, 0, 0, 0},
		{"a tenth, ten times, is one", slices.Repeat([]programme.Award{{Code: "x", Credits: 0.1}}, 10), evidence("units", nil), march, 100, 10},
	} {
		lines := Ledger(course(c.awards...), c.state, c.completed)
		if credits, _ := Sum(lines); credits != c.credits || len(lines) != c.lines {
			t.Errorf("%s: %v credits in %d lines, want %v in %d", c.why, credits, len(lines), c.credits, c.lines)
		}
	}
}

func TestWorkThatTwoProgrammesCountGivesCreditsOnce(t *testing.T) {
	line := func(programme, activity string, day int, credits Hundredths) Line {
		return Line{Programme: programme, Activity: activity, At: clock.At(time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC)), Credits: credits}
	}
	first := []Line{line("io", lrs.Unit("u1"), 2, 100), line("io", lrs.Unit("u1"), 3, 50)} // read, and tested
	second := []Line{line("lung", lrs.Unit("u1"), 1, 300), line("lung", lrs.Unit("u2"), 2, 100)}
	got := Merge(first, second)
	want := []Line{first[0], second[1], first[1]}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the first programme keeps its own, the second what is new:\n%s", diff)
	}
}

func TestHundredthsAreWrittenAsPeopleDo(t *testing.T) {
	for number, want := range map[float64]string{0: "0", 1: "1", 2.5: "2.5", 0.25: "0.25", 0.07: "0.07", 100: "100", 12.30: "12.3", 1000: "1000", 0.1 + 0.2: "0.3"} {
		if got := FromNumber(number).String(); got != want {
			t.Errorf("%v: %s, want %s", number, got, want)
		}
	}
}

// entries draws a record: which units were done when, in some order.
func entries(t *rapid.T) []lrs.Entry {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) lrs.Entry {
		e := lrs.Entry{ID: rapid.StringMatching(`[0-9a-f]{8}`).Draw(t, "id"), Person: "p1",
			Timestamp: at("2025-12-25 00:00").Add(time.Duration(rapid.IntRange(0, 24*20).Draw(t, "hour")) * time.Hour)}
		if rapid.Bool().Draw(t, "unit") {
			e.Verb, e.Object, e.Type = lrs.Completed.ID, lrs.Unit(fmt.Sprint("u", rapid.IntRange(1, 3).Draw(t, "n"))), lrs.TypeUnit
		} else {
			e.Verb, e.Object, e.Type = lrs.Attended.ID, lrs.Session(fmt.Sprint("f", rapid.IntRange(1, 4).Draw(t, "n"))), lrs.TypeSession
		}
		return e
	}), 0, 30).Draw(t, "record")
}

func awards(t *rapid.T) []programme.Award {
	days := []string{"", "2025-12-28", "2025-12-31", "2026-01-01", "2026-01-06"}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) programme.Award {
		return programme.Award{Code: rapid.StringMatching(`[a-z]{1,4}`).Draw(t, "code"),
			Requirement: rapid.SampledFrom([]string{"", "units", "rooms"}).Draw(t, "requirement"),
			Credits:     float64(rapid.IntRange(0, 10000).Draw(t, "credits")) / 100, Hours: float64(rapid.IntRange(0, 1000).Draw(t, "hours")) / 100,
			From: rapid.SampledFrom(days).Draw(t, "from"), Until: rapid.SampledFrom(days).Draw(t, "until")}
	}), 0, 6).Draw(t, "awards")
}

func TestSumsAndOrderDoNotDependOnHowTheRecordCame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, record := course(awards(t)...), entries(t)
		whole := d.FoldAll(record)
		var grown programme.State
		for _, e := range rapid.Permutation(record).Draw(t, "order") {
			d.Fold(&grown, e)
		}
		completed := clock.Time(0)
		if len(record) > 0 {
			completed = record[0].Timestamp
		}
		lines := Ledger(d, &whole, completed)
		if diff := cmp.Diff(lines, Ledger(d, &grown, completed)); diff != "" {
			t.Fatalf("one by one, in another order:\n%s", diff)
		}
		credits, hours := Sum(lines)
		var byYear, hoursByYear Hundredths
		for _, year := range []int{2025, 2026} {
			c, h := Sum(In(lines, year))
			byYear, hoursByYear = byYear+c, hoursByYear+h
		}
		if byYear != credits || hoursByYear != hours {
			t.Fatalf("years give %v and %v, all lines %v and %v", byYear, hoursByYear, credits, hours)
		}
		once := map[[3]string]bool{}
		for i, l := range lines {
			slot := [3]string{l.Requirement, l.Activity}
			if l.Requirement == "" {
				slot[2] = fmt.Sprint(i) // awards for completion are each a thing of their own
			}
			if once[slot] {
				t.Fatalf("%s counted twice for %q", l.Activity, l.Requirement)
			}
			once[slot] = true
			if i > 0 && lines[i-1].At > l.At {
				t.Fatal("lines are not in order")
			}
		}
	})
}

// A doctor at the end of a six-step programme: 30 units, 8 sessions, some others.
func BenchmarkLedger(b *testing.B) {
	d := course(programme.Award{Code: "unit", Requirement: "units", Credits: 0.5, Hours: 1, Until: "2026-12-31"},
		programme.Award{Code: "unit27", Requirement: "units", Credits: 0.6, Hours: 1, From: "2027-01-01"},
		programme.Award{Code: "room", Requirement: "rooms", Credits: 3, Hours: 3}, programme.Award{Code: "done", Credits: 5})
	s := evidence("units", map[string]clock.Time{})
	for i := range 30 {
		s.Evidence["units"][lrs.Unit(fmt.Sprintf("u%02d", i))] = at("2026-03-02 02:00").Add(time.Duration(i) * 24 * time.Hour)
	}
	s.Evidence["rooms"] = map[string]clock.Time{}
	for i := range 8 {
		s.Evidence["rooms"][lrs.Session(fmt.Sprint("f", i))] = at("2026-05-02 02:00").Add(time.Duration(i) * 240 * time.Hour)
	}
	b.ReportAllocs()
	for b.Loop() {
		if lines := Ledger(d, s, at("2026-12-01 00:00")); len(lines) != 39 {
			b.Fatal(len(lines))
		}
	}
}
