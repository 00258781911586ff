package session

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
)

// Two learners for the last seat: exactly one gets it, the other waits.
func TestTwoLearnersForTheLastSeat(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 3)
		x := w.published(func(d *Draft) { d.Capacity = 2 })
		_, err := w.s.Register(w.ctx, w.learner[0], x.Code, Room)
		w.must(err)
		got := make([]Seat, 2)
		errs := make([]error, 2)
		var wg sync.WaitGroup
		for i := range 2 {
			wg.Go(func() { got[i], errs[i] = w.s.Register(w.ctx, w.learner[1+i], x.Code, Room) })
		}
		wg.Wait()
		w.must(errs[0])
		w.must(errs[1])
		if (got[0].State == Seated) == (got[1].State == Seated) {
			t.Fatalf("the last seat: %s and %s", got[0].State, got[1].State)
		}
		for i := range 2 {
			stored, err := seatOf(w.ctx, db.Read(), x.ID, w.learner[1+i].ID)
			w.must(err)
			if stored.State != got[i].State {
				t.Errorf("told %s, stored %s", got[i].State, stored.State)
			}
		}
	})
}

func TestAHundredRushForTwentySeats(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 100)
		x := w.published(func(d *Draft) { d.Capacity = 20 })
		states := make([]SeatState, len(w.learner))
		var wg sync.WaitGroup
		for i, a := range w.learner {
			wg.Go(func() {
				seat, err := w.s.Register(w.ctx, a, x.Code, Room)
				if err != nil {
					t.Error(err)
				}
				states[i] = seat.State
			})
		}
		wg.Wait()
		told := 0
		for _, s := range states {
			if s == Seated {
				told++
			}
		}
		seated := w.count(`SELECT COUNT(*) FROM session_seat WHERE session = $1 AND state = 'seated'`, x.ID)
		waiting := w.count(`SELECT COUNT(*) FROM session_seat WHERE session = $1 AND state = 'waiting'`, x.ID)
		if told != 20 || seated != 20 || waiting != 80 {
			t.Errorf("%d were told of a seat, %d have one, %d wait", told, seated, waiting)
		}
		mails := w.count(`SELECT COUNT(*) FROM mail_message WHERE about = $1`, "session/"+x.ID)
		if mails != 100 {
			t.Errorf("%d mails for 100 registrations", mails)
		}
	})
}

func TestGivingUpPromotesTheFirstWhoWaits(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 4)
		x := w.published(func(d *Draft) { d.Capacity = 1 })
		for _, a := range w.learner[:3] {
			_, err := w.s.Register(w.ctx, a, x.Code, Room) // the clock stands still: the order is that of asking
			w.must(err)
		}
		w.must(w.s.Unregister(w.ctx, w.learner[0], x.Code))
		w.must(w.s.Unregister(w.ctx, w.learner[0], x.Code)) // twice frees no second seat
		for i, want := range []SeatState{Withdrawn, Seated, Waiting} {
			seat, err := seatOf(w.ctx, db.Read(), x.ID, w.learner[i].ID)
			w.must(err)
			if seat.State != want {
				t.Errorf("learner %d is %s, want %s", i, seat.State, want)
			}
		}
		mails, err := mail.List(w.ctx, db.Read(), mail.Filter{Person: w.learner[1].ID})
		w.must(err)
		if len(mails) != 2 || mails[0].Subject != lang.Say(lang.ZH, "session.mail.promoted.subject", "Title", "开班：三例病例") {
			t.Errorf("the promoted learner has the mails %+v", mails)
		}
		if !strings.Contains(mails[0].Text, "2026年3月5日（星期四）14:00–17:00") || !strings.Contains(mails[0].Text, "第二报告厅") ||
			!strings.Contains(mails[0].Text, "https://learn.example.org/session/f1/calendar.ics?k=") {
			t.Errorf("the mail does not say when, where and how to keep it:\n%s", mails[0].Text)
		}
		// Who gave up and asks again stands behind those who waited.
		seat, err := w.s.Register(w.ctx, w.learner[0], x.Code, Room)
		w.must(err)
		p, err := w.s.Open(w.ctx, w.learner[0], x.Code)
		w.must(err)
		if seat.State != Waiting || p.Ahead != 1 || p.Waiting != 2 {
			t.Errorf("asked again: %s with %d ahead of %d", seat.State, p.Ahead, p.Waiting)
		}
		// More seats go to those who wait, in order.
		d := w.draft()
		d.Capacity = 2
		_, err = w.s.Edit(w.ctx, w.office, x.Code, 2, d)
		w.must(err)
		if third, err := seatOf(w.ctx, db.Read(), x.ID, w.learner[2].ID); err != nil || third.State != Seated {
			t.Errorf("a second seat did not go to who waited longest: %+v %v", third, err)
		}
	})
}

// Asking again neither costs the place in the queue nor writes another mail.
func TestAskingTwiceChangesNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 3)
		x := w.published(func(d *Draft) { d.Capacity = 1 })
		for _, a := range append(w.learner, w.learner[1], w.learner[0]) {
			_, err := w.s.Register(w.ctx, a, x.Code, Room)
			w.must(err)
			w.clock.Move(time.Minute)
		}
		p, err := w.s.Open(w.ctx, w.learner[1], x.Code)
		if err != nil || p.Seat.State != Waiting || p.Ahead != 0 {
			t.Errorf("who asked twice is %s with %d ahead (%v)", p.Seat.State, p.Ahead, err)
		}
		if n := w.count(`SELECT COUNT(*) FROM mail_message`); n != 3 {
			t.Errorf("%d mails for three people", n)
		}
	})
}

func TestASeatThatIsFreedWhileSomebodyElseAsks(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 12)
		x := w.published(func(d *Draft) { d.Capacity = 4 })
		for _, a := range w.learner[:6] {
			_, err := w.s.Register(w.ctx, a, x.Code, Room)
			w.must(err)
		}
		var wg sync.WaitGroup
		for i := range 4 { // four give up and six ask, all at once
			wg.Go(func() {
				if err := w.s.Unregister(w.ctx, w.learner[i], x.Code); err != nil {
					t.Error(err)
				}
			})
		}
		for _, a := range w.learner[6:] {
			wg.Go(func() {
				if _, err := w.s.Register(w.ctx, a, x.Code, Room); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		seated := w.count(`SELECT COUNT(*) FROM session_seat WHERE session = $1 AND state = 'seated'`, x.ID)
		waiting := w.count(`SELECT COUNT(*) FROM session_seat WHERE session = $1 AND state = 'waiting'`, x.ID)
		if seated != 4 || waiting != 4 {
			t.Errorf("%d seated, %d waiting; want 4 and 4", seated, waiting)
		}
		for _, a := range w.learner[4:6] { // they waited first
			if seat, err := seatOf(w.ctx, db.Read(), x.ID, a.ID); err != nil || seat.State != Seated {
				t.Errorf("who waited first is %s (%v)", seat.State, err)
			}
		}
	})
}

func TestWhenAndHowPeopleMayRegister(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 1)
		me := w.learner[0]
		w.published(nil)
		w.published(func(d *Draft) { d.Code, d.Online, d.Link = "roomonly", false, "" })
		w.published(func(d *Draft) { d.Code, d.Capacity = "onlineonly", 0 })
		draft := w.draft()
		draft.Code = "unpublished"
		_, err := w.s.Create(w.ctx, w.office, draft)
		w.must(err)
		gone := w.published(func(d *Draft) { d.Code = "gone" })
		w.must(w.s.Cancel(w.ctx, w.office, gone.Code, "the speaker is ill"))
		for _, c := range []struct {
			why, at, code string
			kind          SeatKind
			want          fault.Kind
			ok            bool
		}{
			{"in the morning, for the room", "09:00", "f1", Room, 0, true},
			{"moving to online", "09:01", "f1", Online, 0, true},
			{"online where that is not offered", "09:00", "roomonly", Online, fault.Invalid, false},
			{"the room where there is none", "09:00", "onlineonly", Room, fault.Invalid, false},
			{"a seat of a kind that does not exist", "09:00", "f1", "balcony", fault.Invalid, false},
			{"a draft does not exist for learners", "09:00", "unpublished", Room, fault.NotFound, false},
			{"a cancelled session", "09:00", "gone", Room, fault.Closed, false},
			{"the room while check-in is open", "14:29", "f1", Room, 0, true},
			{"the room when check-in has closed", "14:30", "roomonly", Room, fault.Closed, false},
			{"online in the middle of the session", "16:00", "onlineonly", Online, 0, true},
			{"online after the end", "17:00", "f1", Online, fault.Closed, false},
		} {
			w.at(c.at)
			_, err := w.s.Register(w.ctx, me, c.code, c.kind)
			if (err == nil) != c.ok || err != nil && !fault.Is(err, c.want) {
				t.Errorf("%s: %v", c.why, err)
			}
		}
	})
}

func TestMovingOnlineFreesTheSeat(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 2)
		x := w.published(func(d *Draft) { d.Capacity = 1 })
		for _, a := range w.learner {
			_, err := w.s.Register(w.ctx, a, x.Code, Room)
			w.must(err)
		}
		_, err := w.s.Register(w.ctx, w.learner[0], x.Code, Online)
		w.must(err)
		if seat, err := seatOf(w.ctx, db.Read(), x.ID, w.learner[1].ID); err != nil || seat.State != Seated {
			t.Errorf("the seat did not go to who waited: %+v %v", seat, err)
		}
	})
}

func TestNobodyWithoutAnAddressLosesTheirSeat(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 0)
		x := w.published(nil)
		silent := w.person("Silent", "", person.Grant{Role: person.Learner, Programme: "p1"})
		w.must(db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE person SET email = 'not an address' WHERE id = $1`, silent.ID)
			return err
		}))
		if seat, err := w.s.Register(w.ctx, silent, x.Code, Room); err != nil || seat.State != Seated {
			t.Errorf("%+v %v", seat, err)
		}
	})
}

func TestChangesAreToldToWhoHoldsASeat(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, 3)
		x := w.published(func(d *Draft) { d.Capacity = 1 })
		for _, a := range w.learner[:2] {
			_, err := w.s.Register(w.ctx, a, x.Code, Room)
			w.must(err)
		}
		subjects := func(a person.Actor) (out []string) {
			list, err := mail.List(w.ctx, db.Read(), mail.Filter{Person: a.ID})
			w.must(err)
			for _, m := range list {
				out = append(out, m.Subject)
			}
			return out
		}
		d := w.draft()
		d.Capacity = 1
		d.Description = lang.Text{EN: "Bring two cases."}
		x, err := w.s.Edit(w.ctx, w.office, x.Code, 2, d)
		w.must(err)
		if n := len(subjects(w.learner[0])); n != 1 || x.Sequence != 1 {
			t.Errorf("another description: %d mails, sequence %d; want the first mail only and 1", n, x.Sequence)
		}
		d.Venue = lang.Text{EN: "Lecture hall 3", ZH: "第三报告厅"}
		x, err = w.s.Edit(w.ctx, w.office, x.Code, 3, d)
		w.must(err)
		w.must(w.s.Cancel(w.ctx, w.office, x.Code, "讲者航班取消"))
		for i, a := range w.learner[:2] {
			got := subjects(a)
			if len(got) != 3 || !strings.HasPrefix(got[1], "时间或地点有变") || !strings.HasPrefix(got[0], "课程取消") {
				t.Errorf("learner %d got %q", i, got)
			}
		}
		if got := subjects(w.learner[2]); len(got) != 0 {
			t.Errorf("who never asked got %q", got)
		}
	})
}
