package molecular

import (
	"context"
	"encoding/json"

	"stepwise/knowledge/fact"
)

// note is what is publicly known of prices and reimbursement: a statement of the
// knowledge base, not a point.
type note struct {
	statement *fact.Statement
	topic     string
	value     string // "" when nothing was found
}

// accessNotes are the statements about access, as they are written.
func (p *Pages) accessNotes(ctx context.Context) ([]note, error) {
	base, err := p.service.Base(ctx)
	if err != nil {
		return nil, err
	}
	var out []note
	for _, a := range base.Access {
		n := note{statement: a.Statement, topic: a.Topic}
		if json.Unmarshal(a.Value, &n.value) != nil {
			n.value = string(a.Value) // a number, as written
		}
		out = append(out, n)
	}
	return out, nil
}
