package person_test

import (
	"context"
	"fmt"
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
)

func TestLoadingAnActor(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		w.person("none")
		if a := w.load("none"); a.ID != "none" || a.Latin != "Zhang none" || a.City != "beijing" || len(a.Grants) != 0 || a.Confirmed {
			t.Errorf("somebody without a role: %+v", a)
		}
		if a := w.load("office"); len(a.Grants) != 1 || a.Grants[0].Programme != "io" {
			t.Errorf("somebody with one: %+v", a)
		}
		a, err := person.Load(w.ctx, db.Read(), "gone")
		w.refused(err, fault.NotFound, "fault.notfound")
		if a.SignedIn() {
			t.Error("nobody is signed in")
		}
	})
}

// BenchmarkLoad is what every request pays to know who asks: 100,000 people with
// two roles each, SQLite.
func BenchmarkLoad(b *testing.B) {
	db := storetest.SQLite(b)
	ctx := context.Background()
	const people = 100_000
	for from := 0; from < people; from += 1000 {
		if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			for i := from; i < from+1000; i++ {
				id := fmt.Sprintf("person-%06d", i)
				if err := person.Insert(ctx, tx, person.Person{ID: id, Email: id + "@example.cn", Latin: "Li Na", Han: "李娜", Hospital: "首都医院", CreatedAt: 1}); err != nil {
					return err
				}
				for _, g := range []person.Grant{{Role: person.Learner, Programme: "io", Cohort: fmt.Sprint("io/", i%6)}, {Role: person.Panel, Programme: "io"}} {
					if err := person.AddGrant(ctx, tx, id, g, "", 1); err != nil {
						return err
					}
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("actor", func(b *testing.B) {
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			i = (i + 7919) % people
			a, err := person.LoadSession(ctx, db.Read(), fmt.Sprintf("person-%06d", i), 1)
			if err != nil || len(a.Grants) != 2 {
				b.Fatal(a, err)
			}
		}
	})
	s := person.New(db, nil, nil, person.Settings{})
	office := person.Actor{ID: "x", Grants: []person.Grant{{Role: person.Coordinator, Programme: "io"}}}
	for name, f := range map[string]person.Filter{"list": {}, "cohort": {Programme: "io", Cohort: "io/3"}, "rare": {Text: "099999"}} {
		b.Run("find/"+name, func(b *testing.B) {
			for b.Loop() {
				if found, err := s.Find(ctx, office, f); err != nil || len(found.Entries) == 0 {
					b.Fatal(err)
				}
			}
		})
	}
}
