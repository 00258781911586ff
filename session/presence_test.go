package session

import (
	"sync"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
)

func TestTimeSeenOnline(t *testing.T) {
	w, at := testWindow() // 14:00 to 17:00
	for _, c := range []struct {
		why        string
		from, to   string
		want       time.Duration
		seenStands bool
	}{
		{"a minute in the middle", "15:00:00", "15:01:00", time.Minute, false},
		{"before the start nothing counts", "13:50:00", "13:51:00", 0, false},
		{"only what lies after the start", "13:59:30", "14:00:30", 30 * time.Second, false},
		{"only what lies before the end", "16:59:00", "17:01:00", time.Minute, false},
		{"five minutes of silence still count", "15:00:00", "15:05:00", 5 * time.Minute, false},
		{"longer silence is absence", "15:00:00", "15:05:01", 0, false},
		{"a clock that went back", "15:00:00", "14:59:00", 0, true},
		{"two pings at once", "15:00:00", "15:00:00", 0, true},
	} {
		before := Presence{SeenAt: at(c.from)}
		got := before.see(w, at(c.to))
		if got.Time() != c.want {
			t.Errorf("%s: %v, want %v", c.why, got.Time(), c.want)
		}
		if (got.SeenAt == before.SeenAt) != c.seenStands {
			t.Errorf("%s: last seen %v", c.why, got.SeenAt)
		}
	}
}

// Whatever pings arrive in whatever order, the time seen is never more than the
// session is long, nor than the time between first and last.
func FuzzPresence(f *testing.F) {
	f.Add([]byte{10, 20, 30, 5, 200, 0})
	f.Fuzz(func(t *testing.T, steps []byte) {
		w, _ := testWindow()
		start := w.Starts.Add(-10 * time.Minute)
		p := Presence{SeenAt: start}
		now, last := start, start
		for i, b := range steps {
			d := time.Duration(b) * time.Second
			if i%7 == 6 {
				d = -d // now and then the clock goes back
			}
			now = now.Add(d)
			last = max(last, now)
			p = p.see(w, now)
		}
		if p.Time() > last.Sub(start) || p.Time() > w.Ends.Sub(w.Starts) || p.Micros < 0 {
			t.Errorf("seen for %v within %v", p.Time(), last.Sub(start))
		}
	})
}

func TestAttendingOnline(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 4)
		x := w.published(nil) // 180 minutes, 60 %: 108 minutes
		for _, a := range w.learner[:3] {
			_, err := w.s.Register(w.ctx, a, x.Code, Online)
			w.must(err)
		}
		me, late, brief := w.learner[0], w.learner[1], w.learner[2]
		w.at("13:44")
		if _, err := w.s.Join(w.ctx, me, x.Code); !fault.Is(err, fault.Closed) {
			t.Errorf("sixteen minutes before: %v", err)
		}
		w.at("13:45")
		if _, err := w.s.Join(w.ctx, w.learner[3], x.Code); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without a registration: %v", err)
		}
		if _, _, err := w.s.Ping(w.ctx, me, x.Code); !fault.Is(err, fault.Conflict) {
			t.Errorf("a ping before joining: %v", err)
		}
		link, err := w.s.Join(w.ctx, me, x.Code)
		if err != nil || link != x.Link {
			t.Errorf("%q %v", link, err)
		}
		_, err = w.s.Join(w.ctx, brief, x.Code)
		w.must(err)
		for w.clock.Now() < clock.At(morning.Add(8*time.Hour)) {
			w.clock.Move(time.Minute)
			if w.clock.Now() == clock.At(morning.Add(5*time.Hour+31*time.Minute)) {
				_, err := w.s.Join(w.ctx, late, x.Code) // 14:31: the door has closed
				w.must(err)
			}
			_, got, err := w.s.Ping(w.ctx, me, x.Code)
			w.must(err)
			before := w.clock.Now() < clock.At(morning.Add(5*time.Hour+108*time.Minute))
			if before == got.Counts() {
				t.Fatalf("at %v attended is %v", w.clock.Now(), got.Counts())
			}
			if w.clock.Now() < clock.At(morning.Add(6*time.Hour)) {
				_, _, err = w.s.Ping(w.ctx, brief, x.Code)
				w.must(err)
			}
			if w.clock.Now() > clock.At(morning.Add(5*time.Hour+31*time.Minute)) {
				_, _, err = w.s.Ping(w.ctx, late, x.Code)
				w.must(err)
			}
		}
		got := w.statements(me, lrs.Attended)
		if len(got) != 1 || got[0].ContextExtensions[lrs.ExtAttendance] != "online" || got[0].ContextExtensions[lrs.ExtCheckin] != "presence" {
			t.Errorf("the evidence: %+v", got)
		}
		if n := len(w.statements(late, lrs.Attended)); n != 0 {
			t.Error("who joined after the door had closed attended by presence")
		}
		if n := len(w.statements(brief, lrs.Attended)); n != 0 {
			t.Error("who left after an hour attended")
		}
		// The coordinator may confirm by list what presence could not show.
		_, err = w.s.Tick(w.ctx, w.office, x.Code, []Mark{{Person: late.ID, Mode: Online}})
		w.must(err)
		if e := w.statements(late, lrs.Attended); len(e) != 1 || e[0].ContextExtensions[lrs.ExtAttendance] != "online" {
			t.Errorf("confirmed by list: %+v", e)
		}
	})
}

// Two tabs do not make a minute count twice.
func TestTwoTabsAreOnePresence(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 1)
		x := w.published(nil)
		me := w.learner[0]
		_, err := w.s.Register(w.ctx, me, x.Code, Online)
		w.must(err)
		w.at("14:00")
		_, err = w.s.Join(w.ctx, me, x.Code)
		w.must(err)
		for range 10 {
			w.clock.Move(time.Minute)
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() {
					if _, _, err := w.s.Ping(w.ctx, me, x.Code); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		}
		p, err := presenceOf(w.ctx, db.Read(), x.ID, me.ID)
		if err != nil || p.Time() != 10*time.Minute {
			t.Errorf("ten minutes in three tabs are %v", p.Time())
		}
	})
}
