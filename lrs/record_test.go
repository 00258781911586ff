package lrs_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
)

var noon = time.Date(2026, 3, 5, 4, 0, 0, 123456000, time.UTC)

func done(unit string) lrs.Statement {
	return lrs.Statement{Person: "p1", Verb: lrs.Completed, Object: lrs.Activity{ID: lrs.Unit(unit), Type: lrs.TypeUnit,
		Name: map[string]string{"en": "Colitis", "zh-Hans": "结肠炎"}}}
}

func TestAStatementIsToldOnceAndReadsBackTheSame(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		r := lrs.New(db, clock.NewFake(noon))
		var told []lrs.Entry
		r.Follow(func(_ context.Context, _ *store.Tx, e lrs.Entry) error { told = append(told, e); return nil })
		s := done("u08")
		s.ID = id.New()
		s.Result = lrs.Scaled(0.75, true)
		s.Result.Extensions = map[string]any{lrs.ExtProgress: 100}
		s.Context = &lrs.Context{Instructor: "t1", Parent: []lrs.Activity{{ID: lrs.Programme("io")}}, Extensions: map[string]any{lrs.ExtAttendance: "room"}}
		for range 10 {
			if err := r.Write(ctx, s); err != nil {
				t.Fatal(err)
			}
		}
		back, err := r.OfPerson(ctx, db.Read(), "p1")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(told, back); diff != "" || len(told) != 1 {
			t.Errorf("told %d times; told against stored:\n%s", len(told), diff)
		}
		if *back[0].Scaled != 0.75 || back[0].Parents[0] != lrs.Programme("io") || back[0].ContextExtensions[lrs.ExtAttendance] != "room" {
			t.Errorf("read back %+v", back[0])
		}
	})
}

func TestTheStoredTextIsXAPI(t *testing.T) {
	db := storetest.SQLite(t)
	ctx := context.Background()
	r := lrs.New(db, clock.NewFake(noon))
	s := done("u08")
	s.ID = "0190a000-0000-7000-8000-000000000001"
	if err := r.Write(ctx, s); err != nil {
		t.Fatal(err)
	}
	row, err := r.Find(ctx, db.Read(), s.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"0190a000-0000-7000-8000-000000000001",` +
		`"actor":{"objectType":"Agent","account":{"homePage":"https://stepwise.example/people","name":"p1"}},` +
		`"verb":{"id":"http://adlnet.gov/expapi/verbs/completed","display":{"en":"completed","zh-Hans":"完成"}},` +
		`"object":{"objectType":"Activity","id":"https://stepwise.example/unit/u08","definition":{"type":"http://adlnet.gov/expapi/activities/lesson","name":{"en":"Colitis","zh-Hans":"结肠炎"}}},` +
		`"timestamp":"2026-03-05T04:00:00.123456Z","version":"2.0.0","stored":"2026-03-05T04:00:00.123456Z",` +
		`"authority":{"objectType":"Agent","account":{"homePage":"https://stepwise.example/people","name":"stepwise"}}}`
	if row.Body != want {
		t.Errorf("stored\n%s\nwant\n%s", row.Body, want)
	}
}

func TestVoiding(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		r := lrs.New(db, clock.NewFake(noon))
		s := r.Prepare(done("u08"))[0]
		if err := r.Write(ctx, s); err != nil {
			t.Fatal(err)
		}
		void := r.Prepare(lrs.Statement{Person: "c1", Verb: lrs.Voided, Object: lrs.Activity{ID: s.ID}})[0]
		var whose string
		r.Follow(func(_ context.Context, _ *store.Tx, e lrs.Entry) error { whose = e.Person; return nil })
		if err := r.Write(ctx, void); err != nil {
			t.Fatal(err)
		}
		if back, _ := r.OfPerson(ctx, db.Read(), "p1"); len(back) != 0 || whose != "p1" {
			t.Errorf("still %d statements; followers were told of %q", len(back), whose)
		}
		row, _ := r.Find(ctx, db.Read(), s.ID)
		if !row.Voided || !json.Valid([]byte(row.Body)) {
			t.Error("a voided statement stays in the record, marked")
		}
		again := lrs.Statement{Person: "c1", Verb: lrs.Voided, Object: lrs.Activity{ID: void.ID}}
		if err := r.Write(ctx, again); !fault.Is(err, fault.Conflict) {
			t.Errorf("voiding a voiding statement: got %v, want a conflict (xAPI 4.2.5)", err)
		}
		if err := r.Write(ctx, lrs.Statement{Person: "c1", Verb: lrs.Voided, Object: lrs.Activity{ID: id.New()}}); !fault.Is(err, fault.Conflict) {
			t.Errorf("voiding nothing: got %v", err)
		}
	})
}

func TestBadStatementsAreRefusedWhole(t *testing.T) {
	db := storetest.SQLite(t)
	r := lrs.New(db, clock.NewFake(noon))
	two := 2.0
	for why, change := range map[string]func(*lrs.Statement){
		"no actor":                func(s *lrs.Statement) { s.Person = "" },
		"id is no UUID":           func(s *lrs.Statement) { s.ID = "7" },
		"verb is no IRI":          func(s *lrs.Statement) { s.Verb.ID = "did" },
		"score above one":         func(s *lrs.Statement) { s.Result = &lrs.Result{Score: &lrs.Score{Scaled: &two}} },
		"a byte that is no UTF-8": func(s *lrs.Statement) { s.Result = &lrs.Result{Response: "ALT \xff"} },
		"such a byte deep inside": func(s *lrs.Statement) {
			s.Context = &lrs.Context{Extensions: map[string]any{"x:y": []any{map[string]any{"z": "\xc3"}}}}
		},
	} {
		bad := done("u08")
		change(&bad)
		if err := r.Write(context.Background(), done("u07"), bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v", why, err)
		}
	}
	if back, _ := r.OfPerson(context.Background(), db.Read(), "p1"); len(back) != 0 {
		t.Errorf("%d good neighbours were stored although their write failed", len(back))
	}
}

func TestVocabularyHasNoDoublesAndBothLanguages(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range lrs.Verbs {
		if seen[v.ID] || v.Display["en"] == "" || v.Display[string(lang.ZH)] == "" {
			t.Errorf("verb %s", v.ID)
		}
		seen[v.ID] = true
	}
}

func TestRecentPages(t *testing.T) {
	db := storetest.SQLite(t)
	ctx := context.Background()
	c := clock.NewFake(noon)
	r := lrs.New(db, c)
	for _, u := range []string{"a", "b", "c"} {
		c.Move(time.Minute)
		if err := r.Write(ctx, done(u)); err != nil {
			t.Fatal(err)
		}
	}
	first, err := r.Recent(ctx, db.Read(), "p1", 0, 2)
	if err != nil || len(first.Rows) != 2 || !strings.Contains(first.Rows[0].Body, lrs.Unit("c")) || first.Next == 0 {
		t.Fatalf("%+v %v", first, err)
	}
	rest, err := r.Recent(ctx, db.Read(), "p1", first.Next, 2)
	if err != nil || len(rest.Rows) != 1 || !strings.Contains(rest.Rows[0].Body, lrs.Unit("a")) || rest.Next != 0 {
		t.Errorf("%+v %v", rest, err)
	}
}
