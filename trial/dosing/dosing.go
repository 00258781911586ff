// Package dosing enrols patients into cohorts and decides the next dose: slots, the
// gate between cohorts, the design's recommendation with the data it was made from,
// the signatures of the committee, and what becomes of a decision when its data
// change.
//
// Who was infused, at which level, and who counts is said in one place, [Patients];
// every other room of a trial asks it. It reads the record of the study as it stands
// at an entry and computes: no clock, no database. What people do (taking a slot,
// proposing, signing) are the methods of [Service], each one act on the record.
package dosing

import (
	"stepwise/trial/protocol"
)

// Protocols is a version of the study's protocol by its key, nil when there is none:
// the method Protocol of a view.
type Protocols func(version string) *protocol.Protocol
