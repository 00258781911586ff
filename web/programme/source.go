package programme

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/lrs"
	"stepwise/person"
	room "stepwise/programme"
)

// evidence is one thing that counts, with where it came from.
type evidence struct {
	what  string // name of the activity, or its address
	at    clock.Time
	score *float64
	from  string // our own room, a tool, a course, a client
	as    string // agent of another system, "" for our own account
	by    string // who or what matched that agent, or who confirmed it here, or ""
}

// machine is the authority of what our own rooms record.
var machine = lrs.AgentKey("stepwise")

// sources says for each requirement of an enrolment on which evidence it stands.
func (p *Pages) sources(ctx context.Context, e room.Enrolment) (map[string][]evidence, error) {
	d, err := p.service.Definition(ctx, p.db.Read(), e.Programme, e.Version)
	if err != nil {
		return nil, err
	}
	entries, err := p.record.OfPerson(ctx, p.db.Read(), e.Person)
	if err != nil {
		return nil, err
	}
	agents, err := lrs.AgentsOf(ctx, p.db.Read(), e.Person)
	if err != nil {
		return nil, err
	}
	ground := d.Ground(entries)
	var who []string
	for _, a := range agents {
		who = append(who, a.By)
	}
	for _, keys := range ground {
		for _, x := range keys {
			who = append(who, x.Instructor)
		}
	}
	people, err := person.Many(ctx, p.db.Read(), who)
	if err != nil {
		return nil, err
	}
	out := map[string][]evidence{}
	for code, keys := range ground {
		for _, x := range keys {
			one, err := p.source(ctx, x, e.Person, agents, people)
			if err != nil {
				return nil, err
			}
			out[code] = append(out[code], one)
		}
		slices.SortFunc(out[code], func(a, b evidence) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.what, b.what)) })
	}
	return out, nil
}

func (p *Pages) source(ctx context.Context, x lrs.Entry, who string, agents []lrs.Agent, people map[string]person.Person) (evidence, error) {
	one := evidence{what: x.Object, at: x.Timestamp, score: x.Scaled}
	row, err := p.record.Find(ctx, p.db.Read(), x.ID)
	if fault.Is(err, fault.NotFound) { // archived: what the entry tells must do
		err = nil
	}
	if err != nil {
		return one, err
	}
	said, err := readSource(row)
	if err != nil {
		return one, err
	}
	if name := bilingual(said.Object.Definition.Name).For(ctx); name != "" {
		one.what = name
	} else {
		one.what = strings.TrimPrefix(one.what, lrs.Base+"/")
	}
	one.from = said.from(ctx, x)
	if i := slices.IndexFunc(agents, func(a lrs.Agent) bool { return a.Key == x.Agent }); i >= 0 {
		one.as = person.AgentName(ctx, x.Agent)
		if by, known := people[agents[i].By]; known {
			one.by = lang.T(ctx, "programme.source.office", "Who", by.Name(lang.From(ctx)))
		} else {
			one.by = lang.T(ctx, "programme.source.rule", "Rule", person.HowName(ctx, agents[i].How))
		}
	} else if by, known := people[x.Instructor]; known {
		one.by = lang.T(ctx, "programme.source.instructor", "Who", by.Name(lang.From(ctx)))
	}
	return one, nil
}

// told is what a stored statement says of where it came from.
type told struct {
	Object struct {
		Definition struct{ Name map[string]string }
	}
	Context struct {
		ContextActivities struct {
			Grouping []struct {
				ID         string
				Definition struct{ Name map[string]string }
			}
		}
	}
	Authority struct {
		Name    string
		Account struct{ Name string }
	}
}

func readSource(row lrs.Row) (told, error) {
	var t told
	if row.Body == "" {
		return t, nil
	}
	if err := json.Unmarshal([]byte(row.Body), &t); err != nil {
		return t, fmt.Errorf("statement %s: %w", row.ID, err)
	}
	return t, nil
}

// from names the source in the reader's language.
func (t told) from(ctx context.Context, x lrs.Entry) string {
	switch {
	case strings.HasPrefix(x.Object, lrs.LineItem("")):
		for _, g := range t.Context.ContextActivities.Grouping {
			if strings.HasPrefix(g.ID, lrs.Tool("")) {
				return lang.T(ctx, "programme.source.tool", "Name", bilingual(g.Definition.Name).For(ctx))
			}
		}
	case strings.HasPrefix(x.Object, lrs.Base+"/course/"):
		return lang.T(ctx, "programme.source.course")
	}
	switch {
	case x.Authority == "" || x.Authority == machine:
		return lang.T(ctx, "programme.source.here")
	case t.Authority.Name != "":
		return lang.T(ctx, "programme.source.client", "Name", t.Authority.Name)
	}
	return lang.T(ctx, "programme.source.client", "Name", person.AgentName(ctx, x.Authority))
}
