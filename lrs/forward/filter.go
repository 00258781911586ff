package forward

import (
	"slices"

	"stepwise/lrs"
	"stepwise/lrs/client"
	"stepwise/lrs/statement"
)

// matches reports whether the filter lets a statement through.
func (f Filter) matches(s *statement.Statement, authority string) bool {
	return one(f.Verbs, s.Verb) && one(f.Activities, s.RelatedActivities...) && one(f.Agents, s.Agents...) && (len(f.Clients) == 0 || f.from(authority))
}

func (f Filter) from(authority string) bool {
	for _, c := range f.Clients {
		if c == House && authority == lrs.AgentKey("stepwise") || authority == "account|"+client.Home+"|"+c {
			return true
		}
	}
	return false
}

func (f Filter) empty() bool {
	return len(f.Verbs)+len(f.Activities)+len(f.Agents)+len(f.Clients) == 0
}

// one reports whether nothing is asked or one of the values is.
func one(asked []string, values ...string) bool {
	return len(asked) == 0 || slices.ContainsFunc(values, func(v string) bool { return slices.Contains(asked, v) })
}

// authorityOf is the agent key of a stored statement's authority, "" when there is
// none that can be read.
func authorityOf(s *statement.Statement) string {
	if s.Authority == nil {
		return ""
	}
	a, err := statement.ParseAgent(s.Authority, statement.V103)
	if err != nil {
		return ""
	}
	return a.Key
}
