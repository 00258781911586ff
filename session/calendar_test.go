package session

import (
	"context"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
)

// parse reads a calendar with the library, and checks what it does not: the length
// of lines in octets (RFC 5545 section 3.1), line ends, and UTF-8 within each line.
func parse(t *testing.T, text string) *ics.Calendar {
	t.Helper()
	checkLines(t, text)
	cal, err := ics.ParseCalendar(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	return cal
}

func checkLines(t *testing.T, text string) {
	t.Helper()
	if !strings.HasSuffix(text, "\r\n") {
		t.Error("the file does not end with a line end")
	}
	for _, l := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(l) > 75 {
			t.Errorf("a line of %d octets: %q", len(l), l)
		}
		if !utf8.ValidString(l) {
			t.Errorf("a character is cut in two: %q", l)
		}
		if strings.ContainsAny(l, "\r\n") {
			t.Errorf("a bare line end in %q", l)
		}
		if l == "" || l == " " {
			t.Error("an empty line")
		}
	}
}

// value is a property's value as a calendar program reads it.
func value(t *testing.T, e *ics.VEvent, p ics.ComponentProperty) string {
	t.Helper()
	got := e.GetProperty(p)
	if got == nil {
		t.Fatalf("no %s", p)
	}
	return got.Value
}

func TestTheCalendarEntryOfASession(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 1)
		x := w.published(func(d *Draft) {
			d.Description = lang.Text{ZH: "请携带一例；讨论要点：\n一、分级，二、处置\\随访"}
		})
		me := w.learner[0]
		zh := lang.With(w.ctx, lang.ZH)
		text, err := w.s.SessionCalendar(zh, me, x.Code, "")
		w.must(err)
		cal := parse(t, text)
		if !strings.Contains(text, "METHOD:PUBLISH\r\n") || len(cal.Events()) != 1 {
			t.Fatalf("%s", text)
		}
		e := cal.Events()[0]
		start, err := e.GetStartAt()
		w.must(err)
		if raw := value(t, e, ics.ComponentPropertyDtStart); raw != "20260305T060000Z" || !start.Equal(x.Starts.Std()) {
			t.Errorf("14:00 in Beijing is written %s", raw)
		}
		if got := value(t, e, ics.ComponentPropertySummary); got != "开班：三例病例" {
			t.Errorf("summary %q", got)
		}
		if got := value(t, e, ics.ComponentPropertyLocation); got != "第二报告厅，医院路1号，北京" {
			t.Errorf("location %q", got)
		}
		if got, want := value(t, e, ics.ComponentPropertyDescription), x.Description.ZH+"\n\nhttps://learn.example.org/session/f1"; got != want {
			t.Errorf("description %q, want %q", got, want)
		}
		if id := e.Id(); id != x.ID+"@learn.example.org" {
			t.Errorf("UID %s", id)
		}
		if strings.Contains(text, "meet.example.org") {
			t.Error("the link to join is in a file that anybody may forward")
		}
	})
}

// UID stays, SEQUENCE goes up with what calendars must show, and a cancelled session
// leaves them.
func TestAnEntryMovesAndLeaves(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 1)
		x := w.published(nil)
		read := func() (*ics.VEvent, string) {
			text, err := w.s.SessionCalendar(w.ctx, w.learner[0], x.Code, "")
			w.must(err)
			return parse(t, text).Events()[0], text
		}
		first, _ := read()
		d := w.draft()
		d.Capacity = 70 // nothing that a calendar shows
		_, err := w.s.Edit(w.ctx, w.office, x.Code, 2, d)
		w.must(err)
		same, _ := read()
		d.Starts, d.Ends = d.Starts.Add(24*time.Hour), d.Ends.Add(24*time.Hour)
		_, err = w.s.Edit(w.ctx, w.office, x.Code, 3, d)
		w.must(err)
		moved, _ := read()
		w.must(w.s.Cancel(w.ctx, w.office, x.Code, "flood"))
		gone, text := read()
		for i, c := range []struct {
			e        *ics.VEvent
			sequence string
			status   string
		}{{first, "0", "CONFIRMED"}, {same, "0", "CONFIRMED"}, {moved, "1", "CONFIRMED"}, {gone, "2", "CANCELLED"}} {
			if c.e.Id() != first.Id() || value(t, c.e, ics.ComponentPropertySequence) != c.sequence || value(t, c.e, ics.ComponentPropertyStatus) != c.status {
				t.Errorf("%d: %s %s %s", i, c.e.Id(), value(t, c.e, ics.ComponentPropertySequence), value(t, c.e, ics.ComponentPropertyStatus))
			}
		}
		if !strings.Contains(text, "METHOD:CANCEL\r\n") {
			t.Errorf("%s", text)
		}
	})
}

// Han text is folded between characters and within 75 octets, whatever its length.
func TestHanTextIsFoldedAtOctets(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), 1)
	for n := range 120 {
		e := Entry{Session: Session{ID: "s", Status: Published, Draft: Draft{Code: "f1",
			Title:       lang.Text{ZH: strings.Repeat("a", n%5) + strings.Repeat("免", n)},
			Description: lang.Text{ZH: strings.Repeat("疫，", n) + strings.Repeat("𠮷", n%9)},
			Starts:      clock.At(morning), Ends: clock.At(morning.Add(time.Hour))}}}
		text := w.s.calendar(lang.With(w.ctx, lang.ZH), ics.MethodPublish, "课程；日历", w.clock.Now(), []Entry{e})
		cal := parse(t, text)
		if got := value(t, cal.Events()[0], ics.ComponentPropertySummary); got != e.Title.ZH {
			t.Errorf("%d: %q comes back as %q", n, e.Title.ZH, got)
		}
	}
}

// FuzzCalendar: no title or description, whatever bytes it is made of, breaks a line
// or adds a property.
func FuzzCalendar(f *testing.F) {
	for _, s := range []string{"三例病例", "a\r\nATTENDEE:mailto:x@example.org", "\\;,\n", "<b> <i>" + strings.Repeat("x", 100), "\x00\x07", strings.Repeat(" ", 80) + "z"} {
		f.Add(s, s)
	}
	s := &Service{base: "https://learn.example.org", key: []byte("0123456789abcdef")}
	f.Fuzz(func(t *testing.T, title, description string) {
		d := Draft{Code: "f1", Title: lang.Text{EN: title}, Description: lang.Text{EN: description}, Starts: 1, Ends: 2}.Normal()
		var form fault.Form
		d.check(&form)
		if err := form.Err(); err != nil {
			for _, x := range err.(*fault.Fault).Fields {
				if strings.HasPrefix(x.Where, "title") || strings.HasPrefix(x.Where, "description") {
					return // refused at the door
				}
			}
		}
		text := s.calendar(context.Background(), ics.MethodPublish, "", 3, []Entry{{Session: Session{ID: "s", Status: Published, Draft: d}}})
		checkLines(t, text)
		for _, l := range strings.Split(strings.ReplaceAll(text, "\r\n ", ""), "\r\n") {
			name, _, _ := strings.Cut(l, ":")
			name, _, _ = strings.Cut(name, ";")
			if name != "" && !strings.Contains(" BEGIN END VERSION PRODID METHOD X-WR-TIMEZONE UID DTSTAMP LAST-MODIFIED SEQUENCE DTSTART DTEND ORGANIZER SUMMARY LOCATION URL DESCRIPTION STATUS ", " "+name+" ") {
				t.Errorf("a property of its own: %q", l)
			}
		}
	})
}

func TestTheKeyOfAMailOpensOneEntry(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 0)
		x := w.published(nil)
		w.published(func(d *Draft) { d.Code = "f2" })
		_, key, _ := strings.Cut(w.s.entryAddress(x), "?k=")
		nobody := person.Actor{}
		if text, err := w.s.SessionCalendar(w.ctx, nobody, "f1", key); err != nil || !strings.Contains(text, "SUMMARY:Opening") {
			t.Errorf("%v", err)
		}
		for _, c := range []struct {
			why, code, key string
			want           fault.Kind
		}{
			{"without a key, nobody reads it", "f1", "", fault.Forbidden},
			{"the key of another session", "f2", key, fault.NotFound},
			{"a shortened key", "f1", key[:8], fault.NotFound},
		} {
			if _, err := w.s.SessionCalendar(w.ctx, nobody, c.code, c.key); !fault.Is(err, c.want) {
				t.Errorf("%s: %v", c.why, err)
			}
		}
	})
}

func TestTheFeedOfALearner(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 2)
		me := w.learner[0]
		w.published(func(d *Draft) { d.Capacity = 1 })
		w.published(func(d *Draft) { d.Code = "f2"; d.Starts, d.Ends = d.Starts.Add(24*time.Hour), d.Ends.Add(24*time.Hour) })
		w.published(func(d *Draft) { d.Code = "f3" })
		w.published(func(d *Draft) { d.Code = "f4" })
		for _, code := range []string{"f1", "f2", "f4"} {
			_, err := w.s.Register(w.ctx, w.learner[1], code, Room)
			w.must(err)
			_, err = w.s.Register(w.ctx, me, code, Room)
			w.must(err)
		}
		w.must(w.s.Unregister(w.ctx, me, "f4"))
		w.must(w.s.Cancel(w.ctx, w.office, "f2", "no hall"))
		address, err := w.s.FeedAddress(w.ctx, me)
		w.must(err)
		again, err := w.s.FeedAddress(w.ctx, me)
		w.must(err)
		secret, fits := strings.CutPrefix(address, "https://learn.example.org/calendar/")
		secret, ends := strings.CutSuffix(secret, ".ics")
		if address != again || !fits || !ends {
			t.Fatalf("%s, then %s", address, again)
		}
		text, err := w.s.Feed(w.ctx, secret)
		w.must(err)
		events := parse(t, text).Events()
		if len(events) != 2 {
			t.Fatalf("%d entries: %s", len(events), text)
		}
		for i, want := range []string{"TENTATIVE", "CANCELLED"} { // waiting for f1; f2 was called off
			if got := value(t, events[i], ics.ComponentPropertyStatus); got != want {
				t.Errorf("entry %d is %s, want %s", i, got, want)
			}
		}
		if n := w.count(`SELECT COUNT(*) FROM session_calendar WHERE hash = $1 OR nonce = $1`, secret); n != 0 {
			t.Error("the secret itself is in the database")
		}
		fresh, err := w.s.RenewFeed(w.ctx, me)
		w.must(err)
		if _, err := w.s.Feed(w.ctx, secret); !fault.Is(err, fault.NotFound) || fresh == address {
			t.Errorf("the old address still works: %v", err)
		}
		w.must(db.Write(w.ctx, execute(`UPDATE person SET disabled_at = 1 WHERE id = $1`, me.ID)))
		last := strings.TrimSuffix(strings.TrimPrefix(fresh, "https://learn.example.org/calendar/"), ".ics")
		if _, err := w.s.Feed(w.ctx, last); !fault.Is(err, fault.NotFound) {
			t.Errorf("the feed of a closed account: %v", err)
		}
	})
}
