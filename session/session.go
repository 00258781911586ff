// Package session runs face-to-face sessions: seats and waiting list, calendar,
// check-in with and without a network, cases and their discussion, feedback.
// Attendance goes to the learning record; what it counts for is not known here.
package session

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/store"
)

// Status is where a session stands in its life.
type Status string

// The states. A draft is seen by its coordinators only; a cancelled session stays
// visible to those who had a seat.
const (
	Drafted   Status = "draft"
	Published Status = "published"
	Cancelled Status = "cancelled"
)

// Draft is what a coordinator writes of a session.
type Draft struct {
	Code        string     `db:"code"`      // slug, 2–40 of a–z, 0–9 and hyphen; fixed once made
	Programme   string     `db:"programme"` // fixed once published
	Cohort      string     `db:"cohort"`    // "" for the whole programme
	Title       lang.Text  `db:"title"`
	Description lang.Text  `db:"description"`
	City        lang.Text  `db:"city"`
	Venue       lang.Text  `db:"venue"`
	Address     lang.Text  `db:"address"`
	Starts      clock.Time `db:"starts_at"`
	Ends        clock.Time `db:"ends_at"`
	Capacity    int        `db:"capacity"`     // seats in the room, 0 for online only
	Online      bool       `db:"online"`       // may be joined online
	Link        string     `db:"link"`         // https address to join, may follow later
	OpensBefore int        `db:"opens_before"` // check-in opens, minutes before the start
	LateAfter   int        `db:"late_after"`   // check-in closes, minutes after the start
	Share       int        `db:"share"`        // percent of the time to be present online
	Agenda      []Item     `db:"-"`
	Experts     []Expert   `db:"-"`
}

// Session is a stored session. Agenda and experts are filled where a method says so.
type Session struct {
	ID string `db:"id"`
	Draft
	Place     string     `db:"place"` // the city folded, see Place
	Status    Status     `db:"status"`
	Reason    string     `db:"reason"`   // why it was cancelled
	Revision  int        `db:"revision"` // goes up with every change
	Sequence  int        `db:"sequence"` // of the calendar entry
	CreatedAt clock.Time `db:"created_at"`
	CreatedBy string     `db:"created_by"`
	ChangedAt clock.Time `db:"changed_at"`
}

const columns = `id, code, programme, cohort, title, description, place, city, venue, address, starts_at, ends_at,
	capacity, online, link, opens_before, late_after, share, status, reason, revision, sequence, created_at, created_by, changed_at`

// topic is what live pages of a session listen to.
func topic(sessionID string) string { return "session/" + sessionID }

func byCode(ctx context.Context, q store.Queryer, code string) (Session, error) {
	return store.One[Session](ctx, q, `SELECT `+columns+` FROM session WHERE code = $1`, code)
}

func byID(ctx context.Context, q store.Queryer, id string) (Session, error) {
	return store.One[Session](ctx, q, `SELECT `+columns+` FROM session WHERE id = $1`, id)
}

// fill reads agenda and experts.
func (s *Session) fill(ctx context.Context, q store.Queryer) error {
	var err error
	if s.Agenda, err = agenda(ctx, q, s.ID); err != nil {
		return err
	}
	s.Experts, err = experts(ctx, q, s.ID)
	return err
}
