package quality

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

func fields(err error) []string {
	var f *fault.Fault
	var out []string
	if errors.As(err, &f) {
		for _, x := range f.Fields {
			out = append(out, x.Where+" "+x.Key)
		}
	}
	return out
}

func TestWhatACourseMaySay(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	good := Entry{Code: "A-1", Agents: "nivolumab", Starts: "2026-03-05"}
	for _, c := range []struct {
		why  string
		edit func(*Entry)
		want string // field and sentence, "" where it is taken
	}{
		{"the least", func(*Entry) {}, ""},
		{"full-width digits and Chinese dates", func(e *Entry) { e.Code, e.Starts = "Ａ－１", "２０２６年３月５日" }, ""},
		{"names in Chinese, two medicines", func(e *Entry) { e.Agents = "纳武利尤单抗、伊匹木单抗" }, ""},
		{"no code", func(e *Entry) { e.Code = " " }, "code fault.required"},
		{"a mobile number names a patient", func(e *Entry) { e.Code = "13812345678" }, "code quality.fault.identifies"},
		{"an identity number does", func(e *Entry) { e.Code = "11010519491231002X" }, "code quality.fault.identifies"},
		{"so does a name", func(e *Entry) { e.Code = "王小明" }, "code quality.fault.identifies"},
		{"a formula is no code", func(e *Entry) { e.Code = "=1+1" }, "code quality.fault.code"},
		{"an unknown medicine", func(e *Entry) { e.Agents = "aspirin" }, "agents quality.fault.agent"},
		{"no medicine", func(e *Entry) { e.Agents = "" }, "agents fault.required"},
		{"a day that is none", func(e *Entry) { e.Starts = "2026-02-30" }, "starts quality.fault.day"},
		{"a day to come", func(e *Entry) { e.Starts = "2026-11-21" }, "starts quality.fault.future"},
		{"before there were checkpoint inhibitors", func(e *Entry) { e.Starts = "1999-01-01" }, "starts quality.fault.early"},
		{"an end before the start", func(e *Entry) { e.Ends = "2026-03-04" }, "ends quality.fault.order"},
		{"an answer that is none", func(e *Entry) { e.Cardiac = "perhaps" }, "cardiac quality.fault.answer"},
	} {
		e := good
		c.edit(&e)
		_, err := w.s.SaveCourse(w.ctx, w.doctor, w.site.ID, e)
		got := strings.Join(fields(err), "; ")
		if got != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: %q (%v), want %q", c.why, got, err, c.want)
		}
	}
}

func TestWhatAnEpisodeMaySay(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	_, err := w.s.SaveCourse(w.ctx, w.doctor, w.site.ID, Entry{Code: "A-1", Agents: "nivolumab", Starts: "2026-03-05"})
	w.must(err)
	good := EpisodeEntry{Course: "A-1", Irae: "colitis", Onset: "2026-04-01", Grades: "2"}
	for _, c := range []struct {
		why  string
		edit func(*EpisodeEntry)
		want string
	}{
		{"the least", func(*EpisodeEntry) {}, ""},
		{"grades over time, as people write them", func(e *EpisodeEntry) { e.Grades = "2026-04-01：G2；2026-04-03: 3" }, ""},
		{"the event by its Chinese name", func(e *EpisodeEntry) { e.Irae = "心肌炎" }, ""},
		{"an unknown event", func(e *EpisodeEntry) { e.Irae = "headache" }, "irae quality.fault.irae"},
		{"a course nobody entered", func(e *EpisodeEntry) { e.Course = "B-9" }, "course quality.fault.course"},
		{"an onset before the treatment", func(e *EpisodeEntry) { e.Onset = "2026-03-01" }, "onset quality.fault.onset"},
		{"grade 6", func(e *EpisodeEntry) { e.Grades = "6" }, "grades quality.fault.grade"},
		{"no grade", func(e *EpisodeEntry) { e.Grades = "" }, "grades fault.required"},
		{"two grades of a day", func(e *EpisodeEntry) { e.Grades = "2; 3" }, "grades quality.fault.twice"},
		{"a grade before the onset", func(e *EpisodeEntry) { e.Grades = "2026-03-30: 2" }, "grades quality.fault.before"},
		{"a steroid before the onset", func(e *EpisodeEntry) { e.SteroidAt = "2026-03-31" }, "steroidat quality.fault.before"},
		{"none given, at a time", func(e *EpisodeEntry) { e.Steroid, e.SteroidAt = "none", "2026-04-02" }, "steroidat quality.fault.steroid"},
		{"grade 5 without a death", func(e *EpisodeEntry) { e.Grades = "5" }, "outcome quality.fault.death"},
		{"a vocabulary that is none", func(e *EpisodeEntry) { e.Vocabulary = "WHO" }, "vocabulary quality.fault.vocabulary"},
	} {
		e := good
		c.edit(&e)
		_, err := w.s.SaveEpisode(w.ctx, w.doctor, w.site.ID, e)
		got := strings.Join(fields(err), "; ")
		if got != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: %q (%v), want %q", c.why, got, err, c.want)
		}
	}
}

func TestHoursToTheSteroidAreAsExactAsWhatWasEntered(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		_, err := w.s.SaveCourse(w.ctx, w.doctor, w.site.ID, Entry{Code: "A-1", Agents: "nivolumab", Starts: "2026-03-05"})
		w.must(err)
		for _, c := range []struct {
			why, onset, steroid string
			want                float64
		}{
			{"both to the minute", "2026-04-01 08:00", "2026-04-01 20:30", 12.5},
			{"one by its day only: both count by days", "2026-05-01 08:00", "2026-05-03", 48},
			{"the same day", "2026-06-01", "2026-06-01", 0},
		} {
			e, err := w.s.SaveEpisode(w.ctx, w.doctor, w.site.ID, EpisodeEntry{Course: "A-1", Irae: "colitis", Onset: c.onset, Grades: "2", SteroidAt: c.steroid})
			w.must(err)
			if got, ok := e.Hours(); !ok || got != c.want {
				t.Errorf("%s: %v %v", c.why, got, ok)
			}
		}
		list, err := w.s.Entries(w.ctx, w.doctor, w.site.ID, 0, "", 10)
		w.must(err)
		if len(list) != 1 || len(list[0].Episodes) != 3 || lang.Day(list[0].Episodes[0].Onset) != "2026-04-01" || list[0].Episodes[0].Grades[0].Grade != 2 {
			t.Errorf("entered %+v", list)
		}
	})
}

func TestWhoMayDoWhat(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		stranger := w.person("Stranger")
		entry := Entry{Code: "A-1", Agents: "nivolumab", Starts: "2026-03-05"}
		_, err := w.s.SaveCourse(w.ctx, w.office, w.site.ID, entry)
		w.refuses(err, fault.Forbidden, "a coordinator is no recorder by being one")
		_, err = w.s.SaveCourse(w.ctx, w.other, w.site.ID, entry)
		w.refuses(err, fault.Forbidden, "somebody of the programme")
		_, err = w.s.Entries(w.ctx, w.office, w.site.ID, 0, "", 10)
		w.refuses(err, fault.Forbidden, "a coordinator reads no single courses")
		_, err = w.s.Sites(w.ctx, stranger, "p1")
		w.refuses(err, fault.Forbidden, "a stranger")
		_, err = w.s.AddSite(w.ctx, w.doctor, Site{Programme: "p1", Name: lang.Text{EN: "X"}})
		w.refuses(err, fault.Forbidden, "a recorder adds no hospital")
		w.refuses(w.s.Appoint(w.ctx, w.doctor, w.site.ID, w.other.ID, false), fault.Forbidden, "nor a recorder")
		w.refuses(w.s.Appoint(w.ctx, w.office, w.site.ID, stranger.ID, false), fault.Invalid, "a recorder has a role in the programme")
		_, err = w.s.SaveCourse(w.ctx, w.doctor, w.site.ID, entry)
		w.must(err)
		w.must(w.s.CloseSite(w.ctx, w.office, w.site.ID, true))
		_, err = w.s.SaveCourse(w.ctx, w.doctor, w.site.ID, entry)
		w.refuses(err, fault.Closed, "a closed hospital")
		w.must(w.s.CloseSite(w.ctx, w.office, w.site.ID, false))
		w.must(w.s.Drop(w.ctx, w.doctor, w.site.ID, "A-1"))
		w.refuses(w.s.Drop(w.ctx, w.doctor, w.site.ID, "A-1"), fault.NotFound, "dropped already")
		w.must(w.s.Appoint(w.ctx, w.office, w.site.ID, w.doctor.ID, true))
		who, err := w.s.Recorders(w.ctx, w.office, w.site.ID)
		w.must(err)
		if slices.Contains(who, w.doctor.ID) {
			t.Error("taken back, and still there")
		}
	})
}
