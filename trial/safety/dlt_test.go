package safety

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"stepwise/trial/studytest"
)

var infusion = at("2027-03-01 10:00")

// hours after infusion.
func after(h int) time.Time { return infusion.Add(time.Duration(h) * time.Hour) }

// event has grades from hours on: pairs of hour and grade.
func event(term, class, related, expected string, course ...int) Event {
	e := Event{Subject: "BJ01-001", Key: "1", Term: term, Class: class, Related: related, Expected: expected}
	for i := 0; i+1 < len(course); i += 2 {
		e.Course = append(e.Course, Point{after(course[i]), course[i+1]})
		e.Highest = max(e.Highest, course[i+1])
	}
	e.Begin = e.Course[0].At
	return e
}

func TestWhatLimitsTheDose(t *testing.T) {
	d := studytest.Protocol(t).DLT
	blood, lung, gut := "Investigations", "Respiratory, thoracic and mediastinal disorders", "Gastrointestinal disorders"
	for _, c := range []struct {
		why  string
		e    Event
		now  int // hours after infusion
		want Verdict
		rule string
	}{
		{"CRS of grade 2 limits nothing", event("CRS", "", "definite", "Y", 24, 2, 60, 0), 700, No, ""},
		{"CRS of grade 4 at once", event("CRS", "", "definite", "Y", 24, 4), 25, Yes, "D1"},
		{"CRS of grade 3 that came down after 71 hours", event("CRS", "", "definite", "Y", 24, 3, 95, 2), 700, No, ""},
		{"at exactly 72 hours it is within them", event("CRS", "", "definite", "Y", 24, 3, 96, 2), 700, No, ""},
		{"after 73 hours it is not", event("CRS", "", "definite", "Y", 24, 3, 97, 2), 700, Yes, "D2"},
		{"grade 3 for 10 hours: nobody can tell yet", event("CRS", "", "definite", "Y", 24, 3), 34, Open, "D2"},
		{"grade 3 for 80 hours without an end", event("CRS", "", "definite", "Y", 24, 3), 104, Yes, "D2"},
		{"ICANS of grade 3 that lasts", event("ICANS", "", "definite", "N", 100, 3, 200, 1), 700, Yes, "D4"},
		{"pneumonitis of grade 3, possibly related", event("Pneumonitis", lung, "possible", "N", 240, 3), 250, Yes, "D5"},
		{"pneumonitis of grade 3, unlikely", event("Pneumonitis", lung, "unlikely", "N", 240, 3), 250, No, ""},
		{"pneumonitis of grade 3, not judged", event("Pneumonitis", lung, "", "N", 240, 3), 250, Open, "D5"},
		{"colitis of grade 3, new, unexpected, related", event("Colitis", gut, "probable", "N", 240, 3), 250, Yes, "D6"},
		{"the same, expected", event("Colitis", gut, "probable", "Y", 240, 3), 250, No, ""},
		{"the same, expectedness unknown", event("Colitis", gut, "probable", "", 240, 3), 250, Open, "D6"},
		{"neutropenia of grade 4 on day 20", event("Neutrophil count decreased", blood, "definite", "Y", 20*24, 4), 21 * 24, Open, "D7"},
		{"neutropenia of grade 4 that was over on day 25", event("Neutrophil count decreased", blood, "definite", "Y", 5*24, 4, 25*24, 2), 40 * 24, No, ""},
		{"neutropenia of grade 4 that lasts to day 31", event("Neutrophil count decreased", blood, "definite", "Y", 5*24, 4, 31*24, 2), 40 * 24, Yes, "D7"},
		{"grade 4 fever is excluded", event("Fever", "General disorders and administration site conditions", "definite", "N", 10, 4), 700, No, "X1"},
		{"beyond the window", event("Colitis", gut, "definite", "N", 29*24, 3), 700, No, ""},
		{"on its last day", event("Colitis", gut, "definite", "N", 28*24, 3), 700, Yes, "D6"},
		{"before the infusion", event("Colitis", gut, "definite", "N", -48, 3, -24, 0), 700, No, ""},
		{"death, possibly related", event("Sudden death NOS", "General disorders and administration site conditions", "possible", "N", 300, 5), 301, Yes, "D6"},
	} {
		got := DLT(&d, &c.e, infusion, after(c.now), shanghai)
		if got.Verdict != c.want || got.Rule != c.rule {
			t.Errorf("%s: %+v, want %s by %q", c.why, got, c.want, c.rule)
		}
		if got.Verdict == Open && len(got.Lacks) == 0 {
			t.Errorf("%s: open, but for what?", c.why)
		}
	}
}

func TestWhatWasThereBeforeIsNotNew(t *testing.T) {
	d := studytest.Protocol(t).DLT
	for _, c := range []struct {
		why     string
		existed int
		want    Verdict
	}{
		{"it was there at that grade", 3, No},
		{"it was there, but lower", 1, Yes},
		{"it was not there", 0, Yes},
		{"nobody knows", -1, Open},
	} {
		e := event("Colitis", "Gastrointestinal disorders", "definite", "N", 48, 3)
		e.Existed = c.existed
		if got := DLT(&d, &e, infusion, after(60), shanghai); got.Verdict != c.want {
			t.Errorf("%s: %+v", c.why, got)
		}
	}
}

// A verdict that is not open stays when time passes and nothing else becomes known.
func TestAVerdictStays(t *testing.T) {
	d := studytest.Protocol(t).DLT
	rapid.Check(t, func(t *rapid.T) {
		course := []int{}
		h := 0
		for range rapid.IntRange(1, 5).Draw(t, "points") {
			h += rapid.IntRange(1, 200).Draw(t, "hours")
			course = append(course, h, rapid.IntRange(0, 5).Draw(t, "grade"))
		}
		e := event(rapid.SampledFrom([]string{"CRS", "ICANS", "Pneumonitis", "Colitis", "Neutrophil count decreased"}).Draw(t, "term"), "",
			rapid.SampledFrom([]string{"", "unlikely", "possible"}).Draw(t, "related"), rapid.SampledFrom([]string{"", "Y", "N"}).Draw(t, "expected"), course...)
		e.Existed = rapid.IntRange(-1, 4).Draw(t, "existed")
		now := h + rapid.IntRange(0, 100).Draw(t, "now")
		first := DLT(&d, &e, infusion, after(now), shanghai)
		if first.Verdict == Open {
			return
		}
		later := DLT(&d, &e, infusion, after(now+rapid.IntRange(1, 2000).Draw(t, "later")), shanghai)
		if later.Verdict != first.Verdict {
			t.Fatalf("%+v became %+v", first, later)
		}
	})
}
