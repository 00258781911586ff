package casereport

import (
	"context"
	"slices"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/person"
)

// Part is who of the two confirms that no identifier is left.
type Part string

// The parts.
const (
	PartAuthor Part = "author"
	PartTutor  Part = "tutor"
)

// Confirmation is one person's word that no identifier is left in one revision.
type Confirmation struct {
	Part     Part       `db:"part"`
	Person   string     `db:"person"`
	Revision int64      `db:"revision"`
	At       clock.Time `db:"at"`
}

// Confirmed says whose confirmation holds for the text as it stands.
type Confirmed struct {
	Author, Tutor bool
	Given         []Confirmation // also those that an edit has overtaken
}

// Both reports whether two people have confirmed this very text.
func (c Confirmed) Both() bool { return c.Author && c.Tutor }

// confirmations reads who confirmed. An edit, and a change of tutor, undo a
// confirmation by overtaking it; nothing has to be deleted for that.
func confirmations(ctx context.Context, q store.Queryer, r Report) (Confirmed, error) {
	var c Confirmed
	list, err := store.All[Confirmation](ctx, q, `
		SELECT part, person, revision, at FROM casereport_confirmation WHERE report = $1 ORDER BY part`, r.ID)
	if err != nil {
		return c, err
	}
	authors, err := authorsOf(ctx, q, r.ID)
	if err != nil {
		return c, err
	}
	c.Given = list
	for _, g := range list {
		if g.Revision != r.Revision {
			continue
		}
		switch g.Part {
		case PartAuthor:
			c.Author = slices.Contains(authors, g.Person)
		case PartTutor:
			c.Tutor = g.Person == r.Tutor && !slices.Contains(authors, g.Person)
		}
	}
	return c, nil
}

// Confirm notes that the actor has looked through the text and found no
// identifier left: as an author, or as the tutor in review. revision is what was
// looked at; 0 takes what stands there.
func (s *Service) Confirm(ctx context.Context, actor person.Actor, report string, revision int64) error {
	return s.change(ctx, actor, report, func(ctx context.Context, tx *store.Tx, x *subject, d *deed) error {
		part, what := PartAuthor, Vouch
		if x.who&AsTutor != 0 {
			part, what = PartTutor, Certify
		}
		if err := allow(x.who, what, x.Report); err != nil {
			return err
		}
		if revision != 0 && revision != x.Revision {
			return &Stale{Section: "title", Text: x.Heading(), Revision: x.Revision, At: x.UpdatedAt}
		}
		return s.confirm(ctx, tx, x, d, part)
	})
}

func (s *Service) confirm(ctx context.Context, tx *store.Tx, x *subject, d *deed, part Part) error {
	before, err := confirmations(ctx, tx, x.Report)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO casereport_confirmation (report, part, person, revision, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (report, part) DO UPDATE SET person = excluded.person, revision = excluded.revision, at = excluded.at`,
		x.ID, string(part), d.by.ID, x.Revision, d.at)
	if err != nil {
		return err
	}
	if err := note(ctx, tx, d, x.ID, EventConfirmed, "", string(part), ""); err != nil {
		return err
	}
	after, err := confirmations(ctx, tx, x.Report)
	if err != nil || before.Both() || !after.Both() {
		return err
	}
	return s.reached(ctx, tx, d, x.Report, MilestoneDeidentified, x.Tutor)
}
