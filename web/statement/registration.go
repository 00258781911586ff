package statement

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"stepwise/content/cmi5"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/lrs"
	"stepwise/lrs/statement"
	"stepwise/web/ui"
)

// course is what somebody did under one registration, in the order in which it
// happened.
type course struct {
	id       string
	who      []named
	sessions []session
	from, to clock.Time
	count    int
	spent    time.Duration // as the sessions say at their end
	best     *float64      // best scaled score, or nil
	done     bool
	passed   bool
	met      bool // what the course asks for
	more     bool // there is more than a page shows
}

// session is what belongs to one launch; the first may hold what belongs to none.
type session struct {
	id    string // of cmi5, or ""
	moves []move
}

// move is one step in a session.
type move struct {
	line
	after time.Duration // since the session began
}

// followed is how many statements of one registration a page shows.
const followed = 500

// Registration follows one registration: launched, initialized, what was done, and
// how it ended.
func (p *Pages) Registration(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s, err := p.sight(ctx, ui.Actor(ctx))
	if err != nil {
		return err
	}
	c := course{id: lower(r.PathValue("registration"))}
	if !statement.UUID(c.id) {
		return fault.New(fault.NotFound, "fault.notfound")
	}
	found, err := p.look(ctx, s, lrs.Query{Registration: c.id, Ascending: true, Voided: true, Limit: followed})
	if err != nil {
		return err
	}
	c.more = found.next != 0
	// Units send late what they did; it is told in the order in which it happened.
	slices.SortStableFunc(found.list, func(a, b one) int { return cmp.Compare(happened(a), happened(b)) })
	lines, err := p.lines(ctx, found.list)
	if err != nil {
		return err
	}
	for i, l := range lines {
		c.add(found.list[i].said, l)
	}
	return ui.Render(w, r, http.StatusOK, registrationPage(c))
}

func happened(x one) clock.Time {
	if x.said.Occurred.IsZero() {
		return x.Stored()
	}
	return clock.At(x.said.Occurred)
}

// add takes the next statement into its session.
func (c *course) add(st *statement.Statement, l line) {
	if c.count++; c.count == 1 {
		c.from = l.at
	}
	c.to = l.at
	if !slices.ContainsFunc(c.who, l.who.same) {
		c.who = append(c.who, l.who)
	}
	id := sessionOf(st)
	i := slices.IndexFunc(c.sessions, func(s session) bool { return s.id == id })
	if i < 0 {
		i, c.sessions = len(c.sessions), append(c.sessions, session{id: id})
	}
	s := &c.sessions[i]
	m := move{line: l}
	if len(s.moves) > 0 {
		m.after = l.at.Sub(s.moves[0].at)
	}
	s.moves = append(s.moves, m)
	if l.voided {
		return
	}
	if st.Verb == cmi5.VerbTerminated {
		c.spent += l.duration
	}
	if x := st.Result.Scaled; x != nil && (c.best == nil || *x > *c.best) {
		c.best = x
	}
	switch st.Verb {
	case cmi5.VerbPassed:
		c.passed = true
	case cmi5.VerbCompleted:
		c.done = true
	case cmi5.VerbSatisfied:
		c.met = true
	}
}

// sessionOf is the session that a cmi5 statement names, or "".
func sessionOf(st *statement.Statement) string {
	var x map[string]json.RawMessage
	var id string
	if len(st.Context.Extensions) > 0 && json.Unmarshal(st.Context.Extensions, &x) == nil {
		json.Unmarshal(x[cmi5.ExtSession], &id)
	}
	return id
}
