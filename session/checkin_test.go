package session

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
)

// The same check-in sent ten times at once: one row, one statement, ten friendly
// answers.
func TestTenIdenticalCheckInsAreOne(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 1)
		x := w.published(nil)
		me := w.learner[0]
		_, err := w.s.Register(w.ctx, me, x.Code, Room)
		w.must(err)
		w.at("13:45")
		var wg sync.WaitGroup
		var mu sync.Mutex
		fresh := 0
		for range 10 {
			wg.Go(func() {
				got, already, err := w.s.CheckIn(w.ctx, me, x.Code, w.code(x))
				mu.Lock()
				defer mu.Unlock()
				if err != nil || got.At != w.clock.Now() {
					t.Errorf("%+v %v", got, err)
				}
				if !already {
					fresh++
				}
			})
		}
		wg.Wait()
		if fresh != 1 {
			t.Errorf("%d of ten were told that they are new", fresh)
		}
		if n := w.count(`SELECT COUNT(*) FROM session_attendance WHERE session = $1`, x.ID); n != 1 {
			t.Errorf("%d rows", n)
		}
		got := w.statements(me, lrs.Attended)
		if len(got) != 1 {
			t.Fatalf("%d statements", len(got))
		}
		e := got[0]
		if e.Object != lrs.Session("f1") || e.Type != lrs.TypeSession || e.Timestamp != w.clock.Now() ||
			e.ContextExtensions[lrs.ExtAttendance] != "room" || e.ContextExtensions[lrs.ExtCheckin] != "code" {
			t.Errorf("the evidence reads %+v", e)
		}
	})
}

// Sixty people scan at once, all of them registered.
func TestSixtyCheckInAtOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 60)
		x := w.published(nil)
		for _, a := range w.learner {
			_, err := w.s.Register(w.ctx, a, x.Code, Room)
			w.must(err)
		}
		w.at("13:58")
		var wg sync.WaitGroup
		for _, a := range w.learner {
			wg.Go(func() {
				if _, already, err := w.s.CheckIn(w.ctx, a, x.Code, w.code(x)); err != nil || already {
					t.Errorf("already %v: %v", already, err)
				}
			})
		}
		wg.Wait()
		screen, err := w.s.Screen(w.ctx, w.expert, x.Code)
		w.must(err)
		if screen.Present != 60 || screen.Seated != 60 {
			t.Errorf("the screen shows %d of %d", screen.Present, screen.Seated)
		}
		if n := w.attended(); n != 60 {
			t.Errorf("%d statements", n)
		}
	})
}

// Who is in cannot give the seat to somebody else as well.
func TestASeatThatIsTakenIsNotGivenUp(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 2)
		x := w.published(func(d *Draft) { d.Capacity = 1 })
		for _, a := range w.learner {
			_, err := w.s.Register(w.ctx, a, x.Code, Room)
			w.must(err)
		}
		w.at("13:50")
		_, _, err := w.s.CheckIn(w.ctx, w.learner[0], x.Code, w.code(x))
		w.must(err)
		if err := w.s.Unregister(w.ctx, w.learner[0], x.Code); !fault.Is(err, fault.Closed) {
			t.Errorf("checked in, then given up: %v", err)
		}
		if seat, err := seatOf(w.ctx, db.Read(), x.ID, w.learner[1].ID); err != nil || seat.State != Waiting {
			t.Errorf("one seat holds two: %+v %v", seat, err)
		}
	})
}

// Walk-ins take what is free and no more, also when they come at once.
func TestWalkInsFillTheRoomAndNoMore(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 20)
		x := w.published(func(d *Draft) { d.Capacity = 8 })
		for _, a := range w.learner[:5] {
			_, err := w.s.Register(w.ctx, a, x.Code, Room)
			w.must(err)
		}
		w.at("14:05")
		var wg sync.WaitGroup
		var mu sync.Mutex
		in, full := 0, 0
		for _, a := range w.learner[5:] {
			wg.Go(func() {
				got, _, err := w.s.CheckIn(w.ctx, a, x.Code, w.code(x))
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil && got.WalkIn:
					in++
				case fault.Is(err, fault.Conflict):
					full++
				default:
					t.Errorf("%+v %v", got, err)
				}
			})
		}
		wg.Wait()
		if in != 3 || full != 12 {
			t.Errorf("%d walked in and %d were told that the room is full; want 3 and 12", in, full)
		}
		// The five who registered still have their seats.
		for _, a := range w.learner[:5] {
			if got, _, err := w.s.CheckIn(w.ctx, a, x.Code, w.code(x)); err != nil || got.WalkIn {
				t.Errorf("%+v %v", got, err)
			}
		}
	})
}

func TestCheckInIsRefusedWithAReason(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 2)
		x := w.published(nil)
		other := w.published(func(d *Draft) { d.Code = "f2" })
		gone := w.published(func(d *Draft) { d.Code = "gone" })
		w.must(w.s.Cancel(w.ctx, w.office, gone.Code, "no speaker"))
		stranger := w.person("Stranger", "")
		me := w.learner[0]
		for _, c := range []struct {
			why, at string
			run     func() error
			want    fault.Kind
		}{
			{"before the door opens, though with the right code", "13:29", func() error { _, _, err := w.s.CheckIn(w.ctx, me, "f1", w.code(x)); return err }, fault.Closed},
			{"after it has closed", "14:31", func() error { _, _, err := w.s.CheckIn(w.ctx, me, "f1", w.code(x)); return err }, fault.Closed},
			{"with a code of another session", "14:00", func() error { _, _, err := w.s.CheckIn(w.ctx, me, "f1", w.code(other)); return err }, fault.Invalid},
			{"with a guess", "14:00", func() error { _, _, err := w.s.CheckIn(w.ctx, me, "f1", "ABCDEF"); return err }, fault.Invalid},
			{"with nothing", "14:00", func() error { _, _, err := w.s.CheckIn(w.ctx, me, "f1", ""); return err }, fault.Invalid},
			{"a cancelled session", "14:00", func() error { _, _, err := w.s.CheckIn(w.ctx, me, "gone", w.code(gone)); return err }, fault.Closed},
			{"who is no learner here", "14:00", func() error { _, _, err := w.s.CheckIn(w.ctx, stranger, "f1", w.code(x)); return err }, fault.NotFound},
			{"an expert, who sees the session but does not attend it", "14:00", func() error { _, _, err := w.s.CheckIn(w.ctx, w.expert, "f1", w.code(x)); return err }, fault.Forbidden},
		} {
			w.at(c.at)
			if err := c.run(); !fault.Is(err, c.want) {
				t.Errorf("%s: %v", c.why, err)
			}
		}
		if n := w.count(`SELECT COUNT(*) FROM session_attendance`); n != 0 {
			t.Errorf("%d attendances came of it", n)
		}
	})
}

// A clock that is set back in the middle of check-in: the screen and the server read
// the same clock, nobody is recorded twice, and nothing runs backwards.
func TestTheClockIsSetBackDuringCheckIn(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 2)
		x := w.published(nil)
		w.at("13:50")
		shown := w.code(x)
		_, _, err := w.s.CheckIn(w.ctx, w.learner[0], x.Code, shown)
		w.must(err)
		first, err := attendanceOf(w.ctx, db.Read(), x.ID, w.learner[0].ID)
		w.must(err)
		w.clock.Move(-10 * time.Minute)
		if _, _, err := w.s.CheckIn(w.ctx, w.learner[1], x.Code, shown); !fault.Is(err, fault.Invalid) {
			t.Errorf("the old code from the future: %v", err)
		}
		screen, err := w.s.Screen(w.ctx, w.office, x.Code)
		w.must(err)
		if _, _, err := w.s.CheckIn(w.ctx, w.learner[1], x.Code, screen.Code); err != nil {
			t.Errorf("the code on the screen, drawn anew: %v", err)
		}
		got, already, err := w.s.CheckIn(w.ctx, w.learner[0], x.Code, screen.Code)
		if err != nil || !already || got.At != first.At {
			t.Errorf("who was in already: %+v %v %v", got, already, err)
		}
		w.clock.Move(-time.Hour) // before the door opens
		if _, err := w.s.Screen(w.ctx, w.office, x.Code); err != nil {
			t.Error(err)
		}
	})
}

func TestTheScreenShowsACodeOnlyWhileItCounts(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 1)
		x := w.published(nil)
		for _, c := range []struct {
			at    string
			phase Phase
			code  bool
		}{
			{"13:29:59", Ahead, false}, {"13:30", Door, true}, {"14:30", Door, true}, {"14:30:01", Running, false}, {"17:00:01", Over, false},
		} {
			w.at(c.at)
			got, err := w.s.Screen(w.ctx, w.office, x.Code)
			w.must(err)
			if got.Phase != c.phase || (got.Code != "") != c.code || (got.Address != "") != c.code {
				t.Errorf("%s: %s with code %q", c.at, got.Phase, got.Code)
			}
		}
		w.at("13:30:29")
		screen, err := w.s.Screen(w.ctx, w.office, x.Code)
		w.must(err)
		if want := fmt.Sprintf("https://learn.example.org/checkin/f1?c=%s", FoldCode(screen.Code)); screen.Address != want {
			t.Errorf("the QR code says %s, want %s", screen.Address, want)
		}
		if left := screen.Until.Sub(w.clock.Now()); left != time.Second {
			t.Errorf("the next code comes in %v", left)
		}
		if _, err := w.s.Screen(w.ctx, w.learner[0], x.Code); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a learner opens the room's screen at home: %v", err)
		}
	})
}

func TestLookingInChangesNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 1)
		x := w.published(nil)
		w.at("14:00")
		p, err := w.s.LookIn(w.ctx, w.learner[0], x.Code, w.code(x))
		if err != nil || p.Problem != nil {
			t.Errorf("a good code: %v %v", err, p.Problem)
		}
		p, err = w.s.LookIn(w.ctx, w.learner[0], x.Code, "WRONG1")
		if err != nil || !fault.Is(p.Problem, fault.Invalid) {
			t.Errorf("a bad code: %v %v", err, p.Problem)
		}
		if n := w.count(`SELECT COUNT(*) FROM session_seat`) + w.count(`SELECT COUNT(*) FROM session_attendance`); n != 0 {
			t.Errorf("%d rows came of looking", n)
		}
	})
}

// A live page is told after a check-in, and not again for one that was there.
func TestACheckInHintsLivePages(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t), 1)
	x := w.published(nil)
	w.at("14:00")
	hints, cancel, err := w.hub.Subscribe(Topic(x))
	w.must(err)
	defer cancel()
	_, _, err = w.s.CheckIn(w.ctx, w.learner[0], x.Code, w.code(x))
	w.must(err)
	select {
	case <-hints:
	default:
		t.Error("no hint after a check-in")
	}
	_, _, err = w.s.CheckIn(w.ctx, w.learner[0], x.Code, w.code(x))
	w.must(err)
	select {
	case <-hints:
		t.Error("a hint for nothing")
	default:
	}
}

// benchmarkCheckIns measures n people who check in at once, each with a seat.
func benchmarkCheckIns(b *testing.B, db *store.DB, n int) {
	w := newWorld(b, db, n)
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		w.clock.Set(morning)
		x := w.published(func(d *Draft) { d.Code, d.Capacity = fmt.Sprintf("b%d-%d", n, i), n })
		w.must(w.db.Write(w.ctx, seatAll(w, x)))
		w.at("14:00")
		code := w.code(x)
		b.StartTimer()
		var wg sync.WaitGroup
		for _, a := range w.learner {
			wg.Go(func() {
				if _, _, err := w.s.CheckIn(w.ctx, a, x.Code, code); err != nil {
					b.Error(err)
				}
			})
		}
		wg.Wait()
	}
	b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "check-ins/s")
}

func BenchmarkCheckIn60SQLite(b *testing.B)     { benchmarkCheckIns(b, storetest.SQLite(b), 60) }
func BenchmarkCheckIn60Postgres(b *testing.B)   { benchmarkCheckIns(b, storetest.Postgres(b), 60) }
func BenchmarkCheckIn1000SQLite(b *testing.B)   { benchmarkCheckIns(b, storetest.SQLite(b), 1000) }
func BenchmarkCheckIn1000Postgres(b *testing.B) { benchmarkCheckIns(b, storetest.Postgres(b), 1000) }
