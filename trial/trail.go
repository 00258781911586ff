package trial

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// TrailFilter chooses entries of a trail. Empty fields do not choose.
type TrailFilter struct {
	Subject, Form, Row, By string
	Kind                   record.Kind
	Corrections            bool  // only values that replaced another one
	Before                 int64 // only older ones, for the next page
	Limit                  int   // 1–1,000, 0 means 100
}

func (f TrailFilter) takes(e *record.Entry) bool {
	return (f.Subject == "" || e.Subject == f.Subject) && (f.Form == "" || e.Form == f.Form) && (f.Row == "" || e.Row == f.Row) &&
		(f.By == "" || e.By == f.By) && (f.Kind == "" || e.Kind == f.Kind) && (!f.Corrections || e.Old != "") && (f.Before == 0 || e.Seq < f.Before)
}

// Trail is the part of a study's trail that a filter chooses, youngest first.
func (l *Ledger) Trail(ctx context.Context, a person.Actor, code string, f TrailFilter) ([]record.Entry, error) {
	v, err := l.Open(ctx, a, code)
	if err != nil {
		return nil, err
	}
	if !v.Me.Anywhere(Audit) {
		return nil, person.Forbidden()
	}
	if f.Limit <= 0 || f.Limit > 1000 {
		f.Limit = 100
	}
	var out []record.Entry
	// From the youngest back, a thousand at a time: most pages are among the first.
	for to := v.State.Seq; to > 0 && len(out) < f.Limit; to -= 1000 {
		part, err := l.entries(ctx, l.db.Read(), v.ID, max(0, to-1000), to)
		if err != nil {
			return nil, err
		}
		for i := range slices.Backward(part) {
			if f.takes(&part[i]) && len(out) < f.Limit {
				out = append(out, part[i])
			}
		}
	}
	return v.told(out), nil
}

// History is how one row came to what it holds, oldest first. Everybody who sees the
// subject may read it, as far as they see what stands there.
func (l *Ledger) History(ctx context.Context, v *View, p record.Place) ([]record.Entry, error) {
	if p.Subject != "" && !v.Me.Sees(v.Site(p.Subject)) {
		return nil, fault.New(fault.NotFound, "fault.notfound")
	}
	list, err := l.rowEntries(ctx, l.db.Read(), v.ID, v.State.Seq, p)
	if err != nil {
		return nil, err
	}
	return v.told(list), nil
}

// Export is the whole trail, oldest first. That it was taken out is its last entry.
func (l *Ledger) Export(ctx context.Context, a person.Actor, code string) ([]record.Entry, error) {
	err := l.Write(ctx, a, code, func(_ context.Context, w *Writer) error {
		if err := w.Require(Audit, ""); err != nil {
			return err
		}
		w.Look(record.Place{Form: form.Study.Name, Row: "1"}, map[string]any{"export": "trail", "entries": w.State.Seq})
		return nil
	})
	if err != nil {
		return nil, err
	}
	s, err := l.find(ctx, code)
	if err != nil {
		return nil, err
	}
	return l.entries(ctx, l.db.Read(), s.ID, 0, s.Seq)
}

// Verified is what checking a study's trail found.
type Verified struct {
	Code    string
	Entries int
	Head    string        // hash of the newest entry; note it elsewhere, and a rewritten trail shows
	Broken  *record.Break // nil when every entry is as it was written
}

// Verify checks the trail of a study, or of all of them when code is "". It is for
// operators and inspectors and asks nobody's leave.
func (l *Ledger) Verify(ctx context.Context, code string) ([]Verified, error) {
	list, err := store.All[study](ctx, l.db.Read(), `SELECT `+studyColumns+` FROM trial_study ORDER BY code`)
	if err != nil {
		return nil, err
	}
	var out []Verified
	for _, s := range list {
		if code != "" && s.Code != strings.ToUpper(code) {
			continue
		}
		entries, err := l.entries(ctx, l.db.Read(), s.ID, 0, 1<<62)
		if err != nil {
			return nil, err
		}
		v := Verified{Code: s.Code, Entries: len(entries), Head: s.Hash, Broken: record.Verify(entries, s.Hash)}
		if v.Broken == nil && int64(len(entries)) != s.Seq {
			v.Broken = &record.Break{Seq: int64(len(entries)) + 1, Why: "gap"}
		}
		out = append(out, v)
	}
	if code != "" && len(out) == 0 {
		return nil, fault.New(fault.NotFound, "fault.notfound")
	}
	return out, nil
}

func (l *Ledger) find(ctx context.Context, code string) (study, error) {
	return findIn(ctx, l.db.Read(), code)
}

func findIn(ctx context.Context, q store.Queryer, code string) (study, error) {
	return store.One[study](ctx, q, `SELECT `+studyColumns+` FROM trial_study WHERE code = $1`, strings.ToUpper(code))
}
