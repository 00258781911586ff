package molecular

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/knowledge/fact"
	"stepwise/person"
	"stepwise/seed"
)

// shipped is a knowledge room that holds what the product ships.
type shipped struct{ base *fact.Base }

func (s shipped) Base(context.Context) (*fact.Base, error)               { return s.base, nil }
func (s shipped) BaseAt(context.Context, clock.Time) (*fact.Base, error) { return s.base, nil }

func shippedBase(t testing.TB) *fact.Base {
	t.Helper()
	list, err := fact.Read(seed.Knowledge)
	if err != nil {
		t.Fatal(err)
	}
	base, err := fact.Build(list)
	if err != nil {
		t.Fatal(err)
	}
	return base
}

// world is the room at noon of 15 March 2026 in Beijing, with one programme that
// holds a cohort in a city outside of the usual ones.
type world struct {
	t       *testing.T
	ctx     context.Context
	clock   *clock.Fake
	service *Service
	office  person.Actor
}

func newWorld(t *testing.T, db *store.DB) *world {
	c := clock.NewFake(time.Date(2026, 3, 15, 12, 0, 0, 0, lang.Zone))
	more := func(context.Context) ([]person.City, error) {
		return []person.City{{Code: "Wenzhou", Name: lang.Text{EN: "Wenzhou", ZH: "温州"}}}, nil
	}
	return &world{t: t, ctx: context.Background(), clock: c, service: New(db, c, shipped{shippedBase(t)}, more), office: coordinator("io")}
}

func coordinator(programme string) person.Actor {
	return person.Actor{ID: "office-" + programme, Grants: []person.Grant{{Role: person.Coordinator, Programme: programme}}}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) enter(change func(*Draft)) Point {
	w.t.Helper()
	d := sound()
	if change != nil {
		change(&d)
	}
	p, err := w.service.Enter(w.ctx, w.office, "io", d)
	w.must(err)
	return p
}

// sound is a draft without fault.
func sound() Draft {
	return Draft{City: "北京市", Medicine: "nivolumab", Day: "2018-08", Available: "yes", Price: "9260", Currency: "CNY", Unit: "100 mg vial",
		Reimbursement: "self-pay", Source: "Report of the launch price", Address: "https://example.org/price"}
}

// fields lists where a fault lies, with its key.
func fields(err error) string {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return ""
	}
	var out []string
	for _, x := range f.Fields {
		out = append(out, x.Where+":"+strings.TrimPrefix(x.Key, "molecular.fault."))
	}
	return strings.Join(out, " ")
}
