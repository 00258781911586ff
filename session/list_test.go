package session

import (
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/person"
)

// sealed is what a coordinator's device sends for taps at given times of the day.
func (w *world) sealed(x Session, ticks ...ListTick) SealedList {
	list := SealedList{ID: id.New(), SealedAt: w.clock.Now(), Ticks: ticks}
	list.Seal = Seal(w.s.listToken(x), list.ID, ticks)
	return list
}

func (w *world) tick(n int, who person.Actor, at string) ListTick {
	w.t.Helper()
	v, err := time.Parse("15:04", at)
	w.must(err)
	y, m, d := morning.Date()
	return ListTick{Client: fmt.Sprintf("tap-%d", n), Person: who.ID, Mode: Room,
		At: clock.At(time.Date(y, m, d, v.Hour(), v.Minute(), 0, 0, lang.Zone))}
}

func outcomes(r Receipt) (out []Outcome) {
	for _, a := range r.Answers {
		out = append(out, a.Outcome)
	}
	return out
}

// The room has no network: the coordinator's device keeps the list, seals it, and
// sends it in the evening. Sending it again, and again at the same time, changes
// nothing and is answered the same.
func TestASealedListComesInOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 60)
		x := w.published(nil)
		w.must(db.Write(w.ctx, seatAll(w, x)))
		var ticks []ListTick
		for i, a := range w.learner {
			ticks = append(ticks, w.tick(i, a, "13:50"))
		}
		w.at("20:00")
		list := w.sealed(x, ticks...)
		receipts := make([]Receipt, 4)
		var wg sync.WaitGroup
		for i := range receipts {
			wg.Go(func() {
				var err error
				if receipts[i], err = w.s.Sync(w.ctx, w.office, x.Code, list); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		again, err := w.s.Sync(w.ctx, w.office, x.Code, list)
		w.must(err)
		for _, r := range receipts {
			if !reflect.DeepEqual(r, again) {
				t.Errorf("one answer reads %v, another %v", outcomes(r), outcomes(again))
			}
		}
		for _, a := range again.Answers {
			if a.Outcome != Recorded || a.Flag != Plain {
				t.Errorf("%+v", a)
			}
		}
		if n := w.attended(); n != 60 {
			t.Errorf("%d statements for 60 people", n)
		}
		e := w.statements(w.learner[7], lrs.Attended)[0]
		if e.ContextExtensions[lrs.ExtCheckin] != "sealed list" || e.Timestamp != ticks[7].At {
			t.Errorf("the evidence reads %+v", e)
		}
		whole, err := w.s.VerifyList(w.ctx, w.office, x.Code, list.ID)
		if err != nil || !whole {
			t.Errorf("the seal does not fit what was stored: %v", err)
		}
	})
}

// Two devices, a code, a walk-in, a stranger and a withdrawn attendance meet.
func TestConflictsOfAListAreReportedAndHarmless(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 6)
		x := w.published(func(d *Draft) { d.Capacity = 4 })
		for _, a := range w.learner[:4] {
			_, err := w.s.Register(w.ctx, a, x.Code, Room)
			w.must(err)
		}
		w.at("13:40")
		byCode, _, err := w.s.CheckIn(w.ctx, w.learner[0], x.Code, w.code(x))
		w.must(err)
		w.must(w.s.Attest(w.ctx, w.office, x.Code, w.learner[1].ID, Room, "came before the list"))
		w.must(w.s.Withdraw(w.ctx, w.office, x.Code, w.learner[1].ID, "it was somebody else"))
		stranger := w.person("Stranger", "")
		w.at("18:00")
		first := w.sealed(x,
			w.tick(1, w.learner[0], "13:45"), // by code meanwhile
			w.tick(2, w.learner[1], "13:45"), // withdrawn by the office
			w.tick(3, w.learner[2], "13:45"),
			w.tick(4, w.learner[4], "13:46"), // walked in though the seats were taken: the coordinator saw them
			w.tick(5, stranger, "13:47"),
			w.tick(6, w.learner[2], "13:48")) // tapped twice
		got, err := w.s.Sync(w.ctx, w.office, x.Code, first)
		w.must(err)
		if want := []Outcome{Already, Rejected, Recorded, Recorded, Unknown, Recorded}; !reflect.DeepEqual(outcomes(got), want) {
			t.Errorf("%v, want %v", outcomes(got), want)
		}
		second := w.sealed(x, w.tick(1, w.learner[2], "13:44"), w.tick(2, w.learner[3], "13:44"))
		got, err = w.s.Sync(w.ctx, w.office, x.Code, second)
		w.must(err)
		if want := []Outcome{Already, Recorded}; !reflect.DeepEqual(outcomes(got), want) {
			t.Errorf("the second device: %v, want %v", outcomes(got), want)
		}
		stands, err := attendanceOf(w.ctx, db.Read(), x.ID, w.learner[0].ID)
		if err != nil || stands != byCode {
			t.Errorf("the check-in by code became %+v", stands)
		}
		walked, err := attendanceOf(w.ctx, db.Read(), x.ID, w.learner[4].ID)
		if err != nil || !walked.WalkIn {
			t.Errorf("the walk-in is not marked: %+v", walked)
		}
		if n := len(w.statements(w.learner[2], lrs.Attended)); n != 1 {
			t.Errorf("%d statements for who was tapped three times", n)
		}
	})
}

func TestAListThatWasChangedAfterSealingIsRefused(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 3)
		x := w.published(nil)
		other := w.published(func(d *Draft) { d.Code = "f2" })
		w.at("18:00")
		whole := w.sealed(x, w.tick(1, w.learner[0], "13:45"), w.tick(2, w.learner[1], "13:46"))
		change := func(f func(*SealedList)) SealedList {
			l := whole
			l.Ticks = append([]ListTick(nil), whole.Ticks...)
			f(&l)
			return l
		}
		for _, c := range []struct {
			why  string
			code string
			list SealedList
		}{
			{"somebody added", x.Code, change(func(l *SealedList) { l.Ticks = append(l.Ticks, w.tick(3, w.learner[2], "13:47")) })},
			{"somebody removed", x.Code, change(func(l *SealedList) { l.Ticks = l.Ticks[:1] })},
			{"somebody replaced", x.Code, change(func(l *SealedList) { l.Ticks[0].Person = w.learner[2].ID })},
			{"an instant changed", x.Code, change(func(l *SealedList) { l.Ticks[0].At += 60_000_000 })},
			{"the order changed", x.Code, change(func(l *SealedList) { l.Ticks[0], l.Ticks[1] = l.Ticks[1], l.Ticks[0] })},
			{"from the room to online", x.Code, change(func(l *SealedList) { l.Ticks[1].Mode = Online })},
			{"sent under a new number", x.Code, change(func(l *SealedList) { l.ID = id.New() })},
			{"sent to another session", other.Code, whole},
			{"a tab in an id, to shift the columns", x.Code, change(func(l *SealedList) { l.Ticks[0].Client = "tap\t1" })},
			{"an id that is no UUID", x.Code, change(func(l *SealedList) { l.ID = "1" })},
			{"nobody on it", x.Code, change(func(l *SealedList) { l.Ticks = nil })},
		} {
			if _, err := w.s.Sync(w.ctx, w.office, c.code, c.list); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", c.why, err)
			}
		}
		if n := w.count(`SELECT COUNT(*) FROM session_attendance`) + w.count(`SELECT COUNT(*) FROM session_list`); n != 0 {
			t.Errorf("%d rows came of refused lists", n)
		}
		_, err := w.s.Sync(w.ctx, w.office, x.Code, whole)
		w.must(err)
		// The same number with other people, sealed anew: not the same list.
		forged := SealedList{ID: whole.ID, Ticks: []ListTick{w.tick(1, w.learner[2], "13:45")}}
		forged.Seal = Seal(w.s.listToken(x), forged.ID, forged.Ticks)
		if _, err := w.s.Sync(w.ctx, w.office, x.Code, forged); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second list under one number: %v", err)
		}
	})
}

// Somebody changes a stored list: the seal shows it.
func TestAChangedStoredListNoLongerFitsItsSeal(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 2)
		x := w.published(nil)
		w.at("18:00")
		list := w.sealed(x, w.tick(1, w.learner[0], "13:45"))
		_, err := w.s.Sync(w.ctx, w.office, x.Code, list)
		w.must(err)
		w.must(db.Write(w.ctx, execute(`UPDATE session_tick SET person = $1`, w.learner[1].ID)))
		if whole, err := w.s.VerifyList(w.ctx, w.office, x.Code, list.ID); err != nil || whole {
			t.Errorf("fits: %v %v", whole, err)
		}
	})
}

func TestADeviceWithAWrongClock(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 2)
		x := w.published(nil)
		w.at("18:00")
		year := w.tick(1, w.learner[0], "13:45")
		year.At = year.At.Add(-365 * 24 * time.Hour)
		got, err := w.s.Sync(w.ctx, w.office, x.Code, w.sealed(x, year, w.tick(2, w.learner[1], "16:59")))
		w.must(err)
		if got.Answers[0].Flag != Early || got.Answers[1].Flag != Late {
			t.Errorf("flags %q and %q", got.Answers[0].Flag, got.Answers[1].Flag)
		}
		a, err := attendanceOf(w.ctx, db.Read(), x.ID, w.learner[0].ID)
		if err != nil || a.At != x.window().Opens || a.ToldAt != year.At || a.Flag != Early {
			t.Errorf("stored %+v", a)
		}
	})
}

func TestTheListOpensWithTheDoor(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 2)
		x := w.published(nil)
		me := Mark{Person: w.learner[0].ID, Mode: Room}
		w.at("13:29")
		if _, err := w.s.Tick(w.ctx, w.office, x.Code, []Mark{me}); !fault.Is(err, fault.Closed) {
			t.Errorf("before the door opens: %v", err)
		}
		if _, err := w.s.Sync(w.ctx, w.office, x.Code, w.sealed(x, w.tick(1, w.learner[0], "13:00"))); !fault.Is(err, fault.Closed) {
			t.Errorf("a list of the past in the morning: %v", err)
		}
		w.at("15:00")
		got, err := w.s.Tick(w.ctx, w.office, x.Code, []Mark{me, me, {Person: "nobody", Mode: Room}})
		if want := []Outcome{Recorded, Already, Unknown}; err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("one person twice and nobody: %v, %v", got, err)
		}
		a, err := attendanceOf(w.ctx, db.Read(), x.ID, w.learner[0].ID)
		if err != nil || a.Flag != Late || a.Way != ByList || !a.WalkIn {
			t.Errorf("stored %+v", a)
		}
	})
}

func TestWhoIsOnTheList(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 3)
		w.person("Far Away", "远方", person.Grant{Role: person.Learner, Programme: "other"})
		x := w.published(nil)
		_, err := w.s.Register(w.ctx, w.learner[2], x.Code, Online)
		w.must(err)
		_, err = w.s.Register(w.ctx, w.learner[1], x.Code, Room)
		w.must(err)
		r, err := w.s.Roll(w.ctx, w.office, x.Code)
		w.must(err)
		if len(r.Lines) != 2 || r.Lines[0].Person.ID != w.learner[1].ID || r.Lines[1].Seat.Kind != Online {
			t.Errorf("registered: %+v", r.Lines)
		}
		if len(r.Others) != 1 || r.Others[0].Person.ID != w.learner[0].ID {
			t.Errorf("others: %+v", r.Others)
		}
	})
}

func BenchmarkSyncSixtySQLite(b *testing.B) {
	w := newWorld(b, storetest.SQLite(b), 60)
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		w.clock.Set(morning)
		x := w.published(func(d *Draft) { d.Code = fmt.Sprintf("b%d", i) })
		w.must(w.db.Write(w.ctx, seatAll(w, x)))
		var ticks []ListTick
		for n, a := range w.learner {
			ticks = append(ticks, w.tick(n, a, "13:50"))
		}
		w.at("18:00")
		list := w.sealed(x, ticks...)
		b.StartTimer()
		if _, err := w.s.Sync(w.ctx, w.office, x.Code, list); err != nil {
			b.Fatal(err)
		}
	}
}
