package person_test

import (
	"context"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// world is an installation with one programme, two cohorts and an office.
type world struct {
	t     *testing.T
	ctx   context.Context
	db    *store.DB
	clock *clock.Fake
	*person.Service
	admin, office, beijing, other person.Actor // office runs "io", beijing one cohort of it, other another programme
}

var scopes = []person.Scope{
	{Programme: "io", Title: lang.Text{EN: "Immunotherapy", ZH: "免疫治疗课程"}},
	{Programme: "io", Cohort: "io/bj", Title: lang.Text{EN: "Beijing", ZH: "北京"}},
	{Programme: "io", Cohort: "io/sh", Title: lang.Text{EN: "Shanghai", ZH: "上海"}},
	{Programme: "cell", Title: lang.Text{EN: "Cell therapy", ZH: "细胞治疗课程"}},
}

func newWorld(t *testing.T, db *store.DB, settings person.Settings) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background(), db: db, clock: clock.NewFake(time.Date(2026, 3, 2, 9, 0, 0, 0, lang.Zone))}
	w.Service = person.New(db, w.clock, lrs.New(db, w.clock), settings)
	w.Catalogue(func(context.Context) ([]person.Scope, error) { return scopes, nil })
	w.admin = w.person("admin", person.Grant{Role: person.Administrator})
	w.office = w.person("office", person.Grant{Role: person.Coordinator, Programme: "io"})
	w.beijing = w.person("beijing", person.Grant{Role: person.Coordinator, Programme: "io", Cohort: "io/bj"})
	w.other = w.person("other", person.Grant{Role: person.Coordinator, Programme: "cell"})
	return w
}

// person makes an account name@example.cn with these roles.
func (w *world) person(name string, grants ...person.Grant) person.Actor {
	w.t.Helper()
	now := w.clock.Now()
	w.must(w.db.Write(w.ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := person.Insert(ctx, tx, person.Person{ID: name, Email: name + "@example.cn", Latin: "Zhang " + name, Han: "张伟",
			Licence: "1101" + name, Hospital: "首都医院", City: "beijing", CreatedAt: now}); err != nil {
			return err
		}
		for _, g := range grants {
			if err := person.AddGrant(ctx, tx, name, g, "", now); err != nil {
				return err
			}
		}
		return nil
	}))
	return w.load(name)
}

func (w *world) load(id string) person.Actor {
	w.t.Helper()
	a, err := person.Load(w.ctx, w.db.Read(), id)
	w.must(err)
	return a
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused checks the kind and the sentence of an error.
func (w *world) refused(err error, kind fault.Kind, key string) {
	w.t.Helper()
	f, ok := err.(*fault.Fault)
	if !ok || f.Kind != kind || f.Key != key {
		w.t.Fatalf("got %v, want %v: %s", err, kind, key)
	}
}

// faulty checks that an error names exactly these fields.
func (w *world) faulty(err error, fields ...string) {
	w.t.Helper()
	f, ok := err.(*fault.Fault)
	if !ok || f.Kind != fault.Invalid {
		w.t.Fatalf("got %v, want faults in %v", err, fields)
	}
	got := map[string]bool{}
	for _, x := range f.Fields {
		got[x.Where] = true
	}
	for _, x := range fields {
		if !got[x] {
			w.t.Fatalf("got %v, want a fault in %s", err, x)
		}
	}
	if len(got) != len(fields) {
		w.t.Fatalf("got %v, want faults in %v only", err, fields)
	}
}

func (w *world) letters(about string) []mail.Stored {
	w.t.Helper()
	list, err := mail.List(w.ctx, w.db.Read(), mail.Filter{About: about, Limit: 500})
	w.must(err)
	return list
}

func (w *world) count(query string, args ...any) int {
	w.t.Helper()
	n, err := store.One[int](w.ctx, w.db.Read(), query, args...)
	w.must(err)
	return n
}

var (
	learner = person.Grant{Role: person.Learner, Programme: "io", Cohort: "io/bj"}
	profile = person.Profile{Latin: "Li Na", Han: "李娜", Licence: "110440000012345", Hospital: "北京协作医院", Department: "肿瘤科", Title: "主治医师", City: "北京"}
	good    = "correct horse battery"
)

// secret is the last part of a link.
func secret(link string) string {
	for i := len(link) - 1; i >= 0; i-- {
		if link[i] == '/' {
			return link[i+1:]
		}
	}
	return link
}
