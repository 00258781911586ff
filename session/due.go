package session

import (
	"context"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/lrs"
	"stepwise/person"
)

// DueKind is why something waits for somebody.
type DueKind string

// The kinds.
const (
	DueSeat     DueKind = "seat"     // a session of theirs comes soon, or has been cancelled
	DueFeedback DueKind = "feedback" // they were there and may say how it was
	DueLead     DueKind = "lead"     // a session that they lead comes soon
)

// Due is one thing that waits for somebody.
type Due struct {
	Kind  DueKind
	Entry Entry
	Cases int        // prepared, for who leads it
	At    clock.Time // the start, or when feedback closes
}

const (
	soon      = 14 * day // how far ahead a session is today's business
	soonLeads = 30 * day // an expert prepares for longer
)

// Waiting returns what waits for somebody in this room, soonest first by kind: for
// today's list and for the page of what waits.
func (s *Service) Waiting(ctx context.Context, a person.Actor) ([]Due, error) {
	if !a.SignedIn() {
		return nil, person.Forbidden()
	}
	q, now := s.db.Read(), s.clock.Now()
	var out []Due
	mine, err := entries(ctx, q, a.ID, `t.state <> 'cancelled' AND s.status <> 'draft' AND s.ends_at >= $2 AND s.starts_at <= $3
		AND n.person IS NULL ORDER BY s.starts_at, s.id LIMIT 20`, now, now.Add(soon))
	if err != nil {
		return nil, err
	}
	for _, e := range mine {
		e.Link = ""
		out = append(out, Due{Kind: DueSeat, Entry: e, At: e.Starts})
	}
	open, err := entries(ctx, q, a.ID, `n.person IS NOT NULL AND s.status = 'published' AND s.ends_at <= $2 AND s.ends_at >= $3
		AND NOT EXISTS (SELECT 1 FROM session_feedback_giver g WHERE g.session = s.id AND g.person = $1)
		ORDER BY s.ends_at, s.id LIMIT 20`, now.Add(feedbackFirst), now.Add(-feedbackLast))
	if err != nil {
		return nil, err
	}
	for _, e := range open {
		e.Link = ""
		out = append(out, Due{Kind: DueFeedback, Entry: e, At: e.Ends.Add(feedbackLast)})
	}
	if !a.Anywhere(person.Expert) {
		return out, nil
	}
	leads, err := entries(ctx, q, a.ID, `s.status = 'published' AND s.ends_at >= $2 AND s.starts_at <= $3
		AND EXISTS (SELECT 1 FROM session_expert x WHERE x.session = s.id AND x.person = $1)
		ORDER BY s.starts_at, s.id LIMIT 20`, now, now.Add(soonLeads))
	if err != nil {
		return nil, err
	}
	for _, e := range leads {
		e.Link = ""
		d := Due{Kind: DueLead, Entry: e, At: e.Starts}
		if d.Cases, err = store.One[int](ctx, q, `SELECT COUNT(*) FROM session_case WHERE session = $1`, e.ID); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// Found is a session as other rooms' pages name it.
type Found struct {
	Code    string     `db:"code"`
	Title   lang.Text  `db:"title"`
	Starts  clock.Time `db:"starts_at"`
	Ends    clock.Time `db:"ends_at"`
	City    lang.Text  `db:"city"`
	Venue   lang.Text  `db:"venue"`
	Minutes int        `db:"-"`
}

// Find names sessions by the IRIs of their activities; others and drafts are missing
// from the map. It checks no access: the title of a session that a programme asks for
// is no secret to its learners.
func Find(ctx context.Context, q store.Queryer, activities []string) (map[string]Found, error) {
	prefix := lrs.Session("")
	var codes []string
	for _, iri := range activities {
		if len(iri) > len(prefix) && iri[:len(prefix)] == prefix && slug.MatchString(iri[len(prefix):]) {
			codes = append(codes, iri[len(prefix):])
		}
	}
	out := map[string]Found{}
	for len(codes) > 0 {
		n := min(len(codes), 500)
		rows, err := store.All[Found](ctx, q, `
			SELECT code, title, starts_at, ends_at, city, venue FROM session
			WHERE status <> 'draft' AND code IN (`+store.List(1, n)+`)`, store.Args(codes[:n])...)
		if err != nil {
			return nil, err
		}
		for _, f := range rows {
			f.Minutes = int(f.Ends.Sub(f.Starts).Minutes())
			out[lrs.Session(f.Code)] = f
		}
		codes = codes[n:]
	}
	return out, nil
}
