package dosing

import (
	"context"
	"slices"

	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Task is a decision that waits for somebody.
type Task struct {
	Study    string
	Title    lang.Text
	Decision string
	Kind     string // "sign": asked for a signature; "decide": was reopened and must be decided again
}

// Tasks are the decisions of all studies that wait for a person, for the page of what
// waits.
func (s *Service) Tasks(ctx context.Context, a person.Actor) ([]Task, error) {
	views, err := s.ledger.Studies(ctx, a)
	if err != nil {
		return nil, err
	}
	var out []Task
	for _, v := range views {
		row := v.State.Row(form.Study.Name, "", "1")
		task := Task{Study: v.Code, Title: lang.Text{EN: row.Get("TITLE_EN"), ZH: row.Get("TITLE_ZH")}}
		waiting, waits := Waiting(v.State)
		latest, ok := Latest(v.State)
		signed := slices.ContainsFunc(waiting.Signs, func(x record.Sign) bool { return x.By == a.ID })
		switch {
		case waits && v.Me.May(trial.Decide, "") && !signed:
			task.Kind, task.Decision = "sign", waiting.Key
		case !waits && ok && latest.Standing == Reopened && v.Me.Anywhere(trial.Propose):
			task.Kind, task.Decision = "decide", latest.Key
		default:
			continue
		}
		out = append(out, task)
	}
	return out, nil
}
