package lrs

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/lrs/statement"
)

// readMoved reads which of our own people belong to another person by now.
func (m *Met) readMoved(ctx context.Context, tx *store.Tx, agents []statement.Agent) error {
	m.moved = map[string]string{}
	if err := pairs(ctx, tx, m.moved, movedText, Home); err != nil {
		return err
	}
	for _, a := range agents {
		if to, ok := m.moved[a.Key]; ok {
			m.People[a.Key] = to
		}
	}
	return nil
}

// read finds agents that were seen before.
func (m *Met) read(ctx context.Context, tx *store.Tx, agents []statement.Agent) error {
	return inGroups(agents, func(group []statement.Agent) error {
		args := make([]any, len(group))
		for i, a := range group {
			args[i] = a.Key
		}
		return pairs(ctx, tx, m.known, `SELECT agent, person FROM lrs_agent WHERE agent IN (`+store.List(1, len(args))+`)`, args...)
	})
}

// remember stores agents that nobody has seen, each once, with what the rules say.
func (m *Met) remember(ctx context.Context, tx *store.Tx, unseen []statement.Agent, rules Recogniser, now clock.Time) error {
	unseen = once(unseen)
	var matches map[string]Match
	var single []statement.Agent
	for _, a := range unseen {
		if !a.Group { // nobody can say who of a group did it
			single = append(single, a)
		}
	}
	if rules != nil && len(single) > 0 {
		var err error
		if matches, err = rules(ctx, tx, single); err != nil {
			return err
		}
	}
	for key, match := range matches {
		m.known[key], m.People[key] = match.Person, match.Person
	}
	return inGroups(unseen, func(group []statement.Agent) error {
		args := make([]any, 0, 8*len(group))
		for _, a := range group {
			_, home, _ := SplitKey(a.Key)
			match, decided := matches[a.Key], clock.Time(0)
			if match.Person != "" {
				decided = now
			}
			args = append(args, a.Key, cut(a.Name, 300), home, a.Group, now, match.Person, match.How, decided)
		}
		_, err := tx.Exec(ctx, `INSERT INTO lrs_agent (agent, name, home, grouped, seen, person, how, decided_at) VALUES `+
			store.Rows(len(group), 8)+` ON CONFLICT DO NOTHING`, args...)
		return err
	})
}

// once drops agents that stand in the list before.
func once(list []statement.Agent) []statement.Agent {
	seen := make(map[string]bool, len(list))
	out := list[:0:0]
	for _, a := range list {
		if !seen[a.Key] {
			seen[a.Key] = true
			out = append(out, a)
		}
	}
	return out
}

// cut shortens a name that goes on for ever.
func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// inGroups hands a list on in groups of a few fixed sizes, the last member repeated
// to fill one up, so that there are few texts of SQL to prepare.
func inGroups(list []statement.Agent, do func([]statement.Agent) error) error {
	for len(list) > 0 {
		size := 1
		for _, s := range []int{100, 10} {
			if len(list) > s/3 {
				size = s
				break
			}
		}
		n := min(size, len(list))
		group := list[:n:n]
		for len(group) < size {
			group = append(group, list[n-1])
		}
		if err := do(group); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// pairs reads rows of two texts into a map, without the reflection of store.All: it
// runs for every group of statements.
func pairs(ctx context.Context, q store.Queryer, into map[string]string, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return err
		}
		into[key] = value
	}
	return rows.Err()
}

// one reads a single number.
func one(ctx context.Context, q store.Queryer, query string, args ...any) (n int64, err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, err
		}
	}
	return n, rows.Err()
}
