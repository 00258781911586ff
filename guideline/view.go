package guideline

import (
	"context"
	"slices"

	"stepwise/internal/clock"
	"stepwise/internal/store"
	"stepwise/person"
)

// Turnout is how many have voted in a round, of how many who may. It is all that
// anybody learns of a round that is open.
type Turnout struct {
	Round    int // 0: no round runs
	Voted    int
	Eligible int
	ClosesAt clock.Time
	Phase    Phase
}

// View is a question as one reader sees it.
type View struct {
	Question
	Now         clock.Time
	Rounds      []Round // oldest first
	Current     *Round  // scheduled or running, nil when there is none
	Turnout     Turnout // of the running round
	Member      *Member // the reader's own membership, nil when not on the panel
	HasVoted    bool    // the reader, in the running round
	Panel       []Seat  // for the panel and coordinators; else empty
	Evidence    []Exhibit
	Visible     []int            // numbers of the rounds whose results the reader may see, newest first
	Versions    []Recommendation // newest first
	Manages     bool
	Contributes bool
}

// Latest returns the newest published version, nil when there is none.
func (v View) Latest() *Recommendation {
	if len(v.Versions) == 0 {
		return nil
	}
	return &v.Versions[0]
}

// Counted is how many rounds reached the quorum.
func (v View) Counted() int {
	n := 0
	for _, r := range v.Rounds {
		if r.Counted {
			n++
		}
	}
	return n
}

// Recused counts members who stand aside.
func (v View) Recused() int {
	n := 0
	for _, seat := range v.Panel {
		if !seat.RecusedAt.IsZero() {
			n++
		}
	}
	return n
}

// Get returns a question as the actor may see it. One that they may not see does
// not exist for them.
func (s *Service) Get(ctx context.Context, a person.Actor, code string) (View, error) {
	s.settle(ctx)
	db := s.db.Read()
	q, err := find(ctx, db, a, code)
	if err != nil {
		return View{}, err
	}
	v := View{Question: q, Now: s.clock.Now(), Manages: mayManage(a, q.Programme), Contributes: mayContribute(a, q)}
	if v.Rounds, err = rounds(ctx, db, q.ID); err != nil {
		return v, err
	}
	if v.Member, err = member(ctx, db, q.ID, a.ID); err != nil {
		return v, err
	}
	for i := range slices.Backward(v.Rounds) {
		r := &v.Rounds[i]
		if r.Phase(v.Now) != Over {
			v.Current = r
		} else if maySeeResults(a, q, *r, v.Member != nil) {
			v.Visible = append(v.Visible, r.Number)
		}
	}
	if v.Current != nil {
		if v.Turnout, err = turnout(ctx, db, *v.Current, v.Now); err != nil {
			return v, err
		}
		if v.HasVoted, err = store.Exists(ctx, db, `SELECT 1 FROM guideline_turnout WHERE question = $1 AND round = $2 AND person = $3`,
			q.ID, v.Current.Number, a.ID); err != nil {
			return v, err
		}
	}
	if maySeePanel(a, q, v.Member != nil) {
		list, err := members(ctx, db, q.ID)
		if err != nil {
			return v, err
		}
		number := 0
		if n := len(v.Rounds); n > 0 {
			number = v.Rounds[n-1].Number
		}
		if v.Panel, err = seats(ctx, db, list, number); err != nil {
			return v, err
		}
		if !v.Manages { // who has voted is for those who remind
			for i := range v.Panel {
				v.Panel[i].Voted, v.Panel[i].VotedAt = false, 0
			}
		}
	}
	if v.Evidence, err = s.evidence(ctx, db, a, q); err != nil {
		return v, err
	}
	v.Versions, err = versions(ctx, db, q.ID)
	return v, err
}

func turnout(ctx context.Context, db store.Queryer, r Round, now clock.Time) (Turnout, error) {
	t := Turnout{Round: r.Number, ClosesAt: r.ClosesAt, Phase: r.Phase(now), Eligible: r.Eligible}
	var err error
	if t.Voted, err = store.One[int](ctx, db, `SELECT count(*) FROM guideline_turnout WHERE question = $1 AND round = $2`, r.Question, r.Number); err != nil {
		return t, err
	}
	if r.ClosedAt.IsZero() {
		t.Eligible, err = store.One[int](ctx, db, `SELECT count(*) FROM guideline_member WHERE question = $1 AND recused_at = 0`, r.Question)
	}
	return t, err
}

// Turnout returns how many have voted in the newest round of a question.
func (s *Service) Turnout(ctx context.Context, a person.Actor, code string) (Question, Turnout, error) {
	s.settle(ctx)
	db := s.db.Read()
	q, err := find(ctx, db, a, code)
	if err != nil {
		return q, Turnout{}, err
	}
	all, err := rounds(ctx, db, q.ID)
	if err != nil || len(all) == 0 {
		return q, Turnout{}, err
	}
	t, err := turnout(ctx, db, all[len(all)-1], s.clock.Now())
	return q, t, err
}

// Proof is what a coordinator reads before publishing: the wording, and the vote
// as it would be published now.
type Proof struct {
	Question Question
	Draft    Drafted
	Vote     Vote
	Version  int  // that the next publication gets
	Ready    bool // voting is over; else Vote is empty
}

// Proof returns the recommendation being written, for coordinators.
func (s *Service) Proof(ctx context.Context, a person.Actor, code string) (Proof, error) {
	s.settle(ctx)
	db := s.db.Read()
	q, err := managed(ctx, db, a, code)
	if err != nil {
		return Proof{}, err
	}
	p := Proof{Question: q, Ready: q.Voted()}
	if p.Draft, err = drafted(ctx, db, q.ID); err != nil {
		return p, err
	}
	all, err := versions(ctx, db, q.ID)
	if err != nil {
		return p, err
	}
	p.Version = len(all) + 1
	if !p.Ready {
		return p, nil
	}
	_, last, err := s.voted(ctx, db, a, code)
	if err != nil {
		return p, err
	}
	p.Vote, err = s.vote(ctx, db, q, last)
	return p, err
}
