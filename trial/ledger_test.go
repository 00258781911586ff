package trial

import (
	"context"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// passwords lets everybody sign with the password "right".
type passwords struct{}

func (passwords) SignIn(_ context.Context, email, password, _ string) (string, error) {
	if password != "right" {
		return "", fault.New(fault.Invalid, "person.fault.credentials")
	}
	return email, nil
}

func ledger(db *store.DB) (*Ledger, *clock.Fake) {
	c := clock.NewFake(time.Date(2027, 1, 11, 1, 0, 0, 0, time.UTC))
	return NewLedger(db, c, passwords{}, make([]byte, 32), nil, form.All...), c
}

// begun is a study with a site and somebody in each role.
func begun(t *testing.T, l *Ledger) {
	t.Helper()
	ctx := context.Background()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := l.Begin(ctx, office, NewStudy{Code: "lung-01", Title: lang.Text{EN: "CAR-T in lung cancer", ZH: "肺癌CAR-T"}, Kind: "demo", Residency: "here"})
	must(err)
	must(l.AddSite(ctx, office, "LUNG-01", "BJ01", lang.Text{EN: "Beijing", ZH: "北京"}, "Asia/Shanghai", false, ""))
	must(l.AddSite(ctx, office, "LUNG-01", "SH01", lang.Text{EN: "Shanghai", ZH: "上海"}, "Asia/Shanghai", false, ""))
	must(l.Appoint(ctx, office, "LUNG-01", "pi", "P I", Investigator, "BJ01"))
	must(l.Appoint(ctx, office, "LUNG-01", "board", "B", Committee, ""))
	must(l.Appoint(ctx, office, "LUNG-01", "abroad", "A", Partner, ""))
}

func TestWhatIsWrittenIsReadBackAndVerifies(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		l, c := ledger(db)
		begun(t, l)
		pi := person.Actor{ID: "pi", Latin: "Li"}
		at := record.Place{Form: "SUBJECT", Subject: "BJ01-001", Row: "1"}
		err := l.Write(ctx, pi, "LUNG-01", func(_ context.Context, w *Writer) error {
			if err := w.Require(Screen, "BJ01"); err != nil {
				return err
			}
			return w.Set(at, map[string]string{"SITE": "BJ01", "NUMBER": "001"}, "")
		})
		if err != nil {
			t.Fatal(err)
		}
		c.Move(time.Hour)
		change := func(reason string) error {
			return l.Write(ctx, pi, "LUNG-01", func(_ context.Context, w *Writer) error {
				if err := w.Require(Screen, "BJ01"); err != nil {
					return err
				}
				return w.Set(at, map[string]string{"NUMBER": "01"}, reason)
			})
		}
		if err := change(""); !fault.Is(err, fault.Invalid) {
			t.Errorf("a changed value needs a reason: %v", err)
		}
		if err := change("typing error"); err != nil {
			t.Fatal(err)
		}
		fresh, _ := ledger(db) // another node
		v, err := fresh.Open(ctx, pi, "lung-01")
		if err != nil {
			t.Fatal(err)
		}
		again, err := fresh.Open(ctx, pi, "lung-01")
		if err != nil || again.State.Row("SUBJECT", "BJ01-001", "1") != v.State.Row("SUBJECT", "BJ01-001", "1") {
			t.Errorf("a node that only reads builds the state once: %v", err)
		}
		if got := v.State.Row("SUBJECT", "BJ01-001", "1").Values(); got["NUMBER"] != "01" || got["SITE"] != "BJ01" {
			t.Errorf("read back %v", got)
		}
		entries, err := l.entries(ctx, db.Read(), v.ID, 0, v.State.Seq)
		if err != nil {
			t.Fatal(err)
		}
		if broken := record.Verify(entries, v.State.Hash); broken != nil {
			t.Errorf("broken at %+v", broken)
		}
		last := entries[len(entries)-1]
		if last.Old != "001" || last.New != "01" || last.Reason != "typing error" || last.By != "pi" || last.Role != "investigator" || last.Site != "BJ01" {
			t.Errorf("the trail says %+v", last)
		}
		past, err := l.At(ctx, v, v.State.Seq-1)
		if err != nil || past.State.Row("SUBJECT", "BJ01-001", "1").Get("NUMBER") != "001" {
			t.Errorf("as it was: %v %v", past, err)
		}
	})
}

func TestARefusalStaysAndTheActDoesNot(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		l, _ := ledger(db)
		begun(t, l)
		at := record.Place{Form: "SUBJECT", Subject: "BJ01-001", Row: "1"}
		err := l.Write(ctx, person.Actor{ID: "pi"}, "LUNG-01", func(_ context.Context, w *Writer) error {
			if err := w.Require(Screen, "BJ01"); err != nil {
				return err
			}
			if err := w.Set(at, map[string]string{"SITE": "BJ01", "NUMBER": "001"}, ""); err != nil {
				return err
			}
			return w.Refuse(at, fault.New(fault.Conflict, "fault.conflict"), map[string]string{"scanned": "X"})
		})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("the caller hears it: %v", err)
		}
		v, err := l.Open(ctx, office, "LUNG-01")
		if err != nil || len(v.State.Refusals()) != 1 || v.State.Row("SUBJECT", "BJ01-001", "1") != nil {
			t.Errorf("%+v %v", v.State.Refusals(), err)
		}
	})
}

func TestSignaturesBelongToWhatWasSigned(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		l, _ := ledger(db)
		begun(t, l)
		lead := office
		at := record.Place{Form: "STUDY", Row: "1"}
		for _, s := range []Signing{{Email: "office", Password: "wrong"}, {Email: "pi", Password: "right"}, {}} {
			if _, err := l.Authenticate(ctx, lead, s); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", s, err)
			}
		}
		proof, err := l.Authenticate(ctx, lead, Signing{Email: "office", Password: "right"})
		if err != nil {
			t.Fatal(err)
		}
		write := func(fn func(*Writer) error) error {
			return l.Write(ctx, lead, "LUNG-01", func(_ context.Context, w *Writer) error {
				if err := w.Require(Manage, ""); err != nil {
					return err
				}
				return fn(w)
			})
		}
		if err := write(func(w *Writer) error { return w.Sign(at, "approve", Proof{}) }); err == nil {
			t.Error("signed without a proof")
		}
		if err := write(func(w *Writer) error { return w.Sign(at, "approve", proof) }); err != nil {
			t.Fatal(err)
		}
		v, _ := l.Open(ctx, lead, "LUNG-01")
		if s := v.State.Signed("STUDY", "", "1"); len(s) != 1 || s[0].Meaning != "approve" || s[0].By != "office" {
			t.Errorf("signed: %+v", s)
		}
		if err := write(func(w *Writer) error { return w.Set(at, map[string]string{"STATUS": "open"}, "begin", "STATUS") }); err != nil {
			t.Fatal(err)
		}
		v, _ = l.Open(ctx, lead, "LUNG-01")
		if len(v.State.Signed("STUDY", "", "1")) != 0 || len(v.State.Signs("STUDY", "", "1")) != 1 {
			t.Error("a signature holds for other values than those it was given for")
		}
	})
}

// What somebody with the database's password could do shows, on both engines.
func TestATamperedTrailIsNamed(t *testing.T) {
	for _, c := range []struct{ why, does, want string }{
		{"a value was altered", `UPDATE trial_entry SET new = 'open' WHERE seq = 4`, "hash"},
		{"an entry was taken out", `DELETE FROM trial_entry WHERE seq = 4`, "gap"},
		{"the end was cut off", `DELETE FROM trial_entry WHERE seq > 6`, "head"},
		{"nothing happened", `UPDATE trial_entry SET new = new WHERE seq = 4`, ""},
	} {
		t.Run(c.why, func(t *testing.T) {
			storetest.Both(t, func(t *testing.T, db *store.DB) {
				ctx := context.Background()
				l, _ := ledger(db)
				begun(t, l)
				if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
					_, err := tx.Exec(ctx, c.does)
					return err
				}); err != nil {
					t.Fatal(err)
				}
				got, err := l.Verify(ctx, "lung-01")
				if err != nil || len(got) != 1 {
					t.Fatal(got, err)
				}
				why := ""
				if got[0].Broken != nil {
					why = got[0].Broken.Why
				}
				if why != c.want {
					t.Errorf("found %+v, want %q", got[0].Broken, c.want)
				}
			})
		})
	}
}

func TestTakingTheTrailOutIsNoted(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		l, _ := ledger(db)
		begun(t, l)
		if _, err := l.Export(ctx, person.Actor{ID: "abroad"}, "LUNG-01"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a partner takes no trail: %v", err)
		}
		list, err := l.Export(ctx, office, "LUNG-01")
		if err != nil || list[len(list)-1].Kind != record.Looked || list[len(list)-1].By != "office" {
			t.Fatalf("the last entry says who took it: %v", err)
		}
		if b := record.Verify(list, ""); b != nil {
			t.Errorf("exported: %+v", b)
		}
	})
}
