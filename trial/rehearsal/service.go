package rehearsal

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"stepwise/internal/fault"
	"stepwise/lrs"
	"stepwise/person"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
	"stepwise/trial/safety"
)

// Service begins rehearsals, moves their time and scores them. Safe for many goroutines.
type Service struct {
	ledger    *trial.Ledger
	safety    *safety.Service
	record    *lrs.Record
	scenarios []*Scenario
}

// New returns the service, and has the ledger write to the learning record when a
// rehearsal is finished. To be called before the ledger is used.
func New(ledger *trial.Ledger, reports *safety.Service, learning *lrs.Record, scenarios []*Scenario) *Service {
	s := &Service{ledger, reports, learning, scenarios}
	ledger.Watch(s.finished)
	return s
}

// Offer is a scenario that can be chosen. It tells nothing of what happens in it.
type Offer struct {
	ID           string
	Title, About record.Words
	Misfits      []Misfit // why it cannot be played with the study's protocol
}

// Offers are the scenarios, as a study can play them.
func (s *Service) Offers(v *trial.View) []Offer {
	p := v.Protocol(v.Current())
	var out []Offer
	for _, x := range s.scenarios {
		o := Offer{ID: x.ID, Title: x.Title, About: x.About}
		if p != nil {
			o.Misfits = x.Misfits(p)
		}
		out = append(out, o)
	}
	return out
}

func (s *Service) scenario(id string) *Scenario {
	i := slices.IndexFunc(s.scenarios, func(x *Scenario) bool { return x.ID == id })
	if i < 0 {
		return nil
	}
	return s.scenarios[i]
}

// Begin begins a rehearsal of a study for one of its sites. A lead may.
func (s *Service) Begin(ctx context.Context, a person.Actor, code, site, scenario string) (string, error) {
	x := s.scenario(scenario)
	r := trial.Rehearsal{Site: site}
	if x != nil {
		r.Scenario, r.Version = x.ID, x.Hash()
		r.Fits = func(v *trial.View) *fault.Fault {
			if len(x.Misfits(v.Protocol(v.Current()))) > 0 {
				return fault.New(fault.Closed, "rehearsal.fault.fit")
			}
			return nil
		}
		r.First = func(w *trial.Writer) error { return show(w, x, Now(w.State)) }
	}
	return s.ledger.Rehearse(ctx, a, code, r)
}

// Played is a rehearsal as one person sees it. What the scenario holds as right is told
// only when it is finished.
type Played struct {
	View     *trial.View
	Of, Site string
	Title    record.Words
	About    record.Words
	Changed  bool // the scenario is another one than when the rehearsal began: it cannot be scored
	Began    time.Time
	Now      time.Time
	Ticks    int
	Inbox    []Shown
	More     bool // a message is on its way whose time is known
	Ahead    bool // messages hang on what the players have yet to do
	Finished time.Time
	Result   *Result             // nil before
	Tasks    []Task              // nil before
	Sources  map[string][]Source // of the tasks, by Task.ID; nil before
	Pass     int                 // percent
}

// Read is a rehearsal; NotFound when the study is none.
func (s *Service) Read(v *trial.View) (*Played, error) {
	row := v.State.Row(form.Rehearsal.Name, "", "1")
	if row == nil {
		return nil, fault.New(fault.NotFound, "fault.notfound")
	}
	p := &Played{View: v, Of: row.Get("OF"), Site: row.Get("SITE"), Began: row.Moment("BEGAN"), Now: Now(v.State), Ticks: Ticks(v.State), Finished: row.Moment("FINISHED")}
	x := s.scenario(row.Get("SCENARIO"))
	if p.Changed = x == nil || x.Hash() != row.Get("VERSION"); x == nil {
		return p, nil
	}
	p.Title, p.About, p.Pass, p.Inbox = x.Title, x.About, x.Pass, x.Inbox(v)
	coming := x.Coming(v)
	p.More, p.Ahead = len(coming) > 0, len(coming)+len(p.Inbox) < len(x.Messages)
	if !p.Finished.IsZero() {
		var r Result
		if err := json.Unmarshal([]byte(row.Get("RESULT")), &r); err != nil {
			return nil, err
		}
		p.Result = &r
		if !p.Changed {
			p.Tasks, p.Sources = x.Tasks, map[string][]Source{}
			for i := range x.Tasks {
				p.Sources[x.Tasks[i].ID] = x.cited(&x.Tasks[i])
			}
		}
	}
	return p, nil
}

// List are the rehearsals of a study that the actor is a member of, newest first.
func (s *Service) List(ctx context.Context, a person.Actor, code string) ([]*Played, error) {
	all, err := s.ledger.Studies(ctx, a)
	if err != nil {
		return nil, err
	}
	var out []*Played
	for _, v := range all {
		if v.State.Row(form.Rehearsal.Name, "", "1").Get("OF") != code {
			continue
		}
		p, err := s.Read(v)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b *Played) int {
		return b.View.State.Row(form.Rehearsal.Name, "", "1").Began.At.Compare(a.View.State.Row(form.Rehearsal.Name, "", "1").Began.At)
	})
	return out, nil
}

// Letters are the e-mails that the study would have sent, youngest first. From a
// rehearsal none goes out.
func (s *Service) Letters(ctx context.Context, v *trial.View) ([]trial.Letter, error) {
	return s.ledger.Letters(ctx, v)
}

// Advance lets time go on: to the next message, or by some time, but never past a
// message. ticks is Played.Ticks of what the actor saw: when somebody else moved time
// meanwhile it is a Conflict, so that two people do not move it twice.
func (s *Service) Advance(ctx context.Context, a person.Actor, code string, by time.Duration, ticks int) error {
	return s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		row := w.State.Row(form.Rehearsal.Name, "", "1")
		if row == nil {
			return fault.New(fault.NotFound, "fault.notfound")
		}
		if err := w.Require(trial.See, row.Get("SITE")); err != nil {
			return err
		}
		x := s.scenario(row.Get("SCENARIO"))
		switch {
		case row.Get("FINISHED") != "":
			return fault.New(fault.Closed, "rehearsal.fault.over")
		case x == nil || x.Hash() != row.Get("VERSION"):
			return fault.New(fault.Closed, "rehearsal.fault.changed")
		case ticks != Ticks(w.State):
			return fault.New(fault.Conflict, "rehearsal.fault.moved")
		}
		now, coming := Now(w.State), x.Coming(w.View)
		to := now.Add(by)
		switch {
		case by < 0 || by > 400*24*time.Hour:
			var f fault.Form
			f.Add("by", "fault.choice")
			return f.Err()
		case by == 0 && len(coming) == 0:
			return fault.New(fault.Conflict, "rehearsal.fault.nothing")
		case len(coming) > 0 && (by == 0 || coming[0].At.Before(to)):
			to = coming[0].At
		}
		if to.Before(now) { // it happened before: what it hangs on was entered late
			to = now
		}
		err := w.Set(record.Place{Form: form.Clock.Name, Row: strconv.Itoa(ticks + 1)}, map[string]string{"AT": record.At(to)}, "")
		if err != nil {
			return err
		}
		return show(w, x, to)
	})
}

// show writes that the messages up to a time were shown, and what colleagues did before.
func show(w *trial.Writer, x *Scenario, to time.Time) error {
	for _, d := range x.Coming(w.View) {
		if d.At.After(to) {
			break
		}
		if err := w.Set(record.Place{Form: form.Message.Name, Row: d.ID}, map[string]string{"AT": record.At(d.At), "SHOWN": record.At(to)}, ""); err != nil {
			return err
		}
		err := w.Play(func() error {
			if d.Treat != nil {
				if err := x.treat(w, d.Treat, d.infusions); err != nil {
					return err
				}
			}
			if d.Visits {
				return x.visits(w)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Owed reports whether a rehearsal was passed and its study does not say so yet, and
// the actor may enter it there: Finish once more does.
func (s *Service) Owed(ctx context.Context, a person.Actor, p *Played) (bool, error) {
	if p.Result == nil || !p.Result.Passed || !p.View.Me.May(trial.Manage, "") {
		return false, nil
	}
	of, err := s.ledger.Open(ctx, a, p.Of)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return of.Me.May(trial.Manage, "") && of.State.Row(form.Site.Name, "", p.Site).Get("PASSED") == "", nil
}

// Finish ends a rehearsal and scores it, signed by a lead. With it the learning record
// says of everybody who did something in it whether the rehearsal was passed; when it
// was, the study says so of the site. Finished again it only makes up for what of that
// had not happened.
func (s *Service) Finish(ctx context.Context, a person.Actor, code string, proof trial.Proof) (*Result, error) {
	v, err := s.ledger.Open(ctx, a, code)
	if err != nil {
		return nil, err
	}
	entries, err := s.ledger.Played(ctx, v)
	if err != nil {
		return nil, err
	}
	var result *Result
	err = s.ledger.Write(ctx, a, code, func(_ context.Context, w *trial.Writer) error {
		if err := w.Require(trial.Manage, ""); err != nil {
			return err
		}
		at := record.Place{Form: form.Rehearsal.Name, Row: "1"}
		row := w.State.Row(at.Form, "", at.Row)
		x := s.scenario(row.Get("SCENARIO"))
		switch {
		case row.Get("FINISHED") != "":
			result = &Result{}
			return json.Unmarshal([]byte(row.Get("RESULT")), result)
		case x == nil || x.Hash() != row.Get("VERSION"):
			return fault.New(fault.Closed, "rehearsal.fault.changed")
		case w.State.Seq != v.State.Seq:
			return fault.New(fault.Conflict, "rehearsal.fault.busy")
		}
		result = x.Score(w.View, entries, s.safety.Tasks(w.View))
		text, err := json.Marshal(result)
		if err != nil {
			return err
		}
		outcome := "failed"
		if result.Passed {
			outcome = "passed"
		}
		if err := w.Set(at, map[string]string{"FINISHED": record.At(w.Real.Std()), "OUTCOME": outcome, "SCORE": strconv.Itoa(result.Score), "RESULT": string(text)}, ""); err != nil {
			return err
		}
		if err := w.Set(record.Place{Form: form.Study.Name, Row: "1"}, map[string]string{"STATUS": "closed"}, "", "STATUS"); err != nil {
			return err
		}
		return w.Sign(at, "rehearsal", proof)
	})
	if err != nil || !result.Passed {
		return result, err
	}
	row := v.State.Row(form.Rehearsal.Name, "", "1")
	err = s.ledger.Pass(ctx, a, row.Get("OF"), row.Get("SITE"), code)
	if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) {
		err = nil // a lead of the study itself enters it
	}
	return result, err
}
