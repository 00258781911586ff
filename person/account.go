package person

import (
	"context"
	"slices"
	"unicode/utf8"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
)

// Update lets somebody change their own profile. Once the identity is confirmed,
// an attempt to change name, licence or hospital is a Closed fault: that takes a
// correction, which RequestCorrection asks for.
func (s *Service) Update(ctx context.Context, a Actor, x Profile) error {
	if !a.SignedIn() {
		return Forbidden()
	}
	now := s.clock.Now()
	x = x.Fold()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		f, _, err := s.meet(ctx, tx, a, a.ID)
		if err != nil {
			return err
		}
		list := differences(f.Person, Edit{Profile: x, Email: f.Email})
		if len(list) == 0 {
			return nil
		}
		var form fault.Form
		x.Check(&form)
		x.Complete(&form, f.Learner())
		if err := form.Err(); err != nil {
			return err
		}
		var names []string
		for _, c := range list {
			if !f.ConfirmedAt.IsZero() && slices.Contains(fixed, c.Field) {
				return fault.New(fault.Closed, "person.fault.fixed")
			}
			names = append(names, c.Field)
		}
		if err := rewrite(ctx, tx, changed(f.Person, list)); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.update", Object: "person/" + a.ID, Detail: map[string]any{"fields": names}})
	})
}

// SetLocale keeps the language in which somebody reads; "" follows the browser.
func (s *Service) SetLocale(ctx context.Context, a Actor, t lang.Tag) error {
	if !a.SignedIn() {
		return Forbidden()
	}
	if _, ok := lang.Parse(string(t)); !ok && t != "" {
		var f fault.Form
		f.Add("locale", "fault.choice")
		return f.Err()
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE person SET locale = $1 WHERE id = $2`, string(t), a.ID)
		return err
	})
}

// Request is what somebody asks a coordinator to put right.
type Request struct {
	ID       string     `db:"id"`
	Person   string     `db:"person"`
	Text     string     `db:"text"`
	At       clock.Time `db:"at"`
	ClosedAt clock.Time `db:"closed_at"`
	ClosedBy string     `db:"closed_by"`
}

const (
	requestColumns = `id, person, text, at, closed_at, closed_by`
	maxRequest     = 1000 // characters
	maxRequests    = 3    // open ones a person
)

// RequestCorrection tells the coordinators of one's roles what should be put right.
func (s *Service) RequestCorrection(ctx context.Context, a Actor, text string) error {
	if !a.SignedIn() {
		return Forbidden()
	}
	text = FoldText(text)
	var f fault.Form
	n := utf8.RuneCountInString(text)
	f.Check(n >= minReason, "text", "person.fault.request")
	f.Check(n <= maxRequest, "text", "fault.toolong", "Max", maxRequest)
	if err := f.Err(); err != nil {
		return err
	}
	now, key := s.clock.Now(), id.New()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		open, err := store.All[string](ctx, tx, `SELECT text FROM person_request WHERE person = $1 AND closed_at = 0`, a.ID)
		if err != nil {
			return err
		}
		if slices.Contains(open, text) {
			return nil // sent twice
		}
		if len(open) >= maxRequests {
			return fault.New(fault.Conflict, "person.fault.requests")
		}
		if _, err := tx.Exec(ctx, `INSERT INTO person_request (id, person, text, at) VALUES ($1, $2, $3, $4)`, key, a.ID, text, now); err != nil {
			return err
		}
		return s.tellCoordinators(ctx, tx, a, text, now)
	})
}

// tellCoordinators mails those who coordinate one of somebody's roles, at most ten.
func (s *Service) tellCoordinators(ctx context.Context, tx *store.Tx, a Actor, text string, now clock.Time) error {
	seen := map[string]bool{a.ID: true}
	for _, g := range a.Grants {
		ids, err := store.All[string](ctx, tx, `SELECT person FROM person_grant WHERE role = $1 AND programme IN ($2, '') AND cohort IN ($3, '')
			ORDER BY person LIMIT 10`, string(Coordinator), g.Programme, g.Cohort)
		if err != nil {
			return err
		}
		people, err := Many(ctx, tx, ids)
		if err != nil {
			return err
		}
		for _, one := range ids {
			p := people[one]
			if seen[one] || !p.DisabledAt.IsZero() || len(seen) > 10 {
				continue
			}
			seen[one] = true
			if err := s.post(ctx, tx, s.personLetter(ctx, p, "notice/"+p.ID, "person.mail.request", "Who", a.Name(p.tongue()), "Text", text,
				"Link", s.link("office/people", a.ID)), now); err != nil {
				return err
			}
		}
	}
	return nil
}

// Requests returns what somebody has asked for, newest first.
func (s *Service) Requests(ctx context.Context, a Actor, person string) ([]Request, error) {
	if _, _, err := s.meet(ctx, s.db.Read(), a, person); err != nil {
		return nil, err
	}
	return store.All[Request](ctx, s.db.Read(), `SELECT `+requestColumns+` FROM person_request WHERE person = $1 ORDER BY at DESC, id DESC LIMIT 100`, person)
}

// CloseRequest marks a request as dealt with.
func (s *Service) CloseRequest(ctx context.Context, a Actor, person, request string) error {
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, rights, err := s.meet(ctx, tx, a, person)
		if err != nil {
			return err
		}
		if !rights.Confirm {
			return Forbidden()
		}
		n, err := tx.Exec(ctx, `UPDATE person_request SET closed_at = $1, closed_by = $2 WHERE id = $3 AND person = $4 AND closed_at = 0`,
			now, a.ID, request, person)
		if err != nil || n == 0 {
			return err
		}
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: a.ID, Action: "person.answer", Object: "person/" + person, Detail: map[string]any{"request": request}})
	})
}
