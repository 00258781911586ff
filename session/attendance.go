package session

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Way is how an attendance became known.
type Way string

// The ways.
const (
	ByCode     Way = "code"        // the learner, with the code on the screen
	ByList     Way = "list"        // a coordinator, by name
	BySealed   Way = "sealed list" // a coordinator's list kept without network
	ByPresence Way = "presence"    // seen online for long enough
)

// Attendance says that somebody was there. The zero Attendance means nothing known.
type Attendance struct {
	Session     string     `db:"session"`
	Person      string     `db:"person"`
	Mode        SeatKind   `db:"mode"`
	Way         Way        `db:"way"`
	At          clock.Time `db:"at"`
	ToldAt      clock.Time `db:"told_at"` // what a device said, when At is not that
	Flag        Flag       `db:"flag"`
	RecordedAt  clock.Time `db:"recorded_at"`
	RecordedBy  string     `db:"recorded_by"`
	List        string     `db:"list"` // the sealed list that brought it
	WalkIn      bool       `db:"walk_in"`
	Statement   string     `db:"statement"`
	WithdrawnAt clock.Time `db:"withdrawn_at"`
}

// Counts reports whether somebody was there and it was not corrected away.
func (x Attendance) Counts() bool { return x.Person != "" && x.WithdrawnAt.IsZero() }

const attendanceColumns = `session, person, mode, way, at, told_at, flag, recorded_at, recorded_by, list, walk_in, statement, withdrawn_at`

func attendanceOf(ctx context.Context, q store.Queryer, sessionID, person string) (Attendance, error) {
	rows, err := store.All[Attendance](ctx, q,
		`SELECT `+attendanceColumns+` FROM session_attendance WHERE session = $1 AND person = $2`, sessionID, person)
	if err != nil || len(rows) == 0 {
		return Attendance{}, err
	}
	return rows[0], nil
}

// attendances returns everybody who was there, those corrected away included.
func attendances(ctx context.Context, q store.Queryer, sessionID string) ([]Attendance, error) {
	return store.All[Attendance](ctx, q,
		`SELECT `+attendanceColumns+` FROM session_attendance WHERE session = $1 ORDER BY at, person`, sessionID)
}

// attend stores an attendance and its statement unless one is there already; it
// returns the one that stands and whether it is new. The primary key decides
// between check-ins that arrive together. What was corrected away stays away.
func (s *Service) attend(ctx context.Context, tx *store.Tx, x Attendance, evidence lrs.Statement) (Attendance, bool, error) {
	n, err := tx.Exec(ctx, `
		INSERT INTO session_attendance (session, person, mode, way, at, told_at, flag, recorded_at, recorded_by, list, walk_in, statement)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`,
		x.Session, x.Person, string(x.Mode), string(x.Way), x.At, x.ToldAt, string(x.Flag), x.RecordedAt, x.RecordedBy,
		x.List, x.WalkIn, evidence.ID)
	if err != nil {
		return x, false, err
	}
	if n == 0 {
		x, err = attendanceOf(ctx, tx, x.Session, x.Person)
		return x, false, err
	}
	x.Statement = evidence.ID
	return x, true, s.record.Add(ctx, tx, evidence)
}

// attended is the evidence for the learning record.
func attended(x Session, a Attendance) lrs.Statement {
	c := &lrs.Context{Extensions: map[string]any{
		lrs.ExtAttendance: string(a.Mode),
		lrs.ExtCheckin:    string(a.Way),
	}}
	if a.Way == ByList || a.Way == BySealed {
		c.Instructor = a.RecordedBy
	}
	return lrs.Statement{Person: a.Person, Verb: lrs.Attended, Object: activity(x), Context: c, Timestamp: a.At}
}

// activity is the session in statements.
func activity(x Session) lrs.Activity {
	return lrs.Activity{ID: lrs.Session(x.Code), Type: lrs.TypeSession, Name: x.Title.Map()}
}
