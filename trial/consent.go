package trial

import (
	"time"

	"stepwise/internal/fault"
	"stepwise/trial/form"
)

// Consent is how a subject's informed consent stands.
type Consent struct {
	Version   string    // of the protocol, that was consented to last; "" before consent
	At        time.Time // when it was signed
	Withdrawn time.Time // zero while it holds
	Scope     string    // what a withdrawal covers, in the words of who recorded it
}

// Holds reports whether procedures may go on.
func (c Consent) Holds() bool { return c.Version != "" && c.Withdrawn.IsZero() }

// Consent is how the consent of a subject stands.
func (v *View) Consent(subject string) Consent {
	version := v.Version(subject)
	r := v.State.Row(form.Consent.Name, subject, version)
	return Consent{version, r.Moment("AT"), r.Moment("WITHDRAWN"), r.Get("SCOPE")}
}

// RequireConsent makes sure that a subject's consent stands: an act that does
// something with a person (a procedure, an infusion, a visit) asks for it. Without
// consent, and after it was withdrawn, it is a Closed fault.
func (v *View) RequireConsent(subject string) error {
	switch c := v.Consent(subject); {
	case c.Version == "":
		return fault.New(fault.Closed, "screening.fault.noconsent", "Subject", subject)
	case !c.Holds():
		return fault.New(fault.Closed, "screening.fault.withdrawn", "Subject", subject)
	}
	return nil
}
