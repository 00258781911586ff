package casereport

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Report is a case report without its text.
type Report struct {
	ID          string     `db:"id"`
	Programme   string     `db:"programme"` // code of the programme
	Cohort      string     `db:"cohort"`    // of the owner when it was begun, or ""
	Language    lang.Tag   `db:"language"`  // the one it is written in
	Title       lang.Text  `db:"title"`
	Topic       string     `db:"topic"` // id of a Topic, or ""
	Owner       string     `db:"owner"` // person
	Tutor       string     `db:"tutor"` // person, "" until one is assigned
	State       State      `db:"state"`
	StateAt     clock.Time `db:"state_at"`
	DueAt       clock.Time `db:"due_at"`   // in Review the tutor's, in Revision the authors'; else 0
	Round       int        `db:"round"`    // number of the last round opened, 0 before the first
	Revision    int64      `db:"revision"` // moves with every change of text, title or figure
	Version     int        `db:"version"`  // number of the last version kept
	VersionAt   clock.Time `db:"version_at"`
	Kept        int64      `db:"kept"` // revision that the last version holds
	PublishedAt clock.Time `db:"published_at"`
	CreatedAt   clock.Time `db:"created_at"`
	UpdatedAt   clock.Time `db:"updated_at"`
}

const columns = `id, programme, cohort, language, title, topic, owner, tutor, state, state_at, due_at, round, revision,
	version, version_at, kept, published_at, created_at, updated_at`

// Published reports whether members of the programme may read it: it was
// accepted, and a consent of the patient is in force.
func (r Report) Published() bool { return !r.PublishedAt.IsZero() }

// Overdue reports whether the one who has it should have answered before now.
func (r Report) Overdue(now clock.Time) bool {
	return (r.State == Review || r.State == Revision) && !r.DueAt.IsZero() && r.DueAt < now
}

// Heading is the title in the report's own language, or in the other one.
func (r Report) Heading() string {
	s, _ := r.Title.In(r.Language)
	return s
}

// Author is somebody who may write in a report. Place 1 is the owner.
type Author struct {
	Report  string     `db:"report"`
	Person  string     `db:"person"`
	Place   int        `db:"place"`
	AddedAt clock.Time `db:"added_at"`
	AddedBy string     `db:"added_by"`
}

func get(ctx context.Context, q store.Queryer, id string) (Report, error) {
	return store.One[Report](ctx, q, `SELECT `+columns+` FROM casereport WHERE id = $1`, id)
}

func insert(ctx context.Context, tx *store.Tx, r Report) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO casereport (id, programme, cohort, language, title, topic, owner, state, state_at, version_at, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		r.ID, r.Programme, r.Cohort, string(r.Language), r.Title, r.Topic, r.Owner, string(r.State), r.StateAt, r.VersionAt,
		r.CreatedAt, r.UpdatedAt)
	return err
}

// put writes back what may change of a report that was read in the same write.
func put(ctx context.Context, tx *store.Tx, r Report) error {
	n, err := tx.Exec(ctx, `
		UPDATE casereport SET title = $1, topic = $2, tutor = $3, state = $4, state_at = $5, due_at = $6, round = $7,
			revision = $8, version = $9, version_at = $10, kept = $11, published_at = $12, updated_at = $13
		WHERE id = $14`,
		r.Title, r.Topic, r.Tutor, string(r.State), r.StateAt, r.DueAt, r.Round,
		r.Revision, r.Version, r.VersionAt, r.Kept, r.PublishedAt, r.UpdatedAt, r.ID)
	if err == nil && n != 1 {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	return err
}

func authorsOf(ctx context.Context, q store.Queryer, report string) ([]string, error) {
	return store.All[string](ctx, q, `SELECT person FROM casereport_author WHERE report = $1 ORDER BY place`, report)
}

func insertAuthor(ctx context.Context, tx *store.Tx, a Author) (bool, error) {
	n, err := tx.Exec(ctx, `
		INSERT INTO casereport_author (report, person, place, added_at, added_by)
		VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`, a.Report, a.Person, a.Place, a.AddedAt, a.AddedBy)
	return n == 1, err
}

// subject is a report as one actor meets it.
type subject struct {
	Report
	authors []string
	who     Standing
}

// meet reads a report and what the actor is to it. Who may not read it is told
// that there is nothing.
func meet(ctx context.Context, q store.Queryer, actor person.Actor, id string) (subject, error) {
	r, err := get(ctx, q, id)
	if err != nil {
		return subject{}, err
	}
	authors, err := authorsOf(ctx, q, id)
	if err != nil {
		return subject{}, err
	}
	x := subject{Report: r, authors: authors, who: StandingOf(actor, r, authors)}
	return x, allow(x.who, Read, r)
}

// meetTo is meet for somebody who wants to do something with it.
func meetTo(ctx context.Context, q store.Queryer, actor person.Actor, id string, what Action) (subject, error) {
	x, err := meet(ctx, q, actor, id)
	if err != nil {
		return x, err
	}
	return x, allow(x.who, what, x.Report)
}
