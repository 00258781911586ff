package trial

import (
	"context"
	"errors"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/person"
	"stepwise/trial/record"
)

// Signing is what somebody types to sign: both components of a signature, each time
// (21 CFR 11.200(a)(1) asks for both at the first signing of a session at least).
type Signing struct {
	Email, Password string
	Address         string // where the visitor comes from, for the throttle
}

// Proof is that somebody has just shown who they are. Only Authenticate makes one, so
// that nothing can be signed without.
type Proof struct{ person string }

// Authenticate checks both components against the person who is signed in. What does
// not fit is an Invalid fault on "password"; too many tries are Throttled.
func (l *Ledger) Authenticate(ctx context.Context, a person.Actor, s Signing) (Proof, error) {
	who, err := l.signer.SignIn(ctx, s.Email, s.Password, s.Address)
	if fault.Is(err, fault.Invalid) || err == nil && (who != a.ID || who == "") {
		var f fault.Form
		f.Add("password", "study.fault.signing")
		return Proof{}, f.Err()
	}
	if err != nil {
		return Proof{}, err
	}
	return Proof{who}, nil
}

// Sign signs a row as it stands now. meaning says what the signature means; its words
// are "study.meaning." + meaning.
func (w *Writer) Sign(p record.Place, meaning string, proof Proof) error {
	row := w.State.Row(p.Form, p.Subject, p.Row)
	switch {
	case proof.person == "" || proof.person != w.actor.ID:
		return errors.New("trial: a signature without its proof")
	case w.role == "":
		return errors.New("trial: an act that nobody was asked about")
	case row == nil:
		return fault.New(fault.NotFound, "fault.notfound")
	}
	p.Item = ""
	w.add(record.Entry{Kind: record.Signature, Place: p,
		Detail: text(record.Sign{Name: w.actor.Name(lang.EN), Meaning: meaning, Content: row.Content()})})
	return nil
}
