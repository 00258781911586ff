package knowledge

import (
	"context"
	"encoding/json"
	"fmt"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// verdictRow is a row of knowledge_review.
type verdictRow struct {
	Statement string     `db:"statement"`
	Number    int        `db:"number"`
	Root      int        `db:"root"`
	Person    string     `db:"person"`
	At        clock.Time `db:"at"`
	Content   string     `db:"content"`
}

const verdictColumns = `statement, number, root, person, at, content`

// verdict is a review with the root of the content that it is about.
type verdict struct {
	Review
	root int
}

func (r verdictRow) verdict() (verdict, error) {
	v := verdict{root: r.Root}
	if err := json.Unmarshal([]byte(r.Content), &v.Review); err != nil {
		return v, fmt.Errorf("review of %s by %s: %w", r.Statement, r.Person, err)
	}
	v.Revision, v.By, v.At = r.Number, r.Person, r.At
	return v, nil
}

// verdictsOf are all reviews of some statements, oldest first.
func verdictsOf(ctx context.Context, q store.Queryer, ids []string) (map[string][]verdict, error) {
	out := map[string][]verdict{}
	const most = 500 // placeholders in one query
	for len(ids) > 0 {
		n := min(len(ids), most)
		rows, err := store.All[verdictRow](ctx, q, `SELECT `+verdictColumns+` FROM knowledge_review WHERE statement IN (`+store.List(1, n)+`)
			ORDER BY at, number, person`, store.Args(ids[:n])...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			v, err := r.verdict()
			if err != nil {
				return nil, err
			}
			out[r.Statement] = append(out[r.Statement], v)
		}
		ids = ids[n:]
	}
	return out, nil
}

func (s *Service) said(ctx context.Context, rows []shown) (map[string][]verdict, error) {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.Statement
	}
	return verdictsOf(ctx, s.db.Read(), ids)
}

// History returns the revisions of a statement, newest first, each with the reviews
// that were given on it. Who may not see drafts gets those that came into force.
func (s *Service) History(ctx context.Context, a person.Actor, id string) ([]Revision, error) {
	where := `r.statement = $1`
	if !MaySeeDrafts(a) {
		where += ` AND r.force_at > 0`
	}
	rows, err := store.All[row](ctx, s.db.Read(), `SELECT `+rowColumns+` FROM knowledge_revision r WHERE `+where+` ORDER BY r.number DESC`, id)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, fault.New(fault.NotFound, "fault.notfound")
	}
	said, err := verdictsOf(ctx, s.db.Read(), []string{id})
	if err != nil {
		return nil, err
	}
	out := make([]Revision, 0, len(rows))
	for _, r := range rows {
		x, err := r.revision()
		if err != nil {
			return nil, err
		}
		for _, v := range said[id] {
			if v.Revision == r.Number {
				x.Reviews = append(x.Reviews, v.Review)
			}
		}
		out = append(out, x)
	}
	return out, nil
}
