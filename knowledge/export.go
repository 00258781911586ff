package knowledge

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"slices"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/knowledge/fact"
	"stepwise/person"
)

// Format names the form of the files, in their first field.
const Format = "stepwise.knowledge/1"

// Export returns what was in force at an instant (0 is now), withdrawn statements too,
// by kind and id. The page and the instant of the filter are not looked at.
func (s *Service) Export(ctx context.Context, at clock.Time, f Filter) ([]*fact.Statement, error) {
	if err := s.reachable(at); err != nil {
		return nil, err
	}
	f.At, f.Pending = at, false
	c := f.choose(person.Actor{}, true)
	texts, err := store.All[string](ctx, s.db.Read(), `SELECT r.content FROM knowledge_revision r WHERE `+c.text, c.args...)
	if err != nil {
		return nil, err
	}
	out := make([]*fact.Statement, 0, len(texts))
	for _, text := range texts {
		x, err := decode(text)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	Sort(out)
	return out, nil
}

// Sort puts statements into the order of files: kinds as fact.Kinds lists them, then
// ids by their bytes, the same on every machine.
func Sort(list []*fact.Statement) {
	slices.SortStableFunc(list, func(a, b *fact.Statement) int {
		return cmp.Or(slices.Index(fact.Kinds, a.Kind)-slices.Index(fact.Kinds, b.Kind), cmp.Compare(a.ID, b.ID))
	})
}

// file is the form of an exported file.
type file struct {
	Format     string            `json:"format"`
	Kind       fact.Kind         `json:"kind"`
	Statements []*fact.Statement `json:"statements"`
}

// WriteFile writes the statements of one kind, in their order, so that the same
// statements give the same bytes and a change of one value a change of one line.
func WriteFile(w io.Writer, kind fact.Kind, list []*fact.Statement) error {
	mine := []*fact.Statement{}
	for _, s := range list {
		if s.Kind == kind {
			mine = append(mine, s)
		}
	}
	Sort(mine)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(file{Format, kind, mine}); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}
