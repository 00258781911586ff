package person

import (
	"context"

	"stepwise/internal/store"
)

// Waiting counts what waits for a coordinator, for the office's first page.
type Waiting struct {
	Unconfirmed int // people with everything there to be confirmed by
	Requests    int // corrections asked for
	Invited     int // invitations not yet accepted, expired ones too
}

// Waiting counts what waits for the actor.
func (s *Service) Waiting(ctx context.Context, a Actor) (Waiting, error) {
	var w Waiting
	if !a.SignedIn() || !a.Anywhere(Coordinator) {
		return w, Forbidden()
	}
	var people, requests, invitations ask
	people.and("p.confirmed_at = 0 AND p.disabled_at = 0 AND p.hospital <> '' AND p.licence <> ''")
	if scope := people.within(a, "g", Coordinator); scope != "" {
		people.and("EXISTS (SELECT 1 FROM person_grant g WHERE g.person = p.id AND " + scope + ")")
	}
	requests.and("r.closed_at = 0")
	if scope := requests.within(a, "g", Coordinator); scope != "" {
		requests.and("EXISTS (SELECT 1 FROM person_grant g WHERE g.person = r.person AND " + scope + ")")
	}
	invitations.and("i.accepted_at = 0 AND i.withdrawn_at = 0")
	if scope := invitations.within(a, "i", Coordinator); scope != "" {
		invitations.and(scope)
	}
	var err error
	if w.Unconfirmed, err = store.One[int](ctx, s.db.Read(), `SELECT COUNT(*) FROM person p WHERE `+people.where(), people.args...); err != nil {
		return w, err
	}
	if w.Requests, err = store.One[int](ctx, s.db.Read(), `SELECT COUNT(*) FROM person_request r WHERE `+requests.where(), requests.args...); err != nil {
		return w, err
	}
	w.Invited, err = store.One[int](ctx, s.db.Read(), `SELECT COUNT(*) FROM person_invitation i WHERE `+invitations.where(), invitations.args...)
	return w, err
}

// Asking lists the open requests for corrections in the actor's scope, oldest
// first, at most 100.
func (s *Service) Asking(ctx context.Context, a Actor) ([]Request, error) {
	if !a.SignedIn() || !a.Anywhere(Coordinator) {
		return nil, Forbidden()
	}
	var q ask
	q.and("r.closed_at = 0")
	if scope := q.within(a, "g", Coordinator); scope != "" {
		q.and("EXISTS (SELECT 1 FROM person_grant g WHERE g.person = r.person AND " + scope + ")")
	}
	return store.All[Request](ctx, s.db.Read(), `SELECT `+requestColumns+` FROM person_request r WHERE `+q.where()+` ORDER BY at, id LIMIT 100`, q.args...)
}
