package person

import (
	"context"
	"unicode/utf8"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/mail"
	"stepwise/internal/store"
)

// Correction is one field that a coordinator changed, and why. It stays for good.
type Correction struct {
	ID     string     `db:"id"`
	Person string     `db:"person"`
	Field  string     `db:"field"` // latin, han, licence, hospital, department, title, city or email
	Before string     `db:"before"`
	After  string     `db:"after"`
	Reason string     `db:"reason"`
	By     string     `db:"by"`
	At     clock.Time `db:"at"`
}

// Edit is what somebody's file should say.
type Edit struct {
	Profile
	Email  string
	Reason string
}

const (
	minReason = 4 // characters; "改名" says too little
	maxReason = 500
)

// Correct changes somebody's file with a reason, confirmed or not, and returns how
// many fields changed. Each keeps what stood there before. A new address is told to
// the old one, and is for those only who may hand the account over: who holds the
// address can set the password.
func (s *Service) Correct(ctx context.Context, a Actor, person string, x Edit) (int, error) {
	now := s.clock.Now()
	x.Profile, x.Email, x.Reason = x.Profile.Fold(), FoldEmail(x.Email), FoldText(x.Reason)
	ids := make([]string, 8)
	for i := range ids {
		ids[i] = id.New()
	}
	n, change := 0, id.New()
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		f, rights, err := s.meet(ctx, tx, a, person)
		if err != nil {
			return err
		}
		if !rights.Confirm {
			return Forbidden()
		}
		list := differences(f.Person, x)
		if n = len(list); n == 0 {
			return nil
		}
		if err := x.check(f, list); err != nil {
			return err
		}
		if err := s.mayCorrectTo(ctx, tx, f, rights, x); err != nil {
			return err
		}
		for i, c := range list {
			if _, err := tx.Exec(ctx, `INSERT INTO person_correction (id, person, field, before, after, reason, by, at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, ids[i], f.ID, c.Field, c.Before, c.After, x.Reason, a.ID, now); err != nil {
				return err
			}
			if err := audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.correct", Object: "person/" + f.ID,
				Detail: map[string]any{"field": c.Field, "correction": ids[i]}}); err != nil {
				return err
			}
		}
		p := changed(f.Person, list)
		if err := rewrite(ctx, tx, p); err != nil {
			return err
		}
		if err := s.reconsider(ctx, tx, p.ID, change, a.ID, now); err != nil {
			return err
		}
		if p.Email == f.Email {
			return nil
		}
		return s.post(ctx, tx, s.personLetter(ctx, f.Person, "notice/"+f.ID, "person.mail.address", "Email", p.Email), now)
	})
	return n, err
}

// differences lists what a folded edit would change. A field that differs from what
// is stored only by folding is the same.
func differences(p Person, x Edit) []Correction {
	var list []Correction
	old := p.Profile()
	same := old.Fold()
	for _, name := range []string{"latin", "han", "licence", "hospital", "department", "title", "city"} {
		if after := *x.Profile.field(name); after != *same.field(name) {
			list = append(list, Correction{Field: name, Before: *old.field(name), After: after})
		}
	}
	if p.Email != x.Email {
		list = append(list, Correction{Field: "email", Before: p.Email, After: x.Email})
	}
	return list
}

func (x Edit) check(f File, list []Correction) error {
	var form fault.Form
	x.Profile.Check(&form)
	x.Profile.Complete(&form, f.Learner() && !f.ConfirmedAt.IsZero())
	n := utf8.RuneCountInString(x.Reason)
	form.Check(n >= minReason, "reason", "person.fault.reason")
	form.Check(n <= maxReason, "reason", "fault.toolong", "Max", maxReason)
	form.Check(mail.Address(x.Email), "email", "fault.email")
	return form.Err()
}

// mayCorrectTo checks what an edit must not collide with.
func (s *Service) mayCorrectTo(ctx context.Context, tx *store.Tx, f File, rights Rights, x Edit) error {
	if !f.ConfirmedAt.IsZero() && x.Licence != f.Licence {
		if err := licenceFree(ctx, tx, x.Licence, f.ID); err != nil {
			return err
		}
	}
	if x.Email == f.Email {
		return nil
	}
	if !rights.HandOver {
		return Forbidden()
	}
	taken, err := store.Exists(ctx, tx, `SELECT 1 FROM person WHERE email = $1`, x.Email)
	if err == nil && taken {
		var form fault.Form
		form.Add("email", "person.fault.emailtaken")
		err = form.Err()
	}
	return err
}

// changed returns the person with what a list of differences changes.
func changed(p Person, list []Correction) Person {
	f := p.Profile()
	for _, c := range list {
		if c.Field == "email" {
			p.Email = c.After
		} else {
			*f.field(c.Field) = c.After
		}
	}
	return p.with(f)
}

// rewrite stores a person's address and profile with what the list searches in.
func rewrite(ctx context.Context, tx *store.Tx, p Person) error {
	_, err := tx.Exec(ctx, `UPDATE person SET email = $1, name_latin = $2, name_han = $3, licence = $4, hospital = $5,
		department = $6, title = $7, city = $8, folded = $9 WHERE id = $10`,
		p.Email, p.Latin, p.Han, p.Licence, p.Hospital, p.Department, p.Title, p.City, folded(p), p.ID)
	if err != nil {
		return err
	}
	return keepMailbox(ctx, tx, p.ID, p.Email)
}

// Corrections returns what was corrected in somebody's file, newest first.
func (s *Service) Corrections(ctx context.Context, a Actor, person string) ([]Correction, error) {
	if _, _, err := s.meet(ctx, s.db.Read(), a, person); err != nil {
		return nil, err
	}
	return store.All[Correction](ctx, s.db.Read(), `SELECT id, person, field, before, after, reason, by, at FROM person_correction
		WHERE person = $1 ORDER BY at DESC, id DESC`, person)
}
