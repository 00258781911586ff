package quality

import (
	"context"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/person"
)

// Who may do what. Everything else is refused.
//
//	see the indicators             everybody with a role in the programme, small numbers suppressed
//	see a hospital's own small
//	  numbers and its entries      its recorders
//	enter, correct, delete,
//	  import                       its recorders, while it is open
//	add and close hospitals,
//	  appoint recorders            coordinators of its programme and cohort
//
// A coordinator is no recorder by being one: who sees patients' courses was named for
// it. An administrator is neither.

func manages(a person.Actor, programme, cohort string) bool {
	return a.SignedIn() && a.Has(programme, cohort, person.Coordinator)
}

// reads reports whether the indicators of a programme are open to the actor.
func reads(a person.Actor, programme string) bool {
	if !a.SignedIn() {
		return false
	}
	ids, all := a.Programmes(person.Roles...)
	if all {
		return true
	}
	for _, id := range ids {
		if id == programme {
			return true
		}
	}
	return false
}

// records reports whether the actor was named to enter for the site.
func records(ctx context.Context, q store.Queryer, a person.Actor, site string) (bool, error) {
	if !a.SignedIn() {
		return false, nil
	}
	return store.Exists(ctx, q, `SELECT 1 FROM quality_recorder WHERE site = $1 AND person = $2`, site, a.ID)
}

// asRecorder opens a site for entering.
func (s *Service) asRecorder(ctx context.Context, q store.Queryer, a person.Actor, site string) (Site, error) {
	x, err := siteByID(ctx, q, site)
	if err != nil {
		return x, err
	}
	ok, err := records(ctx, q, a, site)
	switch {
	case err != nil:
		return x, err
	case !ok:
		return x, person.Forbidden()
	case x.ClosedAt != 0:
		return x, fault.New(fault.Closed, "quality.fault.closed")
	}
	return x, nil
}
