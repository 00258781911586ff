// Package longrun computes what a page of the design studio cannot wait for: many
// simulated trials, large designs. A run is a row and a job; its owner sees how far it
// is and may cancel it. A run that a node was killed in begins anew on another and
// comes out the same, because its seed stands in its question.
package longrun

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/job"
	"stepwise/internal/live"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/trial/dose"
	"stepwise/trial/dose/answer"
	"stepwise/trial/dose/request"
)

// Kind is the kind of the jobs.
const Kind = "trial.run"

// atOnce is how many runs one person may have open.
const atOnce = 3

// State is where a run stands.
type State string

// The states.
const (
	Waiting   State = "waiting"
	Running   State = "running"
	Done      State = "done"
	Refused   State = "refused" // the question cannot be answered; Reason says why
	Cancelled State = "cancelled"
)

// Open tells whether a run is still to end.
func (s State) Open() bool { return s == Waiting || s == Running }

// Run is a long computation.
type Run struct {
	ID       string     `db:"id"`
	Person   string     `db:"person"`
	Question string     `db:"question"` // a comparison, as JSON
	Query    string     `db:"query"`    // of the studio's address
	State    State      `db:"state"`
	Done     float64    `db:"done"`   // share, 0 to 1
	Answer   string     `db:"answer"` // an answer.Comparison, as JSON
	Reason   string     `db:"reason"`
	AskedAt  clock.Time `db:"asked_at"`
	EndedAt  clock.Time `db:"ended_at"`
}

const columns = `id, person, question, query, state, done, answer, reason, asked_at, ended_at`

// Service keeps runs.
type Service struct {
	db    *store.DB
	clock clock.Clock
	jobs  *job.Runner
	hub   *live.Hub
}

// New returns the service and lets the runner work for it. hub may be nil.
func New(db *store.DB, c clock.Clock, jobs *job.Runner, hub *live.Hub) *Service {
	s := &Service{db, c, jobs, hub}
	jobs.Handle(Kind, job.JSON(s.work))
	return s
}

// Topic is what pages of a run listen to.
func Topic(run string) string { return "trial/run/" + run }

// Hub carries the hints.
func (s *Service) Hub() *live.Hub { return s.hub }

type payload struct {
	Run string `json:"run"`
}

// Start begins a run for somebody who is signed in. The question is checked first: a
// *dose.Problem-like error of package dose is returned as it is.
func (s *Service) Start(ctx context.Context, actor person.Actor, question []byte, query string) (string, error) {
	if !actor.SignedIn() {
		return "", fault.New(fault.Forbidden, "fault.forbidden")
	}
	if _, err := request.Comparison(question); err != nil {
		return "", err
	}
	run, now := id.New(), s.clock.Now()
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		open, err := store.All[string](ctx, tx, `SELECT id FROM trial_run WHERE person = $1 AND state IN ('waiting', 'running')`, actor.ID)
		if err != nil {
			return err
		}
		if len(open) >= atOnce {
			return fault.New(fault.Conflict, "studio.run.many", "Max", atOnce)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO trial_run (`+columns+`) VALUES ($1, $2, $3, $4, 'waiting', 0, '', '', $5, 0)`,
			run, actor.ID, string(question), query, now); err != nil {
			return err
		}
		return job.Add(ctx, tx, job.New{Kind: Kind, Payload: payload{run}})
	})
	if err == nil {
		s.jobs.Wake()
	}
	return run, err
}

// Get is a run of its owner; for anybody else there is none.
func (s *Service) Get(ctx context.Context, actor person.Actor, run string) (Run, error) {
	return store.One[Run](ctx, s.db.Read(), `SELECT `+columns+` FROM trial_run WHERE id = $1 AND person = $2`, run, actor.ID)
}

// Mine are the newest runs of somebody, at most ten, without their answers.
func (s *Service) Mine(ctx context.Context, actor person.Actor) ([]Run, error) {
	if !actor.SignedIn() {
		return nil, nil
	}
	return store.All[Run](ctx, s.db.Read(), `SELECT id, person, question, query, state, done, '' AS answer, reason, asked_at, ended_at
		FROM trial_run WHERE person = $1 ORDER BY asked_at DESC LIMIT 10`, actor.ID)
}

// Cancel ends a run that is open. The node that computes it notices within a second.
func (s *Service) Cancel(ctx context.Context, actor person.Actor, run string) error {
	now := s.clock.Now()
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE trial_run SET state = 'cancelled', ended_at = $1 WHERE id = $2 AND person = $3 AND state IN ('waiting', 'running')`, now, run, actor.ID)
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, "studio.run.over")
		}
		return err
	})
	s.tell(run)
	return err
}

func (s *Service) tell(run string) {
	if s.hub != nil {
		s.hub.Publish(Topic(run))
	}
}

// errCancelled ends a computation that nobody waits for.
var errCancelled = errors.New("longrun: cancelled")

// beat is how often a run writes down how far it is, and asks whether to go on.
const beat = 500 * time.Millisecond

// work computes one run.
func (s *Service) work(ctx context.Context, p payload) error {
	run, err := store.One[Run](ctx, s.db.Read(), `SELECT `+columns+` FROM trial_run WHERE id = $1`, p.Run)
	if err != nil {
		return err
	}
	if !run.State.Open() {
		return nil
	}
	asked, err := request.Comparison([]byte(run.Question))
	if err != nil {
		return s.end(ctx, run.ID, Refused, "", err.Error())
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var share atomic.Uint64
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		s.report(ctx, run.ID, &share, cancel)
	}()
	got, err := answer.Compare(ctx, asked, func(f float64) { share.Store(uint64(f * 1e6)) })
	over := errors.Is(context.Cause(ctx), errCancelled)
	cancel(nil)
	<-stopped
	switch _, refused := errors.AsType[dose.Problem](err); {
	case over:
		return nil
	case refused:
		return s.end(context.WithoutCancel(ctx), run.ID, Refused, "", err.Error())
	case err != nil:
		return err // the node must go, or the lease is lost: another begins anew
	}
	text, err := json.Marshal(got)
	if err != nil {
		return err
	}
	return s.end(context.WithoutCancel(ctx), run.ID, Done, string(text), "")
}

// report writes the share down at each beat until ctx ends, and cancels when the run
// is not open any more.
func (s *Service) report(ctx context.Context, run string, share *atomic.Uint64, cancel context.CancelCauseFunc) {
	ticks := time.NewTicker(beat)
	defer ticks.Stop()
	for {
		open := int64(0)
		err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			open, err = tx.Exec(ctx, `UPDATE trial_run SET state = 'running', done = $1 WHERE id = $2 AND state IN ('waiting', 'running')`, float64(share.Load())/1e6, run)
			return err
		})
		if err == nil && open == 0 {
			cancel(errCancelled)
			return
		}
		s.tell(run)
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

func (s *Service) end(ctx context.Context, run string, state State, answer, reason string) error {
	now := s.clock.Now()
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE trial_run SET state = $1, done = 1, answer = $2, reason = $3, ended_at = $4 WHERE id = $5 AND state IN ('waiting', 'running')`,
			state, answer, reason, now, run)
		return err
	})
	s.tell(run)
	return err
}

// kept is how long runs are kept.
const kept = 30 * 24 * time.Hour

// Tidy removes runs that were asked for more than a month ago.
func (s *Service) Tidy(ctx context.Context) error {
	before := s.clock.Now().Add(-kept)
	return s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM trial_run WHERE asked_at < $1`, before)
		return err
	})
}
