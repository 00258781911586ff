package trial

import (
	"context"
	"slices"
	"sync"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/live"
	"stepwise/internal/store"
	"stepwise/person"
	"stepwise/trial/form"
	"stepwise/trial/protocol"
	"stepwise/trial/record"
)

// Signer checks who somebody is once more when they sign. It returns the person.
type Signer interface {
	SignIn(ctx context.Context, email, password, address string) (person string, err error)
}

// Ledger keeps the records of studies. Everything a study knows is read from it and
// written through it: the rooms of a trial have no tables of their own. Safe for many
// goroutines.
type Ledger struct {
	db     *store.DB
	clock  clock.Clock
	signer Signer
	key    []byte // of identities, 32 bytes
	hub    *live.Hub
	forms  map[string]*record.Form

	watchers []Watcher
	alarms   []Watcher // of refusals

	mu        sync.Mutex
	states    map[string]*record.State // by study
	protocols map[string]*protocol.Protocol
	shown     map[shownKey]shown
}

// NewLedger returns the ledger. forms are those that every study has, beside those of
// its protocol. hub may be nil.
func NewLedger(db *store.DB, c clock.Clock, signer Signer, key []byte, hub *live.Hub, forms ...record.Form) *Ledger {
	l := &Ledger{db: db, clock: c, signer: signer, key: key, hub: hub, forms: map[string]*record.Form{},
		states: map[string]*record.State{}, protocols: map[string]*protocol.Protocol{}, shown: map[shownKey]shown{}}
	for i := range forms {
		l.forms[forms[i].Name] = &forms[i]
	}
	return l
}

// View is a study as one person sees it at one moment. It does not change.
type View struct {
	ID, Code string
	State    *record.State
	Me       Access
	Now      clock.Time // the study's: in a rehearsal the time that it plays at
	Real     clock.Time // what the clock on the wall says; entries and appointments go by it
	ledger   *Ledger

	sees sight
}

type study struct {
	ID      string     `db:"id"`
	Code    string     `db:"code"`
	Seq     int64      `db:"seq"`
	Hash    string     `db:"hash"`
	BeganAt clock.Time `db:"began_at"`
}

const studyColumns = `id, code, seq, hash, began_at`

// Open is a study as the actor sees it. Somebody who is no member is told that there
// is no such study.
func (l *Ledger) Open(ctx context.Context, a person.Actor, code string) (*View, error) {
	s, err := l.find(ctx, code)
	if err != nil {
		return nil, err
	}
	v, err := l.view(ctx, l.db.Read(), a, s)
	if err != nil {
		return nil, err
	}
	return l.masked(v), nil
}

func (l *Ledger) view(ctx context.Context, q store.Queryer, a person.Actor, s study) (*View, error) {
	state, err := l.state(ctx, q, s)
	if err != nil {
		return nil, err
	}
	v := &View{ID: s.ID, Code: s.Code, State: state, Real: l.clock.Now(), ledger: l}
	v.Now = present(state, v.Real)
	v.Me = access(state, a.ID, v.Real)
	if !v.Me.Anywhere(See) {
		return nil, fault.New(fault.NotFound, "fault.notfound")
	}
	v.sees = sightOf(v)
	return v, nil
}

// Studies are those that the actor is a member of, by code.
func (l *Ledger) Studies(ctx context.Context, a person.Actor) ([]*View, error) {
	if !a.SignedIn() {
		return nil, nil
	}
	list, err := store.All[study](ctx, l.db.Read(), `SELECT `+studyColumns+` FROM trial_study ORDER BY code`)
	if err != nil {
		return nil, err
	}
	var out []*View
	for _, s := range list {
		v, err := l.view(ctx, l.db.Read(), a, s)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, l.masked(v))
	}
	return out, nil
}

// At is the view as the record stood after an entry.
func (l *Ledger) At(ctx context.Context, v *View, seq int64) (*View, error) {
	entries, err := l.entries(ctx, l.db.Read(), v.ID, 0, seq)
	if err != nil {
		return nil, err
	}
	past := *v
	past.State = record.Replay(entries)
	past.Real = clock.At(past.State.At)
	if past.Now = present(past.State, past.Real); v.sees != everything { // as today, not as then: access may have been withdrawn
		past.State = past.State.Without(v.mask(v.sees))
	}
	return &past, nil
}

// Form is a form of the study: one that all have, or one of a version of its
// protocol: the newest approved that has it, or else the newest draft.
func (v *View) Form(name string) (*record.Form, bool) {
	if f := v.ledger.forms[name]; f != nil {
		return f, true
	}
	versions := v.State.Rows(form.Protocol.Name, "")
	for _, approved := range []bool{true, false} {
		for _, r := range slices.Backward(versions) {
			if (r.Get("STATUS") == "approved") != approved {
				continue
			}
			if f, ok := formIn(v.Protocol(r.Key), name); ok {
				return f, true
			}
		}
	}
	return nil, false
}

// FormOf is the form as a subject has it: of the version that the subject consented
// to, where it has the form.
func (v *View) FormOf(name, subject string) (*record.Form, bool) {
	if subject != "" && v.ledger.forms[name] == nil {
		if f, ok := formIn(v.Protocol(v.Version(subject)), name); ok {
			return f, true
		}
	}
	return v.Form(name)
}

func formIn(p *protocol.Protocol, name string) (*record.Form, bool) {
	if p == nil {
		return nil, false
	}
	if p.Screening.Name == name {
		return &p.Screening, true
	}
	for i := range p.Forms {
		if p.Forms[i].Name == name {
			return &p.Forms[i], true
		}
	}
	return nil, false
}

// Forms are all forms of the study: those that every study has in the order of their
// definition, then those of the current protocol.
func (v *View) Forms() []*record.Form {
	var out []*record.Form
	for _, f := range form.All {
		out = append(out, v.ledger.forms[f.Name])
	}
	for name, f := range v.ledger.forms {
		if !slices.ContainsFunc(form.All, func(x record.Form) bool { return x.Name == name }) {
			out = append(out, f)
		}
	}
	if p := v.Protocol(v.Current()); p != nil {
		out = append(out, &p.Screening)
		for i := range p.Forms {
			out = append(out, &p.Forms[i])
		}
	}
	return out
}

// Protocol is a version of the protocol, nil when there is none. It must not be
// changed.
func (v *View) Protocol(version string) *protocol.Protocol {
	text := v.State.Row(form.Protocol.Name, "", version).Get("DOC")
	if text == "" {
		return nil
	}
	v.ledger.mu.Lock()
	defer v.ledger.mu.Unlock()
	if p := v.ledger.protocols[text]; p != nil {
		return p
	}
	p, err := protocol.Read(text)
	if err != nil {
		return nil
	}
	v.ledger.protocols[text] = p
	return p
}

// Current is the newest approved version of the protocol, "" when there is none.
func (v *View) Current() string {
	for _, r := range slices.Backward(v.State.Rows(form.Protocol.Name, "")) {
		if r.Get("STATUS") == "approved" {
			return r.Key
		}
	}
	return ""
}

// Version is the version that a subject consented to last, "" before consent.
func (v *View) Version(subject string) string {
	best, at := "", time.Time{}
	for _, r := range v.State.Rows(form.Consent.Name, subject) {
		if t := r.Moment("AT"); !t.IsZero() && !t.Before(at) {
			best, at = r.Key, t
		}
	}
	return best
}

// Site is the site of a subject.
func (v *View) Site(subject string) string {
	return v.State.Row(form.Subject.Name, subject, "1").Get("SITE")
}

// Subjects are those whose site the person sees, in order.
func (v *View) Subjects() []string {
	return slices.DeleteFunc(v.State.Subjects(), func(s string) bool { return !v.Me.Sees(v.Site(s)) })
}

// state is the newest state, from what is in memory and what came since.
func (l *Ledger) state(ctx context.Context, q store.Queryer, s study) (*record.State, error) {
	l.mu.Lock()
	known := l.states[s.ID]
	l.mu.Unlock()
	if known == nil {
		known = record.New()
	}
	if known.Seq == s.Seq {
		return known, nil
	}
	if known.Seq > s.Seq { // a reader that is behind what another goroutine saw
		known = record.New()
	}
	entries, err := l.entries(ctx, q, s.ID, known.Seq, s.Seq)
	if err != nil {
		return nil, err
	}
	next := known.With(entries)
	if _, writing := q.(*store.Tx); !writing { // what a write sees may never be committed
		l.remember(s.ID, next)
	}
	return next, nil
}

// remember keeps a state that was committed.
func (l *Ledger) remember(study string, s *record.State) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if old := l.states[study]; old == nil || old.Seq < s.Seq {
		l.states[study] = s
	}
}
