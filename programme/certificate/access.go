package certificate

import "stepwise/person"

// Who may do what. Everything else is denied; checking a certificate is for
// anybody.

// mayManage: the coordinators of the doctor's cohort or programme, and
// administrators, see, revoke and reissue.
func mayManage(a person.Actor, c Certificate) bool {
	return a.Has(c.Programme, c.Cohort, person.Coordinator) || a.Has("", "", person.Administrator)
}

// mayKeepKeys: administrators of the installation.
func mayKeepKeys(a person.Actor) bool { return a.Has("", "", person.Administrator) }

// scope is what of the list an actor may see: everything, or whole programmes and
// single cohorts.
func scope(a person.Actor) (programmes, cohorts []string, all bool) {
	for _, g := range a.Grants {
		switch {
		case g.Role == person.Administrator && g.Programme == "" && g.Cohort == "":
			all = true
		case g.Role != person.Coordinator:
		case g.Cohort != "":
			cohorts = append(cohorts, g.Cohort)
		case g.Programme != "":
			programmes = append(programmes, g.Programme)
		default:
			all = true
		}
	}
	return programmes, cohorts, all
}
