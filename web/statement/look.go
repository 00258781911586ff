package statement

import (
	"context"
	"maps"
	"slices"

	"stepwise/lrs"
	"stepwise/lrs/statement"
)

// one is a statement and its row.
type one struct {
	lrs.Row
	said *statement.Statement
}

// stretch is a page of what a reader may see.
type stretch struct {
	list  []one
	next  int64 // At of the next page, 0 when there is none
	bound int64
}

const (
	// askedKeys is with how many accounts the record is asked for each of them. A
	// reader with more learners is shown what they did by walking the newest part of
	// the record, most of which is theirs.
	askedKeys = 100
	// walked bounds that walk; what it leaves is asked for account by account.
	walked = 2000
	// stride is how many rows are read at once on the way.
	stride = 200
)

// look returns up to ask.Limit statements that the reader may see. Rows that are
// not the reader's are passed over here, so that a page is full or the last one,
// and where it ends is the place of a statement that may be seen: nothing tells
// what lies between.
func (p *Pages) look(ctx context.Context, s sight, ask lrs.Query) (stretch, error) {
	var out stretch
	want := ask.Limit
	walking := false
	if !s.all {
		mine := slices.Sorted(maps.Keys(s.keys))
		switch {
		case len(ask.Agents) > 0:
			ask.Agents = slices.DeleteFunc(slices.Clone(ask.Agents), func(key string) bool { return !s.agent(key) })
		case len(mine) <= askedKeys:
			ask.Agents = mine
		default:
			walking = true
		}
		if !walking && len(ask.Agents) == 0 {
			return out, nil
		}
		if ask.Limit = want + 1; walking {
			ask.Limit = stride
		}
	}
	for passed := 0; ; {
		found, err := p.record.Query(ctx, p.db.Read(), ask)
		if err != nil {
			return out, err
		}
		out.bound = found.Bound
		for _, row := range found.Rows {
			st, err := row.Statement()
			if err != nil {
				return out, err
			}
			may, err := p.sees(ctx, s, st)
			switch {
			case err != nil:
				return out, err
			case !may:
			case len(out.list) == want:
				out.next = row.Seq
				return out, nil
			default:
				out.list = append(out.list, one{row, st})
			}
		}
		if s.all {
			out.next = found.Next
		}
		if s.all || found.Next == 0 {
			return out, nil
		}
		ask.At, ask.Bound = found.Next, found.Bound
		if passed += len(found.Rows); walking && passed >= walked {
			walking, ask.Agents, ask.Limit = false, slices.Sorted(maps.Keys(s.keys)), want+1
		}
	}
}
