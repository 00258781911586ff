package dosing

import (
	"net/http"
	"strconv"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/trial"
	"stepwise/trial/dose"
	room "stepwise/trial/dosing"
	"stepwise/trial/protocol"
	"stepwise/web/trial/frame"
	"stepwise/web/ui"
)

// sheet is a decision as it is read: one that stands in the record, or the one that
// could be proposed now.
type sheet struct {
	v       *trial.View
	rules   *protocol.Protocol
	data    *room.Data
	advice  *room.Advice
	others  []room.Alternative
	courses map[int][]room.Course // of the alternatives, by level
	ahead   []room.Outcome        // of the cohort under way, while the gate is closed
	row     dose.Row
	table   bool
	gate    room.Gate // of what could be proposed
	d       room.Decision
	stored  bool
	changes []room.Change
	check   *room.Verification
	in      map[string]string
	errs    ui.FieldErrors
}

// fresh is what could be proposed now.
func (p *Pages) fresh(r *http.Request) (*sheet, error) {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return nil, err
	}
	version := room.Version(v.State)
	x := &sheet{v: v, rules: v.Protocol(version), in: map[string]string{}}
	if x.rules == nil {
		return x, nil
	}
	at := v.Now.Std()
	if x.data, err = room.Read(v.State, v.Protocol, v.Code, version, at); err != nil {
		return nil, err
	}
	x.gate = room.GateOf(v.State, v.Protocol, version, at)
	if x.early() {
		cohorts := room.Cohorts(v.State, room.Patients(v.State, v.Protocol, at), at)
		if x.ahead, err = x.data.Ahead(x.rules, cohorts[len(cohorts)-1].Size); err != nil {
			return nil, err
		}
	}
	return x, x.complete()
}

// early reports whether it is too early for a recommendation: the cohort is under way.
func (x *sheet) early() bool {
	if x.stored || x.data.Cohort == 0 {
		return false
	}
	return !x.gate.Open()
}

func (x *sheet) complete() (err error) {
	if x.advice == nil {
		if x.advice, err = x.data.Advise(x.rules); err != nil {
			return err
		}
	}
	x.row, x.table = x.data.RuleRow(x.rules)
	if x.others, err = x.data.Alternatives(x.rules); err != nil || x.early() {
		return err
	}
	x.courses = map[int][]room.Course{}
	for i := range x.others {
		if x.courses[x.others[i].Level], err = x.data.Forecast(x.rules, &x.others[i]); err != nil {
			return err
		}
	}
	return nil
}

// stored is a decision of the record.
func (p *Pages) stored(r *http.Request) (*sheet, error) {
	v, err := frame.Open(p.ledger, r)
	if err != nil {
		return nil, err
	}
	d, ok := room.Find(v.State, r.PathValue("decision"))
	x := &sheet{v: v, d: d, stored: true, rules: v.Protocol(d.Version), in: map[string]string{}}
	if !ok || x.rules == nil {
		return nil, fault.New(fault.NotFound, "fault.notfound")
	}
	if x.data, err = room.ParseData(d.Data); err != nil {
		return nil, err
	}
	if x.advice, err = room.ParseAdvice(d.Advice); err != nil {
		return nil, err
	}
	x.changes = room.Changes(v.State, v.Protocol, &d)
	if d.Standing == room.Reopened {
		x.changes = room.ParseChanges(d.Changes)
	}
	if d.Standing == room.Replaced { // history: what came later is another decision's
		x.changes = nil
	}
	if x.check, err = p.room.Verify(r.Context(), v, d.Key); err != nil {
		return nil, err
	}
	return x, x.complete()
}

// Next shows what the design recommends now, and the gate.
func (p *Pages) Next(w http.ResponseWriter, r *http.Request) error {
	x, err := p.fresh(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, nextPage(x))
}

// Propose lays a decision before the committee.
func (p *Pages) Propose(w http.ResponseWriter, r *http.Request) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	order, level, _ := cut(r.PostFormValue("order"))
	size, _ := strconv.Atoi(r.PostFormValue("size"))
	key, err := p.room.Propose(ctx, ui.Actor(ctx), r.PathValue("study"),
		room.Proposal{Order: order, Level: level, Size: size, Shut: r.PostFormValue("shut") != "", Override: r.PostFormValue("override")})
	if told(err) {
		x, failed := p.fresh(r)
		if failed != nil {
			return failed
		}
		x.in, x.errs = typed(r), faults(ctx, err)
		return ui.Render(w, r, http.StatusUnprocessableEntity, nextPage(x))
	}
	if err != nil {
		return err
	}
	ui.Say(ctx, lang.T(ctx, "dosing.proposed"))
	return ui.See(w, r, "/trials/"+r.PathValue("study")+"/dosing/decisions/"+key)
}

// Decision shows one decision, to read, to sign and to print.
func (p *Pages) Decision(w http.ResponseWriter, r *http.Request) error {
	x, err := p.stored(r)
	if err != nil {
		return err
	}
	return ui.Render(w, r, http.StatusOK, decisionPage(x))
}

// Sign signs a decision.
func (p *Pages) Sign(w http.ResponseWriter, r *http.Request) error {
	return p.decide(w, r, "dosing.signed", func() error {
		ctx := r.Context()
		proof, err := p.ledger.Authenticate(ctx, ui.Actor(ctx), frame.Signing(r))
		if err != nil {
			return err
		}
		return p.room.Sign(ctx, ui.Actor(ctx), r.PathValue("study"), r.PathValue("decision"), r.PostFormValue("hash"), proof)
	})
}

// Withdraw takes a proposal back.
func (p *Pages) Withdraw(w http.ResponseWriter, r *http.Request) error {
	return p.decide(w, r, "dosing.withdrawn", func() error {
		return p.room.Withdraw(r.Context(), ui.Actor(r.Context()), r.PathValue("study"), r.PathValue("decision"))
	})
}

func (p *Pages) decide(w http.ResponseWriter, r *http.Request, said string, do func() error) error {
	if err := ui.ParseForm(w, r); err != nil {
		return err
	}
	err := do()
	if told(err) {
		x, failed := p.stored(r)
		if failed != nil {
			return failed
		}
		x.in, x.errs = typed(r), faults(r.Context(), err)
		return ui.Render(w, r, http.StatusUnprocessableEntity, decisionPage(x))
	}
	if err != nil {
		return err
	}
	ui.Say(r.Context(), lang.T(r.Context(), said))
	return ui.See(w, r, "/trials/"+r.PathValue("study")+"/dosing/decisions/"+r.PathValue("decision"))
}

// cut reads a choice of the form: "" for what the design recommends, "stop", or
// "level 2".
func cut(choice string) (order string, level int, ok bool) {
	switch choice {
	case "":
		return "", 0, true
	case room.Stop:
		return room.Stop, 0, true
	}
	level, err := strconv.Atoi(choice)
	return room.Open, level, err == nil
}
