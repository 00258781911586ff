package dosing

import (
	"time"

	"stepwise/trial/dose"
	"stepwise/trial/record"
)

// early reports whether the design lowers the dose, or ends the trial, whatever those
// bring whose outcome is open and who could still take the free places: every number of
// DLTs among them, and of responses where the design looks at them.
func early(s *record.State, protocols Protocols, version string, last *Cohort, at time.Time) bool {
	rules := protocols(version)
	design := designOf(rules)
	if design == nil {
		return false
	}
	d, err := Read(s, protocols, "", version, at)
	if err != nil || d.Begun != nil {
		return false
	}
	open := max(0, last.Size-d.Last.N)
	responses, unassessed := 0, 0
	if _, looks := design.(dose.Efficacious); looks {
		responses, unassessed = open, d.unassessed(Patients(s, protocols, at))
	}
	for dlt := range open + 1 {
		for eff := range responses + unassessed + 1 {
			for both := max(0, dlt+eff-open-unassessed); both <= min(dlt, eff); both++ {
				if !less(design.Next(d.then(open, dlt, eff, both)), dlt == 0) {
					return false
				}
			}
		}
	}
	return true
}

// less reports whether a decision gives less than before. Where nobody else has a DLT
// it must be for safety or futility: that a rule has found its dose ends a trial too,
// and waits for the cohort.
func less(next dose.Decision, best bool) bool {
	switch next.Action {
	case dose.Deescalate:
		return true
	case dose.Stop:
		return !best || next.Stop == dose.Unsafe || next.Stop == dose.Futile
	}
	return false
}

// then is the state when so many further patients of the cohort are known, with so many
// DLTs and responses among them; everybody else who is followed stays without.
func (d *Data) then(n, dlt, eff, both int) *dose.State {
	s := d.State()
	for i := range s.Arms {
		s.Arms[i].Pending = nil
	}
	s.Cohort.Pending = nil
	for _, a := range []*dose.Arm{&s.Arms[d.Base-1], &s.Cohort} {
		a.N, a.DLT, a.Eff, a.Both = a.N+n, a.DLT+dlt, a.Eff+eff, a.Both+both
	}
	return s
}

// unassessed are the patients of the level in question who count and whose response
// nobody has judged.
func (d *Data) unassessed(patients []Patient) int {
	n := 0
	for _, x := range d.Patients {
		if p := byName(patients, x.Subject); p != nil && x.Counted && x.Level == d.Base && !p.Assessed {
			n++
		}
	}
	return n
}
