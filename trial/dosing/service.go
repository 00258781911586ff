package dosing

import (
	"stepwise/internal/fault"
	"stepwise/trial"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Service enrols, proposes and signs. Who may do what stands in the roles of a study
// (trial.Right): Enrol at the subject's site, Propose, Decide.
type Service struct {
	ledger *trial.Ledger
	site   string
}

// New returns the room. site is the address of the installation, for links in e-mails.
// It watches the ledger: a decision whose data change in any room is reopened in the
// very act that changes them.
func New(l *trial.Ledger, site string) *Service {
	s := &Service{l, site}
	l.Watch(s.watch)
	return s
}

// Signatures is how many different members of the committee sign a decision: what the
// protocol says, two at least.
func Signatures(protocols Protocols, version string) int {
	if p := protocols(version); p != nil {
		return max(2, p.Decision.Signatures)
	}
	return 2
}

func slotPlace(subject string) record.Place {
	return record.Place{Form: form.Slot.Name, Subject: subject, Row: "1"}
}

func decisionPlace(key string) record.Place {
	return record.Place{Form: form.Decision.Name, Row: key}
}

func standingPlace(key string) record.Place {
	return record.Place{Form: form.Standing.Name, Row: key}
}

// barred is the fault of the first bar.
func barred(list []Bar) error {
	if len(list) == 0 {
		return nil
	}
	return fault.New(fault.Conflict, "dosing.bar."+list[0].Key)
}

// anywhere requires a right that concerns the whole study of somebody who may hold it
// at a site: an investigator asks for the decision of the whole study.
func anywhere(w *trial.Writer, right trial.Right) error {
	err := w.Require(right, "")
	for _, g := range w.Me.Grants {
		if err == nil {
			return nil
		}
		err = w.Require(right, g.Site)
	}
	return err
}
