package transfer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/lrs"
	"stepwise/lrs/client"
	"stepwise/lrs/statement"
)

// entry is a statement of the file on its way into the record.
type entry struct {
	line      int
	s         *statement.Statement
	version   statement.Version
	authority string // JSON
}

// ownAuthority is stamped on statements that name none.
const ownAuthority = `{"objectType":"Agent","name":"import","account":{"homePage":"` + client.Home + `","name":"import"}}`

// entry parses a record. A statement without an id gets one that follows from its
// text, so that the same file read twice stores it once.
func (r *run) entry(record Record) (entry, error) {
	if record.Err != nil {
		return entry{}, record.Err
	}
	raw := bytes.Clone(record.Raw) // the reader uses its buffer again
	s, v, err := parse(raw)
	if err != nil {
		return entry{}, said(err)
	}
	if s.ID == "" {
		sum := sha256.Sum256(raw)
		s.ID = id.Derived("import " + hex.EncodeToString(sum[:]))
		// The id stands in the text as if the sender had given it.
		text := append([]byte(`{"id":"`+s.ID+`",`), bytes.TrimLeft(raw[1:], " \t\r\n")...)
		if s, err = statement.Parse(text, v); err != nil {
			return entry{}, said(err)
		}
	}
	e := entry{line: record.Line, s: s, version: v, authority: ownAuthority}
	if s.Authority != nil && !r.Restamp {
		e.authority = string(s.Authority)
	}
	return e, nil
}

// parse reads a statement by the version that it names; without one by 2.0, or
// by 1.0.3 where only that takes it.
func parse(raw []byte) (*statement.Statement, statement.Version, error) {
	s, err := statement.Parse(raw, statement.V200)
	if err == nil && (s.Version == "" || s.Version[0] == '2') {
		return s, statement.V200, nil
	}
	old, oldErr := statement.Parse(raw, statement.V103)
	if oldErr == nil {
		return old, statement.V103, nil
	}
	if err == nil {
		return s, statement.V200, nil
	}
	return nil, 0, err
}

// said turns a parser's problem into a fault whose field names the place.
func said(err error) error {
	var p *statement.Problem
	if !errors.As(err, &p) {
		return err
	}
	f := fault.Wrap(err, fault.Invalid, p.Key, p.Args...)
	f.Fields = []fault.Field{{Where: p.Path, Key: f.Key, Args: f.Args}}
	return f
}

// store puts a batch into the record, those of one authority together.
func (r *run) store(ctx context.Context, batch []entry) error {
	var order []string
	groups := map[string][]entry{}
	for _, e := range batch {
		key := e.authority + string(rune('0'+int(e.version)))
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], e)
	}
	for _, key := range order {
		if err := r.accept(ctx, groups[key]); err != nil {
			return err
		}
	}
	return nil
}

// accept stores entries of one authority. When one of them is refused, they are
// halved until it stands alone.
func (r *run) accept(ctx context.Context, list []entry) error {
	caller := &lrs.Caller{Client: "import", Authority: []byte(list[0].authority), Scopes: lrs.All, Default: list[0].version}
	if a, err := statement.ParseAgent(caller.Authority, statement.V103); err == nil {
		caller.AuthorityKey = a.Key
	}
	statements := make([]*statement.Statement, len(list))
	for i, e := range list {
		statements[i] = e.s
	}
	err := r.patiently(ctx, func() error {
		_, err := r.record.Accept(ctx, caller, statements, nil)
		return err
	})
	switch kind := fault.KindOf(err); {
	case err == nil:
		r.part.Taken += int64(len(list))
		return nil
	case kind != fault.Conflict && kind != fault.Invalid && kind != fault.Forbidden:
		return err
	case len(list) == 1:
		r.part.Refused++
		return r.refuse(Refusal{list[0].line, list[0].s.Raw, err})
	}
	half := len(list) / 2
	if err := r.accept(ctx, list[:half]); err != nil {
		return err
	}
	return r.accept(ctx, list[half:])
}

// patiently tries again while the database is busy: for a minute or so.
func (r *run) patiently(ctx context.Context, fn func() error) error {
	wait := 500 * time.Millisecond
	for {
		err := fn()
		if !fault.Is(err, fault.Unavailable) || wait > 30*time.Second {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
			wait *= 2
		}
	}
}
