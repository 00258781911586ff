package demo

import (
	"bytes"
	"context"
	"reflect"
	"testing"

	"stepwise/internal/storetest"
	"stepwise/trial"
	"stepwise/trial/exchange"
	"stepwise/trial/form"
	"stepwise/trial/odm/clause"
	"stepwise/trial/record"
)

// leaves writes the whole study as ODM, holds each document to the clauses of the
// standard, and reads it in on a fresh database: the trail, the state, the signatures
// and what was refused are the same there.
func leaves(t *testing.T, s *seeder) {
	ctx := context.Background()
	for _, f := range exchange.Formats {
		taken, err := s.house.Ledger.Archive(ctx, Study, f.Name, trial.Genome)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := exchange.Write(&b, f, taken, taken.Real.Std(), "test"); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		if f.Type != "application/xml" {
			continue
		}
		d, err := clause.Parse(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		faults := d.Faults()
		for _, x := range faults[:min(len(faults), 10)] {
			t.Errorf("%s: %s", f.Name, x)
		}
		t.Logf("%s: %d entries, %d KiB, %d faults", f.Name, len(taken.Entries), b.Len()>>10, len(faults))
		if !f.Trail {
			continue
		}
		doc, err := exchange.Read(&b)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		there := trial.NewLedger(storetest.SQLite(t), s.clock, nil, make([]byte, 32), nil, form.All...)
		if _, err := there.Import(ctx, doc.Entries); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		got, err := there.Archive(ctx, Study, f.Name, trial.Genome)
		if err != nil {
			t.Fatal(err)
		}
		n := len(taken.Entries) // there, this look is one more
		if !reflect.DeepEqual(got.Entries[:n], taken.Entries) || !reflect.DeepEqual(record.Replay(got.Entries[:n]), record.Replay(taken.Entries)) {
			t.Errorf("%s: another trail, or another state", f.Name)
		}
	}
}
