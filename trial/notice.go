// Package trial keeps the trials of an installation. So far it announces those that
// recruit, with the criteria that a molecular profile can answer.
package trial

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/molecular/match"
	"stepwise/molecular/variant"
	"stepwise/person"
)

// Status of a notice.
type Status string

// The statuses. Only open trials are matched.
const (
	Open   Status = "open"
	Paused Status = "paused"
	Closed Status = "closed"
)

// Statuses in the order of forms.
var Statuses = []Status{Open, Paused, Closed}

// Criteria are the criteria that a molecular profile can answer, stored as JSON.
type Criteria match.Criteria

// Value implements driver.Valuer.
func (c Criteria) Value() (driver.Value, error) {
	b, err := json.Marshal(c)
	return string(b), err
}

// Scan implements sql.Scanner.
func (c *Criteria) Scan(from any) error {
	switch x := from.(type) {
	case string:
		return json.Unmarshal([]byte(x), c)
	case []byte:
		return json.Unmarshal(x, c)
	}
	return fmt.Errorf("trial: criteria from %T", from)
}

// Notice is a trial that this installation recruits for.
type Notice struct {
	ID        string     `db:"id"`
	Registry  string     `db:"registry"` // "NCT…", "ChiCTR…", up to 40 characters
	Title     lang.Text  `db:"title"`    // 1–200 characters
	Place     lang.Text  `db:"place"`    // city and hospital, 1–200 characters
	Contact   string     `db:"contact"`  // whom to ask, up to 200 characters
	Address   string     `db:"address"`  // https://… of the public page, or ""
	Criteria  Criteria   `db:"criteria"`
	Status    Status     `db:"status"`
	Revision  int        `db:"revision"`
	ChangedAt clock.Time `db:"changed_at"`
}

const columns = `id, registry, title, place, contact, address, criteria, status, revision, changed_at`

// Service is the room's one door. Safe for many goroutines.
type Service struct {
	db    *store.DB
	clock clock.Clock
}

// New returns the service.
func New(db *store.DB, c clock.Clock) *Service { return &Service{db, c} }

// manages reports whether somebody may announce trials: coordinators, of whatever
// programme, since patients come from all of them.
func manages(a person.Actor) bool { return a.SignedIn() && a.Anywhere(person.Coordinator) }

// Open lists the trials that recruit, newest first. Everybody may know them.
func (s *Service) Open(ctx context.Context) ([]Notice, error) {
	return store.All[Notice](ctx, s.db.Read(), `SELECT `+columns+` FROM trial_notice WHERE status = 'open' ORDER BY changed_at DESC, id`)
}

// All lists every notice, for those who keep them.
func (s *Service) All(ctx context.Context, a person.Actor) ([]Notice, error) {
	if !manages(a) {
		return nil, person.Forbidden()
	}
	return store.All[Notice](ctx, s.db.Read(), `SELECT `+columns+` FROM trial_notice ORDER BY status DESC, changed_at DESC, id`)
}

// Get is one notice, for those who keep them.
func (s *Service) Get(ctx context.Context, a person.Actor, notice string) (Notice, error) {
	if !manages(a) {
		return Notice{}, person.Forbidden()
	}
	return store.One[Notice](ctx, s.db.Read(), `SELECT `+columns+` FROM trial_notice WHERE id = $1`, notice)
}

// Save announces a trial (an empty ID) or changes its notice, when Revision is the
// one that the writer saw (Conflict otherwise). The faults name the form's fields.
func (s *Service) Save(ctx context.Context, a person.Actor, n Notice) (Notice, error) {
	if !manages(a) {
		return n, person.Forbidden()
	}
	if err := n.check(); err != nil {
		return n, err
	}
	fresh := n.ID == ""
	if fresh {
		n.ID = id.New()
	}
	seen := n.Revision
	n.Revision, n.ChangedAt = seen+1, s.clock.Now()
	return n, s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		var changed int64
		var err error
		if fresh {
			changed, err = tx.Exec(ctx, `INSERT INTO trial_notice (id, registry, title, place, contact, address, criteria, status, revision, changed_by, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, n.ID, n.Registry, n.Title, n.Place, n.Contact, n.Address, n.Criteria, n.Status, n.Revision, a.ID, n.ChangedAt)
		} else {
			changed, err = tx.Exec(ctx, `UPDATE trial_notice SET registry = $1, title = $2, place = $3, contact = $4, address = $5, criteria = $6, status = $7,
  revision = $8, changed_by = $9, changed_at = $10 WHERE id = $11 AND revision = $12`,
				n.Registry, n.Title, n.Place, n.Contact, n.Address, n.Criteria, n.Status, n.Revision, a.ID, n.ChangedAt, n.ID, seen)
		}
		switch {
		case err != nil:
			return err
		case changed == 0:
			return fault.New(fault.Conflict, "fault.conflict")
		}
		return audit.Note(ctx, tx, audit.Entry{At: n.ChangedAt, Actor: a.ID, Action: "trial.notice", Object: "trial/" + n.ID, Detail: n})
	})
}

func (n *Notice) check() error {
	var f fault.Form
	n.Title, n.Place = n.Title.Trim(), n.Place.Trim()
	f.Check(!n.Title.IsZero(), "title", "fault.required")
	f.Check(!n.Place.IsZero(), "place", "fault.required")
	for where, text := range map[string]string{"title.en": n.Title.EN, "title.zh": n.Title.ZH, "place.en": n.Place.EN, "place.zh": n.Place.ZH, "contact": n.Contact} {
		f.Check(utf8.RuneCountInString(text) <= 200, where, "fault.toolong", "Max", 200)
	}
	f.Check(utf8.RuneCountInString(n.Registry) <= 40, "registry", "fault.toolong", "Max", 40)
	if n.Address != "" {
		u, err := url.Parse(n.Address)
		f.Check(err == nil && u.Scheme == "https" && u.Host != "", "address", "trial.fault.address")
	}
	f.Check(slices.Contains(Statuses, n.Status), "status", "fault.choice")
	c := n.Criteria
	alterations(c.Required, "required", &f)
	alterations(c.Excluded, "excluded", &f)
	f.Check(c.LineFrom >= 0 && c.LineFrom <= 9 && c.LineTo >= 0 && c.LineTo <= 9, "lines", "fault.number", "Min", 1, "Max", 9)
	f.Check(c.LineTo == 0 || c.LineFrom <= c.LineTo, "lines", "trial.fault.lines")
	for where, v := range map[string]*float64{"pdl1from": c.PDL1From, "pdl1to": c.PDL1To} {
		f.Check(v == nil || *v >= 0 && *v <= 100, where, "fault.number", "Min", 0, "Max", 100)
	}
	f.Check(c.PDL1From == nil || c.PDL1To == nil || *c.PDL1From <= *c.PDL1To, "pdl1to", "trial.fault.lines")
	return f.Err()
}

// alterations holds each to what a profile can be read as: a criterion that no
// profile could ever meet would turn patients away in silence.
func alterations(list []string, where string, f *fault.Form) {
	for _, text := range list {
		if _, problem := variant.Parse(text); problem != nil {
			f.Add(where, "trial.fault.alteration", "Text", strings.TrimSpace(text))
		}
	}
}
