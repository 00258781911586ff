package session

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

// fields lists where a fault lies.
func fields(err error) string {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return ""
	}
	var out []string
	for _, x := range f.Fields {
		out = append(out, x.Where)
	}
	return strings.Join(out, " ")
}

func TestADraftIsCheckedWhole(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), 0)
	for _, c := range []struct {
		why    string
		change func(*Draft)
		want   string
	}{
		{"as it should be", func(*Draft) {}, ""},
		{"a code for people, not for addresses", func(d *Draft) { d.Code = "F 1!" }, "code"},
		{"upper case is folded", func(d *Draft) { d.Code = "F1" }, ""},
		{"no title in either language", func(d *Draft) { d.Title = lang.Text{EN: "  "} }, "title"},
		{"one language is enough", func(d *Draft) { d.Title = lang.Text{ZH: "开班"} }, ""},
		{"the end before the start", func(d *Draft) { d.Ends = d.Starts.Add(-time.Hour) }, "ends"},
		{"a session of weeks", func(d *Draft) { d.Ends = d.Starts.Add(30 * 24 * time.Hour) }, "ends"},
		{"no time at all", func(d *Draft) { d.Starts, d.Ends, d.Agenda = 0, 0, nil }, "starts ends"},
		{"nowhere to be", func(d *Draft) { d.Capacity, d.Online, d.Link = 0, false, "" }, "capacity"},
		{"fewer than no seats", func(d *Draft) { d.Capacity = -1 }, "capacity"},
		{"a link that runs a script", func(d *Draft) { d.Link = "javascript:alert(1)" }, "link"},
		{"a link in clear text", func(d *Draft) { d.Link = "http://meet.example.org" }, "link"},
		{"a link with a password in it", func(d *Draft) { d.Link = "https://a:b@meet.example.org" }, "link"},
		{"a link where nobody joins online", func(d *Draft) { d.Online = false }, "link"},
		{"late for longer than the session", func(d *Draft) { d.LateAfter = 181 }, "late"},
		{"the door open since yesterday", func(d *Draft) { d.OpensBefore = 24*60 + 1 }, "opens"},
		{"more presence than time", func(d *Draft) { d.Share = 101 }, "share"},
		{"an agenda after the end", func(d *Draft) { d.Agenda[0].After = 180 }, "agenda.0.time"},
		{"an agenda of another kind", func(d *Draft) { d.Agenda[1].Kind = "dinner" }, "agenda.1.kind"},
		{"an empty row of the agenda is no fault", func(d *Draft) { d.Agenda = append(d.Agenda, Item{Kind: "dinner", After: 999}) }, ""},
		{"a title as long as a book", func(d *Draft) { d.Title.EN = strings.Repeat("长", 201) }, "title.en"},
		{"a byte that is not UTF-8", func(d *Draft) { d.Venue.ZH = "a\xffb" }, "venue.zh"},
		{"two faults are told together", func(d *Draft) { d.Code, d.Share = "", 0 }, "code share"},
	} {
		d := w.draft()
		c.change(&d)
		d = d.Normal()
		var f fault.Form
		d.check(&f)
		if got := fields(f.Err()); got != c.want {
			t.Errorf("%s: faults at %q, want %q", c.why, got, c.want)
		}
	}
}

func TestATitleIsOneLine(t *testing.T) {
	d := Draft{Title: lang.Text{EN: " A\r\nBcc: x@example.org\x07 "}}.Normal()
	if d.Title.EN != "A Bcc: x@example.org" {
		t.Errorf("%q", d.Title.EN)
	}
}

func TestCitiesAreFolded(t *testing.T) {
	for want, x := range map[string]lang.Text{"beijing": {EN: "Beijing", ZH: "北京"}, "hong-kong": {EN: " Hong  Kong"}, "北京": {ZH: "北京"}} {
		if got := Place(x); got != want {
			t.Errorf("%v: %q, want %q", x, got, want)
		}
	}
}

func TestACodeIsTakenOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 0)
		errs := make([]error, 4)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { _, errs[i] = w.s.Create(w.ctx, w.office, w.draft()) })
		}
		wg.Wait()
		made := 0
		for _, err := range errs {
			if err == nil {
				made++
			} else if fields(err) != "code" {
				t.Error(err)
			}
		}
		if made != 1 {
			t.Errorf("%d sessions of one code", made)
		}
	})
}

func TestASessionIsStoredAsWritten(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 0)
		x := w.published(nil)
		got, err := w.s.Draft(w.ctx, w.office, x.Code)
		w.must(err)
		if got.Title.ZH != "开班：三例病例" || got.Starts != x.Starts || got.Place != "beijing" || got.Status != Published || !got.Online {
			t.Errorf("%+v", got)
		}
		if len(got.Agenda) != 2 || got.Agenda[0].After != 0 || got.Agenda[1].Title.EN != "Cases" {
			t.Errorf("the agenda is in order of time: %+v", got.Agenda)
		}
		if len(got.Experts) != 2 || got.Experts[0].Person != w.expert.ID || got.Experts[1].Guest.ZH != "一位国际专家" {
			t.Errorf("%+v", got.Experts)
		}
	})
}

func TestTwoEditorsOfASession(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 0)
		x := w.published(nil)
		errs := make([]error, 2)
		var wg sync.WaitGroup
		for i := range 2 {
			d := w.draft()
			d.Capacity = 50 + i
			wg.Go(func() { _, errs[i] = w.s.Edit(w.ctx, w.office, x.Code, x.Revision, d) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("%v and %v", errs[0], errs[1])
		}
		for _, err := range errs {
			if err != nil && !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		}
	})
}

func TestTheLifeOfASession(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 0)
		x, err := w.s.Create(w.ctx, w.office, w.draft())
		w.must(err)
		d := w.draft()
		d.Cohort = "beijing"
		if _, err := w.s.Edit(w.ctx, w.office, x.Code, 1, d); err != nil {
			t.Errorf("a draft may move to a cohort: %v", err)
		}
		w.must(w.s.Publish(w.ctx, w.office, x.Code))
		w.must(w.s.Publish(w.ctx, w.office, x.Code))
		d.Cohort = ""
		if _, err := w.s.Edit(w.ctx, w.office, x.Code, 3, d); fields(err) != "programme" {
			t.Errorf("a published session moves to other learners: %v", err)
		}
		if err := w.s.Cancel(w.ctx, w.office, x.Code, ""); fields(err) != "reason" {
			t.Errorf("without a reason: %v", err)
		}
		w.must(w.s.Cancel(w.ctx, w.office, x.Code, "no hall"))
		w.must(w.s.Cancel(w.ctx, w.office, x.Code, "no hall"))
		for why, err := range map[string]error{
			"publishing": w.s.Publish(w.ctx, w.office, x.Code),
			"editing":    second(w.s.Edit(w.ctx, w.office, x.Code, 4, d)),
		} {
			if err == nil {
				t.Errorf("%s what was cancelled", why)
			}
		}
		past := w.draft()
		past.Code = "past"
		_, err = w.s.Create(w.ctx, w.office, past)
		w.must(err)
		w.at("17:00")
		if err := w.s.Publish(w.ctx, w.office, "past"); !fault.Is(err, fault.Closed) {
			t.Errorf("publishing what is over: %v", err)
		}
	})
}

func second[T any](_ T, err error) error { return err }
