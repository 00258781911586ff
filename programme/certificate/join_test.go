package certificate

import (
	"testing"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
)

// A doctor finished under one of two accounts. Joined to the other, the certificate
// stands without ground until the office decides; the other account has its own.
func TestACertificateOfARecordThatWasJoined(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		people := person.New(db, w.clock, w.record, person.Settings{})
		people.OnIdentity(w.courses.Reassess)
		w.doctor(t, "old", "io")
		w.doctor(t, "young", "io")
		w.finishes(t, "old")
		w.work(t)
		of := func(who string) Entry {
			t.Helper()
			all, err := w.List(ctx, office, Filter{Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range all {
				if e.Person == who {
					return e
				}
			}
			return Entry{}
		}
		if e := of("old"); e.ID == "" || e.Flagged {
			t.Fatalf("the first certificate: %+v", e)
		}
		if err := people.Merge(ctx, boss, "old", "young", "registered twice"); err != nil {
			t.Fatal(err)
		}
		w.work(t)
		if e := of("old"); !e.Flagged || !e.Live() {
			t.Errorf("a certificate whose record went away is put before the office and not revoked by itself: %+v", e)
		}
		if e := of("young"); e.ID == "" || e.Flagged {
			t.Errorf("the joined record completes the programme: %+v", e)
		}
		changes, err := people.Changes(ctx, boss, "old")
		if err != nil || len(changes) != 1 {
			t.Fatal(changes, err)
		}
		if err := people.Undo(ctx, boss, changes[0].ID); err != nil {
			t.Fatal(err)
		}
		if a, b := of("old"), of("young"); a.Flagged || !b.Flagged {
			t.Errorf("undone: %+v and %+v", a, b)
		}
	})
}
