package session

import (
	"context"
	"unicode/utf8"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// CaseDraft is what is written of a case.
type CaseDraft struct {
	Title     lang.Text `db:"title"`
	Body      lang.Text `db:"body"`      // Markdown
	Questions lang.Text `db:"questions"` // Markdown, for the discussion
	Presenter string    `db:"presenter"` // a learner, or ""
}

// Case is a case prepared for discussion in a session.
type Case struct {
	ID      string `db:"id"`
	Session string `db:"session"`
	CaseDraft
	Position    int        `db:"position"`
	Revision    int        `db:"revision"`
	ChangedAt   clock.Time `db:"changed_at"`
	PresentedAt clock.Time `db:"presented_at"`
	PresentedBy string     `db:"presented_by"` // who confirmed it
	Statement   string     `db:"statement"`
}

const (
	caseColumns = `id, session, title, body, questions, presenter, position, revision, changed_at, presented_at, presented_by, statement`
	maxCase     = 20_000
	maxCases    = 40
)

func casesOf(ctx context.Context, q store.Queryer, sessionID string) ([]Case, error) {
	return store.All[Case](ctx, q, `SELECT `+caseColumns+` FROM session_case WHERE session = $1 ORDER BY position, id`, sessionID)
}

func caseOf(ctx context.Context, q store.Queryer, sessionID, caseID string) (Case, error) {
	return store.One[Case](ctx, q, `SELECT `+caseColumns+` FROM session_case WHERE session = $1 AND id = $2`, sessionID, caseID)
}

func (d CaseDraft) check(f *fault.Form) {
	f.Check(!d.Title.IsZero(), "title", "fault.required")
	f.Check(!d.Body.IsZero(), "body", "fault.required")
	checkText(f, "title", d.Title, maxTitle)
	checkText(f, "body", d.Body, maxCase)
	checkText(f, "questions", d.Questions, maxLong)
}

// SaveCase stores a case, a new one when caseID is "". revision is the one that the
// writer saw (0 for a new one); another means that somebody else was quicker
// (Conflict). The presenter of a presented case stays. Experts and coordinators.
func (s *Service) SaveCase(ctx context.Context, a person.Actor, code, caseID string, revision int, d CaseDraft) (Case, error) {
	x, err := s.openAs(ctx, a, code, asStaff)
	if err != nil {
		return Case{}, err
	}
	d.Title, d.Body, d.Questions = oneLine(d.Title), d.Body.Trim(), d.Questions.Trim()
	var f fault.Form
	d.check(&f)
	if err := s.checkPresenter(ctx, &f, x, d.Presenter); err != nil {
		return Case{}, err
	}
	if err := f.Err(); err != nil {
		return Case{}, err
	}
	now := s.clock.Now()
	c := Case{ID: caseID, Session: x.ID, CaseDraft: d, Revision: revision + 1, ChangedAt: now}
	if caseID == "" {
		c.ID, c.Revision = id.New(), 1
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if caseID == "" {
			return insertCase(ctx, tx, x, c)
		}
		old, err := caseOf(ctx, tx, x.ID, caseID)
		if err != nil {
			return err
		}
		if old.Revision != revision {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		if !old.PresentedAt.IsZero() && old.Presenter != d.Presenter {
			var f fault.Form
			f.Add("presenter", "session.fault.presented")
			return f.Err()
		}
		_, err = tx.Exec(ctx, `
			UPDATE session_case SET title = $1, body = $2, questions = $3, presenter = $4, revision = $5, changed_at = $6 WHERE id = $7`,
			c.Title, c.Body, c.Questions, c.Presenter, c.Revision, c.ChangedAt, c.ID)
		return err
	})
	return c, err
}

func insertCase(ctx context.Context, tx *store.Tx, x Session, c Case) error {
	n, err := store.One[int](ctx, tx, `SELECT COUNT(*) FROM session_case WHERE session = $1`, x.ID)
	if err != nil {
		return err
	}
	if n >= maxCases {
		return fault.New(fault.TooLarge, "session.fault.cases", "Max", maxCases)
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO session_case (id, session, position, title, body, questions, presenter, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		c.ID, x.ID, n, c.Title, c.Body, c.Questions, c.Presenter, c.ChangedAt)
	return err
}

// checkPresenter notes a presenter whom the session is not meant for.
func (s *Service) checkPresenter(ctx context.Context, f *fault.Form, x Session, presenter string) error {
	if presenter == "" {
		return nil
	}
	who, err := person.Load(ctx, s.db.Read(), presenter)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	f.Check(attends(who, x.Programme, x.Cohort), "presenter", "session.fault.presenter")
	return nil
}

// RemoveCase deletes a case that was not presented and about which nothing was
// noted; another stays (Conflict).
func (s *Service) RemoveCase(ctx context.Context, a person.Actor, code, caseID string) error {
	x, err := s.openAs(ctx, a, code, asStaff)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		c, err := caseOf(ctx, tx, x.ID, caseID)
		if err != nil {
			return err
		}
		noted, err := store.Exists(ctx, tx, `SELECT 1 FROM session_note WHERE matter = $1`, c.ID)
		if err != nil {
			return err
		}
		if noted || c.Statement != "" {
			return fault.New(fault.Conflict, "session.fault.caseused")
		}
		if _, err := tx.Exec(ctx, `DELETE FROM session_case WHERE id = $1`, c.ID); err != nil {
			return err
		}
		return note(ctx, tx, now, a, "session.case.remove", x, map[string]any{"case": c.ID})
	})
}

// ConfirmPresented records that the presenter presented the case, as evidence for
// them. Only from the opening of check-in on (Closed), only with a presenter
// (Conflict), and nobody confirms themselves (Forbidden). Twice changes nothing.
func (s *Service) ConfirmPresented(ctx context.Context, a person.Actor, code, caseID string) error {
	x, err := s.openAs(ctx, a, code, asStaff)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	if err := mayTick(x, now); err != nil {
		return err
	}
	statement := id.New()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		c, err := caseOf(ctx, tx, x.ID, caseID)
		if err != nil || !c.PresentedAt.IsZero() {
			return err
		}
		if c.Presenter == "" {
			return fault.New(fault.Conflict, "session.fault.nopresenter")
		}
		if c.Presenter == a.ID {
			return person.Forbidden()
		}
		if _, err := tx.Exec(ctx, `UPDATE session_case SET presented_at = $1, presented_by = $2, statement = $3 WHERE id = $4`,
			now, a.ID, statement, c.ID); err != nil {
			return err
		}
		return s.record.Add(ctx, tx, lrs.Statement{ID: statement, Person: c.Presenter, Verb: lrs.Presented,
			Object:    lrs.Activity{ID: lrs.Session(x.Code) + "/case/" + c.ID, Type: lrs.TypeCase, Name: c.Title.Map()},
			Context:   &lrs.Context{Instructor: a.ID, Parent: []lrs.Activity{activity(x)}},
			Timestamp: min(now, x.Ends)})
	})
}

// Note is one note of a discussion.
type Note struct {
	ID     string     `db:"id"`
	Author string     `db:"author"`
	At     clock.Time `db:"at"`
	Body   string     `db:"body"`
}

// AddNote adds a note of at most 4,000 characters to a case's discussion. Notes are
// never overwritten, so two who write at the same time lose nothing.
func (s *Service) AddNote(ctx context.Context, a person.Actor, code, caseID, body string) error {
	x, err := s.openAs(ctx, a, code, asStaff)
	if err != nil {
		return err
	}
	body = lang.Text{EN: body}.Trim().EN
	var f fault.Form
	f.Check(body != "", "note", "fault.required")
	f.Check(utf8.RuneCountInString(body) <= maxLong, "note", "fault.toolong", "Max", maxLong)
	checkUTF8(&f, "note", body)
	if err := f.Err(); err != nil {
		return err
	}
	now, key := s.clock.Now(), id.New()
	err = s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := caseOf(ctx, tx, x.ID, caseID); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO session_note (id, matter, author, at, body) VALUES ($1, $2, $3, $4, $5)`,
			key, caseID, a.ID, now, body)
		return err
	})
	if err == nil {
		s.hub.Publish(topic(x.ID))
	}
	return err
}

// CasePage is a case with its discussion.
type CasePage struct {
	Session Session
	Case    Case
	Notes   []Note
	People  map[string]person.Person // presenter, confirmer, authors of notes
	Staff   bool                     // may write
	Confirm bool                     // may confirm the presentation now
}

// CasePage returns a case for those who may read it.
func (s *Service) CasePage(ctx context.Context, a person.Actor, code, caseID string) (CasePage, error) {
	x, r, err := s.open(ctx, a, code)
	if err != nil {
		return CasePage{}, err
	}
	q := s.db.Read()
	if may, err := s.readsCases(ctx, q, a, x, r); err != nil {
		return CasePage{}, err
	} else if !may {
		return CasePage{}, person.Forbidden()
	}
	p := CasePage{Session: x, Staff: r.staff()}
	p.Session.Link = ""
	if p.Case, err = caseOf(ctx, q, x.ID, caseID); err != nil {
		return p, err
	}
	p.Confirm = p.Staff && p.Case.Presenter != "" && p.Case.Presenter != a.ID && p.Case.PresentedAt.IsZero() &&
		mayTick(x, s.clock.Now()) == nil
	if p.Notes, err = store.All[Note](ctx, q, `SELECT id, author, at, body FROM session_note WHERE matter = $1 ORDER BY id`, caseID); err != nil {
		return p, err
	}
	ids := []string{p.Case.Presenter, p.Case.PresentedBy}
	for _, n := range p.Notes {
		ids = append(ids, n.Author)
	}
	p.People, err = person.Many(ctx, q, ids)
	return p, err
}

// readsCases reports whether the actor may read the session's cases: they may show
// more of a patient than a title, so a registration is asked for.
func (s *Service) readsCases(ctx context.Context, q store.Queryer, a person.Actor, x Session, r rights) (bool, error) {
	if r.staff() {
		return true, nil
	}
	seat, err := seatOf(ctx, q, x.ID, a.ID)
	if err != nil || seat.Holds() {
		return err == nil, err
	}
	at, err := attendanceOf(ctx, q, x.ID, a.ID)
	return at.Counts(), err
}
