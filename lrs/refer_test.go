package lrs_test

import (
	"context"
	"maps"
	"testing"

	"stepwise/internal/clock"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

func TestStatementsThatReferToOneAreFound(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		r := lrs.New(db, clock.NewFake(noon))
		t.Cleanup(r.Close)
		s := done("u01")
		s.ID = id.New()
		if err := r.Write(ctx, s, lrs.Statement{ID: id.New(), Person: "p2", Verb: lrs.Voided, Object: lrs.Activity{ID: s.ID}}); err != nil {
			t.Fatal(err)
		}
		rows, err := r.Referring(ctx, db.Read(), s.ID)
		if err != nil || len(rows) != 1 {
			t.Fatalf("%d statements refer to it: %v", len(rows), err)
		}
		if e, err := rows[0].Entry(); err != nil || e.Voids != s.ID {
			t.Errorf("what refers to it voids %q: %v", e.Voids, err)
		}
		if n, err := r.Newest(ctx, db.Read()); err != nil || n != rows[0].Seq {
			t.Errorf("newest is %d, want %d: %v", n, rows[0].Seq, err)
		}
		if rows, err := r.Referring(ctx, db.Read(), rows[0].ID); err != nil || len(rows) != 0 {
			t.Errorf("%d statements refer to the voiding one: %v", len(rows), err)
		}
	})
}

func TestKeysOfSeveralPeopleAreThoseOfEach(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		r := lrs.New(db, clock.NewFake(noon))
		t.Cleanup(r.Close)
		for _, mbox := range []string{"li@x.example", "nobody@x.example"} {
			batch, err := statement.ParseBatch([]byte(`{"actor":{"mbox":"mailto:`+mbox+`"},"verb":{"id":"http://a.example/v"},"object":{"id":"http://a.example/o"}}`), statement.V200)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := r.Accept(ctx, client, batch, nil); err != nil {
				t.Fatal(err)
			}
		}
		err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			if err := r.Reattribute(ctx, tx, "mbox|mailto:li@x.example", lrs.Attribution{}, lrs.Attribution{Person: "li", How: lrs.ByOffice}); err != nil {
				return err
			}
			return r.Reattribute(ctx, tx, lrs.AgentKey("twin"), lrs.Attribution{Person: "twin"}, lrs.Attribution{Person: "li", How: lrs.ByOffice})
		})
		if err != nil {
			t.Fatal(err)
		}
		people := []string{"li", "twin", "wang", ""}
		got, err := lrs.KeysOf(ctx, db.Read(), people)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{}
		for _, p := range people {
			keys, err := lrs.Keys(ctx, db.Read(), p)
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range keys {
				want[k] = p
			}
		}
		if !maps.Equal(got, want) || len(got) != 4 {
			t.Errorf("together %v, one by one %v", got, want)
		}
	})
}
