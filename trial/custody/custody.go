// Package custody keeps each patient's cells tied to that patient: collection,
// shipment, manufacture, release, shipment, thawing, infusion. Every hand-over takes
// two scans of labels that must agree with each other and with the record; what does
// not agree is refused and stays in the trail.
//
// The rules are functions over the record's state. Service holds the acts.
package custody

import (
	"time"

	"stepwise/trial"
)

// Service does what people do with cells.
type Service struct {
	ledger *trial.Ledger
}

// New returns the service. From then on a label that does not belong where it was
// scanned is told to the study's leads and to the laboratory by e-mail.
func New(ledger *trial.Ledger) *Service {
	ledger.Alarm(tell)
	return &Service{ledger}
}

// Kind is what a label is on.
type Kind string

// The kinds.
const (
	Band       Kind = "S" // the patient: wristband, order
	Collection Kind = "C" // starting material
	Batch      Kind = "P" // the batch record of a product
	Bag        Kind = "B" // a bag of product
	Box        Kind = "T" // what a container is shipped in
)

// Step is one that a container goes through.
type Step string

// The steps.
const (
	Collect Step = "collect"
	Send    Step = "send"
	Receive Step = "receive"
	Use     Step = "use"
	Fill    Step = "fill"
	Thaw    Step = "thaw"
	Check   Step = "check"
	Infuse  Step = "infuse"
	Accept  Step = "accept"
	Discard Step = "discard"
)

// lateAfter is how long after it happened a step counts as entered at once.
const lateAfter = 15 * time.Minute
