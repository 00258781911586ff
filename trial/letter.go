package trial

import (
	"context"

	"stepwise/internal/lang"
	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Tell mails people about an act in the transaction that keeps it: words says it in
// each one's language, on one line and in full. Somebody without a usable address is
// passed over, since the record must not depend on it. Every e-mail of a study goes
// through here, because from a rehearsal none goes out: it is kept, and the page of the
// rehearsal shows who would have got it.
func (w *Writer) Tell(ctx context.Context, tx *store.Tx, to []string, words func(t lang.Tag) (subject, text string)) error {
	people, err := person.Many(ctx, tx, to)
	if err != nil {
		return err
	}
	post := mail.Queue
	if rehearsed(w.State) {
		post = mail.Keep
	}
	for _, id := range to {
		p, ok := people[id]
		if !ok || !mail.Address(p.Email) || !p.DisabledAt.IsZero() {
			continue
		}
		t, ok := lang.Parse(p.Locale)
		if !ok {
			t = lang.ZH
		}
		m := mail.Message{To: p.Email, Person: p.ID, About: posted(w.Code), At: w.Now}
		m.Subject, m.Text = words(t)
		if err := post(ctx, tx, m); err != nil {
			return err
		}
	}
	return nil
}

func posted(code string) string { return "trial/" + code }

// rehearsed reports whether a study is a rehearsal.
func rehearsed(s *record.State) bool {
	return s.Row(form.Study.Name, "", "1").Get("KIND") == "rehearsal"
}

// Letter is an e-mail that a study would have sent. QueuedAt is the rehearsal's time.
type Letter struct {
	Name string // of the member who would have got it
	mail.Stored
}

// Letters are those of a rehearsal, youngest first; none of a study.
func (l *Ledger) Letters(ctx context.Context, v *View) ([]Letter, error) {
	if !rehearsed(v.State) {
		return nil, nil
	}
	list, err := mail.List(ctx, l.db.Read(), mail.Filter{About: posted(v.Code), State: mail.Kept, Limit: 500})
	if err != nil {
		return nil, err
	}
	var out []Letter
	for _, m := range list {
		out = append(out, Letter{v.member(m.Person), m})
	}
	return out, nil
}

// member is the name under which somebody was appointed.
func (v *View) member(who string) string {
	for _, r := range v.State.Rows(form.Member.Name, "") {
		if r.Get("PERSON") == who {
			return r.Get("NAME")
		}
	}
	return who
}
