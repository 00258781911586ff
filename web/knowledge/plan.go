package knowledge

import (
	"context"
	"encoding/json"
	"strings"

	"stepwise/internal/lang"
	room "stepwise/knowledge"
	"stepwise/knowledge/fact"
	"stepwise/person"
	"stepwise/web/ui"
)

// plan is what a file would do.
type plan struct {
	Added   []*fact.Statement
	Changed []changedPlan
	Same    int
	Refused []refusal
}

type changedPlan struct {
	*fact.Statement
	Diff []change
}

// refusal is a record that cannot be taken, with the line on which it begins.
type refusal struct {
	room.Refusal
	Line int
	Why  string
}

// plan sets the file against what is in force.
func (p *Pages) plan(ctx context.Context, list []*fact.Statement, refused []room.Refusal, text string) (*plan, error) {
	out := &plan{Refused: refusals(ctx, refused, text)}
	if len(refused) > 0 {
		return out, nil
	}
	asIs := ui.Actor(ctx).Has("", "", person.Administrator)
	held, err := p.room.Export(ctx, 0, room.Filter{})
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*fact.Statement, len(held))
	for _, s := range held {
		byID[s.ID] = s
	}
	for _, s := range list {
		old := byID[s.ID]
		switch {
		case old == nil:
			out.Added = append(out.Added, s)
		case equal(old, s), !asIs && equal(asDraft(old), asDraft(s)):
			out.Same++
		default:
			out.Changed = append(out.Changed, changedPlan{s, compare(ctx, old, s)})
		}
	}
	return out, nil
}

// asDraft takes off what an import by anybody but an administrator does not bring.
func asDraft(s *fact.Statement) *fact.Statement {
	out := *s
	out.Status, out.Checked, out.Strength, out.Readings = fact.Draft, nil, "", nil
	return &out
}

// equal compares two statements whatever the order of their fields.
func equal(a, b *fact.Statement) bool {
	return string(canonical(a)) == string(canonical(b))
}

func canonical(s *fact.Statement) []byte {
	text, err := json.Marshal(s)
	if err != nil {
		return nil
	}
	out, err := json.Marshal(open(text)) // keys of maps come sorted
	if err != nil {
		return nil
	}
	return out
}

func refusals(ctx context.Context, list []room.Refusal, text string) []refusal {
	if len(list) == 0 {
		return nil
	}
	lines := recordLines(text)
	var out []refusal
	for _, x := range list {
		r := refusal{Refusal: x, Why: lang.SayMap(lang.From(ctx), x.Key, x.Args)}
		if x.Record > 0 && x.Record <= len(lines) {
			r.Line = lines[x.Record-1]
		}
		out = append(out, r)
	}
	return out
}

// recordLines are the lines on which the records of a file begin: the objects of the
// first list in it. It ends where the text cannot be read.
func recordLines(text string) []int {
	d := json.NewDecoder(strings.NewReader(text))
	for {
		t, err := d.Token()
		if err != nil {
			return nil
		}
		if t == json.Delim('[') {
			break
		}
	}
	var out []int
	line, from := 1, 0
	for d.More() {
		offset := int(d.InputOffset())
		for offset < len(text) && strings.ContainsRune(" \t\r\n,", rune(text[offset])) {
			offset++
		}
		line += strings.Count(text[from:offset], "\n")
		from = offset
		out = append(out, line)
		var raw json.RawMessage
		if d.Decode(&raw) != nil {
			break
		}
	}
	return out
}
