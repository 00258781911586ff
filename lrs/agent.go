package lrs

import (
	"context"
	"slices"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
)

// Agent is somebody of another system who did something, as the record remembers
// them. Their statements are found by Key.
type Agent struct {
	Key     string     `db:"agent"`
	Name    string     `db:"name"` // as the first statement says it, may be ""
	Home    string     `db:"home"` // of an account, else ""
	Grouped bool       `db:"grouped"`
	Seen    clock.Time `db:"seen"`  // when the first statement was stored
	Doubt   string     `db:"doubt"` // another person whom a rule names by now, or ""
	Attribution
}

// Attribution is to whom an agent belongs, and how that was decided. The zero
// Attribution waits for a decision.
type Attribution struct {
	Person string     `db:"person" json:"person"`          // "" for nobody
	How    string     `db:"how" json:"how"`                // a rule's name, ByOffice, Stranger, or "" for not decided
	By     string     `db:"decided_by" json:"by"`          // person who decided, "" for a rule
	At     clock.Time `db:"decided_at" json:"at,omitzero"` // when
}

// How an attribution may have been decided, beside the names of rules.
const (
	ByOffice = "office"   // somebody of the office decided
	Stranger = "stranger" // not one of ours
	Reopened = "reopened" // waits again: somebody took an attribution back, and rules leave it alone
)

// ownKeys is how the keys of our own people begin.
const ownKeys = "account|" + Home + "|"

// OwnPerson is the person whose own key this is, or "".
func OwnPerson(key string) string {
	person, ok := strings.CutPrefix(key, ownKeys)
	if !ok {
		return ""
	}
	return person
}

// SplitKey takes a key apart: its kind (mbox, mbox_sha1sum, openid or account), the
// home page of an account, and the value or account name. A name may hold any
// sign; a home page is an IRI and holds no bar.
func SplitKey(key string) (kind, home, value string) {
	kind, value, _ = strings.Cut(key, "|")
	if kind == "account" {
		home, value, _ = strings.Cut(value, "|")
	}
	return kind, home, value
}

const agentColumns = `agent, name, home, grouped, seen, doubt, person, how, decided_by, decided_at`

func agentsWhere(ctx context.Context, q store.Queryer, where string, args ...any) ([]Agent, error) {
	return store.All[Agent](ctx, q, `SELECT `+agentColumns+` FROM lrs_agent WHERE `+where, args...)
}

// FindAgent returns one agent. Our own people are found without a row; an unknown
// agent is a NotFound fault.
func FindAgent(ctx context.Context, q store.Queryer, key string) (Agent, error) {
	found, err := agentsWhere(ctx, q, `agent = $1`, key)
	switch own := OwnPerson(key); {
	case err != nil:
		return Agent{}, err
	case len(found) > 0:
		return found[0], nil
	case own != "":
		return Agent{Key: key, Home: Home, Attribution: Attribution{Person: own}}, nil
	}
	return Agent{}, fault.New(fault.NotFound, "fault.notfound")
}

// AgentsOf returns the agents that belong to a person, first seen first; the own
// key only when it was joined to this person from another.
func AgentsOf(ctx context.Context, q store.Queryer, person string) ([]Agent, error) {
	if person == "" {
		return nil, nil
	}
	return agentsWhere(ctx, q, `person = $1 AND person <> '' ORDER BY seen, agent`, person)
}

// Keys returns the keys under which a person's statements stand: those of their
// agents, and their own unless their record was joined to another person's.
func Keys(ctx context.Context, q store.Queryer, person string) ([]string, error) {
	if person == "" {
		return nil, nil
	}
	type row struct {
		Agent  string `db:"agent"`
		Person string `db:"person"`
	}
	own := AgentKey(person)
	rows, err := store.All[row](ctx, q, `SELECT agent, person FROM lrs_agent WHERE person = $1 AND person <> '' OR agent = $2 ORDER BY agent`, person, own)
	if err != nil {
		return nil, err
	}
	keys, mine := []string{}, true
	for _, r := range rows {
		if r.Agent == own {
			mine = r.Person == person
		} else {
			keys = append(keys, r.Agent)
		}
	}
	if mine {
		keys = append([]string{own}, keys...)
	}
	return keys, nil
}

// AgentFilter chooses agents for a list.
type AgentFilter struct {
	How    string // exact, as Attribution has it; "" for those that wait, Reopened ones too
	Home   string // of accounts, "" for any
	Before Agent  // the last of the page before, or zero
	Limit  int
}

// ListAgents returns agents, newest first.
func ListAgents(ctx context.Context, q store.Queryer, f AgentFilter) ([]Agent, error) {
	before := f.Before.Seen
	if before == 0 {
		before = 1<<63 - 1
	}
	also := f.How
	if f.How == "" {
		also = Reopened
	}
	if f.Home != "" {
		return agentsWhere(ctx, q, `how IN ($1, $2) AND home = $3 AND home <> '' AND (seen < $4 OR seen = $4 AND agent > $5) ORDER BY seen DESC, agent LIMIT $6`,
			f.How, also, f.Home, before, f.Before.Key, f.Limit)
	}
	return agentsWhere(ctx, q, `how IN ($1, $2) AND (seen < $3 OR seen = $3 AND agent > $4) ORDER BY seen DESC, agent LIMIT $5`,
		f.How, also, before, f.Before.Key, f.Limit)
}

// AgentsByKey returns those of some agents that were seen.
func AgentsByKey(ctx context.Context, q store.Queryer, keys []string) ([]Agent, error) {
	var out []Agent
	for some := range slices.Chunk(keys, 400) {
		found, err := agentsWhere(ctx, q, `agent IN (`+store.List(1, len(some))+`) ORDER BY agent`, store.Args(some)...)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// Moved returns the people whose record was joined to another person's, with whose.
func Moved(ctx context.Context, q store.Queryer) (map[string]string, error) {
	keys := map[string]string{}
	if err := pairs(ctx, q, keys, movedText, Home); err != nil {
		return nil, err
	}
	out := make(map[string]string, len(keys))
	for key, person := range keys {
		out[OwnPerson(key)] = person
	}
	return out, nil
}

const movedText = `SELECT agent, person FROM lrs_agent WHERE home = $1 AND home <> ''`

// DoubtedAgents returns the agents that belong to somebody although a rule names
// another person by now.
func DoubtedAgents(ctx context.Context, q store.Queryer, limit int) ([]Agent, error) {
	return agentsWhere(ctx, q, `doubt <> '' ORDER BY seen DESC, agent LIMIT $1`, limit)
}

// CountAgents counts those that wait for a decision.
func CountAgents(ctx context.Context, q store.Queryer) (int, error) {
	return store.One[int](ctx, q, `SELECT COUNT(*) FROM lrs_agent WHERE how IN ('', 'reopened') OR doubt <> ''`)
}
