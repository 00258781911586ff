package tool

import (
	"context"

	"stepwise/content/lti"
	"stepwise/content/trust"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Score is the last score of somebody in a line item.
type Score struct {
	Item      string      `db:"item"`
	Person    string      `db:"person"`
	Given     float64     `db:"given"`
	Maximum   float64     `db:"maximum"` // 0: none was given
	Comment   string      `db:"comment"`
	Activity  string      `db:"activity"`
	Grading   string      `db:"grading"`
	ToldAt    clock.Time  `db:"told_at"`
	CameAt    clock.Time  `db:"came_at"`
	Outcome   lti.Outcome `db:"outcome"`   // what stands in the record
	Share     float64     `db:"share"`     // of the maximum, with the outcome
	Statement string      `db:"statement"` // in the record, "" for none
}

const scoreColumns = `item, person, given, maximum, comment, activity, grading, told_at, came_at, outcome, share, statement`

// PutScore receives a score (AGS 3.4). In the same write it becomes evidence:
//
//	passed or failed  a final score where the line item has a mark
//	completed         a completed activity, with its score when that is final
//	scored            a final score of an activity that is not completed
//
// of the activity lrs.LineItem(item). A new outcome takes the place of the one
// before, whose statement is voided: the record says what the gradebook says. Word
// of mere progress (begun again, submitted) leaves the outcome as it is. A score
// older than the one that is there is a Conflict (AGS 3.4.9); the same one again
// changes nothing.
func (s *Service) PutScore(ctx context.Context, c Caller, item string, raw []byte) error {
	if err := c.needs(lti.ScopeScores); err != nil {
		return err
	}
	said, at, err := lti.ParseScore(raw)
	if err != nil {
		return trust.Refused(err, "lti.fault.message")
	}
	now, told := s.clock.Now(), clock.At(at)
	if told > now.Add(lti.Tolerance) {
		return trust.Refused(lti.Problems{{Where: "/timestamp", Key: "lti.problem.early", Args: map[string]any{"At": said.At}}}, "lti.fault.message")
	}
	fresh, void := id.New(), id.New()
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		i, err := own(ctx, tx, c, item)
		if err != nil {
			return err
		}
		who, err := store.All[string](ctx, tx, `SELECT person FROM content_lti_subject WHERE tool = $1 AND subject = $2`, c.Tool.ID, said.User)
		if err != nil {
			return err
		}
		if len(who) == 0 {
			return fault.New(fault.NotFound, "lti.fault.user", "User", said.User)
		}
		old, known, err := scoreOf(ctx, tx, i.ID, who[0])
		if err != nil {
			return err
		}
		if known && told < old.ToldAt {
			return fault.New(fault.Conflict, "lti.fault.older", "At", old.ToldAt.String())
		}
		x := Score{Item: i.ID, Person: who[0], Comment: said.Comment, Activity: said.Activity, Grading: said.Grading, ToldAt: told, CameAt: now,
			Outcome: old.Outcome, Share: old.Share, Statement: old.Statement}
		if said.Given != nil {
			x.Given, x.Maximum = *said.Given, *said.Maximum
		}
		outcome, share := said.Judge(i.Mark)
		worth := 0.0
		if share != nil {
			worth = *share
		}
		if outcome != lti.None && (outcome != old.Outcome || worth != old.Share) {
			if err := s.tell(ctx, tx, c.Tool, i, x, outcome, share, fresh, void); err != nil {
				return err
			}
			x.Outcome, x.Share, x.Statement = outcome, worth, fresh
		}
		return putScore(ctx, tx, x)
	})
}

// tell writes the statement of a score, and voids the one that it replaces.
func (s *Service) tell(ctx context.Context, tx *store.Tx, t Tool, i Item, x Score, outcome lti.Outcome, share *float64, fresh, void string) error {
	if x.Statement != "" {
		if err := s.record.Add(ctx, tx, lrs.Statement{ID: void, Person: x.Person, Verb: lrs.Voided, Timestamp: x.CameAt, Object: lrs.Activity{ID: x.Statement}}); err != nil {
			return err
		}
	}
	verbs := map[lti.Outcome]lrs.Verb{lti.Pass: lrs.Passed, lti.NotPass: lrs.Failed, lti.Done: lrs.Completed, lti.Scored: lrs.Scored}
	result := &lrs.Result{}
	if share != nil {
		zero, given, maximum := 0.0, x.Given, x.Maximum
		if given <= maximum { // xAPI's raw lies between min and max
			result.Score = &lrs.Score{Scaled: share, Raw: &given, Min: &zero, Max: &maximum}
		} else {
			result.Score = &lrs.Score{Scaled: share}
		}
	}
	if outcome == lti.Pass || outcome == lti.NotPass {
		passed := outcome == lti.Pass
		result.Success = &passed
	}
	if done := x.Activity == lti.Completed; done {
		result.Completion = &done
	}
	context := &lrs.Context{Grouping: []lrs.Activity{{ID: lrs.Tool(t.ID), Name: map[string]string{"en": t.Name}}}}
	if i.Link != "" {
		link, err := linkByID(ctx, tx, i.Link)
		if err != nil {
			return err
		}
		context.Parent = []lrs.Activity{{ID: lrs.Link(link.ID), Type: lrs.TypeResource, Name: link.Title.Map()}}
	}
	return s.record.Add(ctx, tx, lrs.Statement{ID: fresh, Person: x.Person, Verb: verbs[outcome], Timestamp: x.ToldAt, Result: result, Context: context,
		Object: lrs.Activity{ID: lrs.LineItem(i.ID), Type: lrs.TypeTest, Name: map[string]string{"en": i.Label}}})
}

func scoreOf(ctx context.Context, q store.Queryer, item, who string) (Score, bool, error) {
	found, err := store.All[Score](ctx, q, `SELECT `+scoreColumns+` FROM content_lti_score WHERE item = $1 AND person = $2`, item, who)
	if err != nil || len(found) == 0 {
		return Score{}, false, err
	}
	return found[0], true, nil
}

func putScore(ctx context.Context, tx *store.Tx, x Score) error {
	_, err := tx.Exec(ctx, `INSERT INTO content_lti_score (`+scoreColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (item, person) DO UPDATE SET given = excluded.given, maximum = excluded.maximum, comment = excluded.comment, activity = excluded.activity,
			grading = excluded.grading, told_at = excluded.told_at, came_at = excluded.came_at, outcome = excluded.outcome, share = excluded.share, statement = excluded.statement`,
		x.Item, x.Person, x.Given, x.Maximum, x.Comment, x.Activity, x.Grading, x.ToldAt, x.CameAt, string(x.Outcome), x.Share, x.Statement)
	return err
}

// Results lists what a line item's gradebook column says (AGS 3.3). user chooses one
// person by the tool's name for them; next is after of the next page.
func (s *Service) Results(ctx context.Context, c Caller, item, user, after string, limit int) (list []lti.Result, next string, err error) {
	if err := c.needs(lti.ScopeResults); err != nil {
		return nil, "", err
	}
	i, err := own(ctx, s.db.Read(), c, item)
	if err != nil {
		return nil, "", err
	}
	if limit <= 0 || limit > 500 {
		limit = 100
	}
	if user != "" {
		who, err := store.All[string](ctx, s.db.Read(), `SELECT person FROM content_lti_subject WHERE tool = $1 AND subject = $2`, c.Tool.ID, user)
		if err != nil || len(who) == 0 {
			return []lti.Result{}, "", err
		}
		user = who[0]
	}
	rows, err := store.All[Score](ctx, s.db.Read(), `SELECT `+scoreColumns+` FROM content_lti_score
		WHERE item = $1 AND person > $2 AND (person = $3 OR $3 = '') ORDER BY person LIMIT $4`, i.ID, after, user, limit+1)
	if err != nil {
		return nil, "", err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].Person
	}
	list = []lti.Result{}
	for _, x := range rows {
		subject := s.pairwise(c.Tool.ID, x.Person)
		r := lti.Result{ID: s.at(PathItem + i.ID + "/results/" + subject), ScoreOf: s.at(PathItem + i.ID), User: subject, Maximum: i.Maximum, Comment: x.Comment}
		if x.Maximum > 0 {
			score := x.Given * i.Maximum / x.Maximum
			r.Score = &score
		}
		list = append(list, r)
	}
	return list, next, nil
}
