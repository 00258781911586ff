package longrun

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/job"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
)

const question = `{"designs":["BOIN","3+3"],"target":0.25,"p_true":[0.1,0.25,0.4],"cohort_size":3,"max_n":12}`

func TestRunIsComputedAndKeptForItsOwner(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		fake := clock.NewFake(time.Date(2027, 1, 4, 8, 0, 0, 0, time.UTC))
		jobs := job.NewRunner(db, fake, slog.New(slog.DiscardHandler))
		s := New(db, fake, jobs, nil)
		owner, other := person.Actor{ID: "a"}, person.Actor{ID: "b"}
		if _, err := s.Start(ctx, person.Actor{}, []byte(question), ""); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("nobody may start a run: %v", err)
		}
		if _, err := s.Start(ctx, owner, []byte(`{"designs":["BOIN"],"target":2}`), ""); err == nil {
			t.Error("a bad question was taken")
		}
		id, err := s.Start(ctx, owner, []byte(question), "target=25")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := jobs.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		got, err := s.Get(ctx, owner, id)
		if err != nil || got.State != Done || got.Done != 1 || !strings.Contains(got.Answer, `"designs"`) {
			t.Errorf("%+v %v", got, err)
		}
		if _, err := s.Get(ctx, other, id); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a run is its owner's: %v", err)
		}
		if err := s.Cancel(ctx, owner, id); fault.KindOf(err) != fault.Conflict {
			t.Errorf("what is over cannot be cancelled: %v", err)
		}
		fake.Move(31 * 24 * time.Hour)
		if err := s.Tidy(ctx); err != nil {
			t.Fatal(err)
		}
		if list, err := s.Mine(ctx, owner); err != nil || len(list) != 0 {
			t.Errorf("%v %v", list, err)
		}
	})
}

func TestCancelledRunIsNotComputed(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		fake := clock.NewFake(time.Date(2027, 1, 4, 8, 0, 0, 0, time.UTC))
		jobs := job.NewRunner(db, fake, slog.New(slog.DiscardHandler))
		s := New(db, fake, jobs, nil)
		owner := person.Actor{ID: "a"}
		var ids []string
		for range atOnce {
			id, err := s.Start(ctx, owner, []byte(question), "")
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		if _, err := s.Start(ctx, owner, []byte(question), ""); fault.KindOf(err) != fault.Conflict {
			t.Errorf("more than %d at once: %v", atOnce, err)
		}
		if err := s.Cancel(ctx, person.Actor{ID: "b"}, ids[0]); fault.KindOf(err) != fault.Conflict {
			t.Errorf("somebody else cancelled it: %v", err)
		}
		if err := s.Cancel(ctx, owner, ids[0]); err != nil {
			t.Fatal(err)
		}
		if _, err := jobs.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		got, err := s.Get(ctx, owner, ids[0])
		if err != nil || got.State != Cancelled || got.Answer != "" {
			t.Errorf("%+v %v", got, err)
		}
		if got, err = s.Get(ctx, owner, ids[1]); err != nil || got.State != Done {
			t.Errorf("%+v %v", got, err)
		}
	})
}
