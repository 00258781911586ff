package knowledge

import (
	"context"
	"strconv"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/knowledge/fact"
	"stepwise/person"
)

// shown is a revision with where its statement stands.
type shown struct {
	row
	Newest int `db:"newest"`
	Holds  int `db:"holds"`
	Draft  int `db:"draft"`
}

const shownFrom = `SELECT ` + rowColumns + `, s.newest, s.holds, s.draft FROM knowledge_revision r JOIN knowledge_statement s ON s.id = r.statement WHERE `

// conditions gathers what a query asks.
type conditions struct {
	text string
	args []any
}

// and adds a condition; each $ in it is the next argument.
func (c *conditions) and(condition string, args ...any) {
	if c.text != "" {
		c.text += " AND "
	}
	for _, r := range condition {
		c.text += string(r)
		if r == '$' {
			c.args = append(c.args, args[0])
			args = args[1:]
			c.text += strconv.Itoa(len(c.args))
		}
	}
}

// choose writes the filter as conditions, except for the page. gone lets withdrawn
// statements in.
func (f Filter) choose(a person.Actor, gone bool) conditions {
	var c conditions
	switch {
	case f.Pending && MaySeeDrafts(a):
		c.and("s.draft = r.number")
		if f.Mine {
			c.and("r.author <> $ AND NOT EXISTS (SELECT 1 FROM knowledge_review v WHERE v.statement = r.statement AND v.number = r.number AND v.person = $)", a.ID, a.ID)
			if !MayReview(a) {
				c.and("r.number < 0")
			}
		}
	case f.Pending:
		c.and("r.number < 0")
	case f.At == 0:
		c.and("r.force_at > 0 AND r.until_at = 0")
	default:
		c.and("r.force_at > 0 AND r.force_at <= $ AND (r.until_at = 0 OR r.until_at > $)", f.At, f.At)
	}
	for _, x := range []struct{ column, value string }{
		{"kind", string(f.Kind)}, {"subject", f.Subject}, {"body", f.Body}, {"jurisdiction", f.Jurisdiction}, {"status", string(f.Status)},
	} {
		if x.value != "" {
			c.and("r."+x.column+" = $", x.value)
		}
	}
	if !f.Pending && !gone {
		c.and("r.status <> 'withdrawn'")
	}
	for _, p := range patterns(f.Text) {
		c.and(`r.words LIKE $ ESCAPE '\'`, p)
	}
	return c
}

// List returns statements by id, which begins with the kind, and the cursor of the
// next page, "" at the end. What was withdrawn is listed for those who may see
// drafts.
func (s *Service) List(ctx context.Context, a person.Actor, f Filter) (list []Entry, next string, err error) {
	if err := s.reachable(f.At); err != nil {
		return nil, "", err
	}
	limit := f.Limit
	if limit <= 0 || limit > 500 {
		limit = 50
	}
	c := f.choose(a, MaySeeDrafts(a))
	if f.After != "" {
		c.and("r.statement > $", f.After)
	}
	c.args = append(c.args, limit+1)
	rows, err := store.All[shown](ctx, s.db.Read(), shownFrom+c.text+` ORDER BY r.statement LIMIT $`+strconv.Itoa(len(c.args)), c.args...)
	if err != nil {
		return nil, "", err
	}
	if len(rows) > limit {
		rows, next = rows[:limit], rows[limit-1].Statement
	}
	list, err = s.entries(ctx, a, rows, f.At)
	return list, next, err
}

// Count is how many statements a filter chooses, all pages together.
func (s *Service) Count(ctx context.Context, a person.Actor, f Filter) (int, error) {
	if err := s.reachable(f.At); err != nil {
		return 0, err
	}
	c := f.choose(a, MaySeeDrafts(a))
	return store.One[int](ctx, s.db.Read(), `SELECT COUNT(*) FROM knowledge_revision r JOIN knowledge_statement s ON s.id = r.statement WHERE `+c.text, c.args...)
}

// Get returns a statement as it was at an instant; 0 is now. One that was withdrawn
// is shown so. Who may see drafts is shown the draft of a statement that was never in
// force; for others, and before its first revision, there is no such statement.
func (s *Service) Get(ctx context.Context, a person.Actor, id string, at clock.Time) (*Entry, error) {
	if err := s.reachable(at); err != nil {
		return nil, err
	}
	var c conditions
	c.and("r.statement = $", id)
	if at == 0 {
		c.and("r.force_at > 0 AND r.until_at = 0")
	} else {
		c.and("r.force_at > 0 AND r.force_at <= $ AND (r.until_at = 0 OR r.until_at > $)", at, at)
	}
	rows, err := store.All[shown](ctx, s.db.Read(), shownFrom+c.text, c.args...)
	if err == nil && len(rows) == 0 && at == 0 && MaySeeDrafts(a) {
		rows, err = store.All[shown](ctx, s.db.Read(), shownFrom+`r.statement = $1 AND r.number = s.newest`, id)
	}
	if err != nil {
		return nil, err
	}
	list, err := s.entries(ctx, a, rows, at)
	if err == nil && len(list) == 0 {
		return nil, fault.New(fault.NotFound, "fault.notfound")
	}
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

// entries reads rows with the reviews that they had at an instant; 0 is now.
func (s *Service) entries(ctx context.Context, a person.Actor, rows []shown, at clock.Time) ([]Entry, error) {
	out := make([]Entry, 0, len(rows))
	said, err := s.said(ctx, rows)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		x, err := r.revision()
		if err != nil {
			return nil, err
		}
		e := Entry{Statement: x.Statement, Revision: r.Number, Changed: r.Force, By: r.By, Cause: r.Cause, Comment: r.Comment,
			InForce: r.Force > 0, Newest: r.Newest, Pending: r.Draft > 0 && MaySeeDrafts(a)}
		if r.Force == 0 {
			e.Changed = r.Made
		}
		for _, v := range said[r.Statement] {
			if v.root == r.Root && v.Revision <= r.Number && (at == 0 || v.At <= at) {
				e.Reviews = append(e.Reviews, v.Review)
			}
		}
		out = append(out, e)
	}
	return out, nil
}

// Kinds counts what is in force by kind and status, for the first page.
func (s *Service) Kinds(ctx context.Context) (map[fact.Kind]map[fact.Status]int, error) {
	type count struct {
		Kind   fact.Kind   `db:"kind"`
		Status fact.Status `db:"status"`
		N      int         `db:"n"`
	}
	rows, err := store.All[count](ctx, s.db.Read(), `SELECT kind, status, COUNT(*) AS n FROM knowledge_revision
		WHERE force_at > 0 AND until_at = 0 GROUP BY kind, status`)
	out := map[fact.Kind]map[fact.Status]int{}
	for _, r := range rows {
		if out[r.Kind] == nil {
			out[r.Kind] = map[fact.Status]int{}
		}
		out[r.Kind][r.Status] = r.N
	}
	return out, err
}
