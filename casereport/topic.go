package casereport

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/person"
)

// Topic is an idea for a report that a programme offers.
type Topic struct {
	ID        string     `db:"id"`
	Programme string     `db:"programme"`
	Title     lang.Text  `db:"title"`
	Note      lang.Text  `db:"note"`   // why it is worth writing up
	Source    string     `db:"source"` // address of a published example, or ""
	CreatedAt clock.Time `db:"created_at"`
}

const topicColumns = `id, programme, title, note, source, created_at`

func topic(ctx context.Context, q store.Queryer, id string) (Topic, error) {
	return store.One[Topic](ctx, q, `SELECT `+topicColumns+` FROM casereport_topic WHERE id = $1`, id)
}

// Topics returns the ideas of a programme to its members.
func (s *Service) Topics(ctx context.Context, actor person.Actor, programme string) ([]Topic, error) {
	if StandingOf(actor, Report{Programme: programme}, nil)&(AsMember|AsCoordinator) == 0 {
		return nil, person.Forbidden()
	}
	return store.All[Topic](ctx, s.db.Read(), `SELECT `+topicColumns+` FROM casereport_topic WHERE programme = $1 ORDER BY id`, programme)
}

// PutTopic stores an idea, or changes the one with this id. A coordinator of the
// programme may.
func (s *Service) PutTopic(ctx context.Context, actor person.Actor, t Topic) error {
	if !actor.Has(t.Programme, "", person.Coordinator) {
		return person.Forbidden()
	}
	var f fault.Form
	f.Check(t.ID != "", "id", "fault.required")
	f.Check(!t.Title.IsZero(), "title.en", "fault.required")
	checkTitle(&f, t.Title)
	if err := f.Err(); err != nil {
		return err
	}
	t.CreatedAt = s.clock.Now()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, `
			INSERT INTO casereport_topic (id, programme, title, note, source, created_at)
			VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (id) DO UPDATE SET title = excluded.title, note = excluded.note, source = excluded.source
			WHERE casereport_topic.programme = excluded.programme`,
			t.ID, t.Programme, t.Title, t.Note, t.Source, t.CreatedAt)
		if err == nil && n == 0 { // the id is another programme's
			return person.Forbidden()
		}
		return err
	})
}
