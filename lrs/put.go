package lrs

import (
	"context"
	"unsafe"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/lrs/index"
	"stepwise/lrs/statement"
)

// parcel is what one request brings: all of its statements are stored, or none.
type parcel struct {
	arrivals    []*arrival
	caller      *Caller
	attachments map[string][]byte // sha2 → bytes
	strict      bool              // of our own rooms: a voiding statement must find its target
	quiet       bool              // followers are not told
	err         error             // why none was stored
}

// arrival is one statement on its way into the record.
type arrival struct {
	s    *statement.Statement
	id   string // lower-case UUID
	made bool   // the id is ours and new: nobody can have used it

	seq   int64
	keys  []int64
	body  string
	known bool // the same statement is there already
}

// put stores parcels in one transaction: one look for what is known of all their
// ids, one INSERT of many rows. A parcel that breaks a rule gets its error and
// nothing of it is stored; the others are. An error that put itself returns is of
// the database, or of a follower, and leaves the transaction to be undone.
func (r *Record) put(ctx context.Context, tx *store.Tx, parcels []*parcel) (Met, error) {
	last, err := r.index.Sync(ctx, tx)
	if err != nil {
		return Met{}, err
	}
	known, err := r.lookUp(ctx, tx, parcels)
	if err != nil {
		return Met{}, err
	}
	var fresh []*arrival
	owner := map[*arrival]*parcel{}
	for _, p := range parcels {
		p.err = nil
		if p.err = known.admit(ctx, tx, p); p.err != nil {
			if fault.Is(p.err, fault.Unavailable) {
				return Met{}, p.err
			}
			continue
		}
		for _, a := range p.arrivals {
			if !a.known {
				known.fresh[a.id] = a
				fresh = append(fresh, a)
				owner[a] = p
			}
		}
	}
	if len(fresh) == 0 {
		return Met{}, nil
	}
	met, err := r.Meet(ctx, tx, actors(fresh), r.clock.Now())
	if err != nil {
		return met, err
	}
	r.under.begin(tx, r.clock.Now())
	for _, a := range fresh {
		r.stamp(a, owner[a].caller, last, known)
	}
	if err := r.insert(ctx, tx, fresh); err != nil {
		return met, err
	}
	if err := r.void(ctx, tx, known, fresh, owner); err != nil {
		return met, err
	}
	for _, p := range parcels {
		if p.err == nil && len(p.attachments) > 0 {
			if err := keepAttachments(ctx, tx, p.attachments); err != nil {
				return met, err
			}
		}
	}
	if err := r.learn(ctx, tx, fresh, owner); err != nil {
		return met, err
	}
	return met, r.tell(ctx, tx, known, fresh, owner, met)
}

func actors(fresh []*arrival) []statement.Agent {
	out := make([]statement.Agent, len(fresh))
	for i, a := range fresh {
		out[i] = a.s.Actor
	}
	return out
}

// stamp gives an arrival its place, its text and its keys.
func (r *Record) stamp(a *arrival, c *Caller, last int64, k *acquainted) {
	a.seq = r.sequence.next(r.clock.Now(), last)
	stored := clock.Time(a.seq >> tieBits).String()
	version := statement.V200
	if c.Default != 0 {
		version = c.Default
	}
	text := a.s.Stored(make([]byte, 0, len(a.s.Raw)+len(c.Authority)+160), a.id, stored, stored, c.Authority, version)
	a.body = unsafe.String(unsafe.SliceData(text), len(text)) // nobody writes to text again
	a.keys = keysOf(a.s, a.id, c.AuthorityKey)
	if a.s.Object.Kind == statement.KindStatementRef {
		a.keys = append(a.keys, k.inherited(a.s.Object.ID)...)
	}
}

// keysOf lists what a statement is found by.
func keysOf(s *statement.Statement, id, authority string) []int64 {
	keys := make([]int64, 0, 12)
	add := func(kind index.Kind, value string) {
		if value != "" {
			keys = append(keys, index.Key(kind, value))
		}
	}
	add(index.ID, id)
	add(index.Verb, s.Verb)
	add(index.Registration, s.Registration)
	add(index.Authority, authority)
	for _, a := range s.Agents {
		add(index.Agent, a)
	}
	for _, a := range s.RelatedAgents[min(len(s.Agents), len(s.RelatedAgents)):] {
		add(index.RelatedAgent, a)
	}
	object := ""
	switch s.Object.Kind {
	case statement.KindActivity:
		object = s.Object.ID
		add(index.Activity, object)
	case statement.KindStatementRef:
		add(index.Reference, s.Object.ID)
	}
	for _, a := range s.RelatedActivities {
		if a != object {
			add(index.RelatedActivity, a)
		}
	}
	return keys
}

// insert writes the rows and makes them findable.
func (r *Record) insert(ctx context.Context, tx *store.Tx, fresh []*arrival) error {
	values := make([]any, 0, 4*len(fresh))
	entries := make([]index.Entry, len(fresh))
	for i, a := range fresh {
		packed := index.Pack(a.keys)
		entries[i] = index.Entry{Seq: a.seq, Keys: index.Unpack(packed)}
		values = append(values, a.seq, a.id, packed, a.body)
	}
	if err := tx.Bulk(ctx, "lrs_statement", []string{"seq", "id", "keys", "body"}, values); err != nil {
		return err
	}
	return r.index.Add(ctx, tx, entries)
}

// tell tells the followers what people did. They get the entry as it reads from
// the stored text, so that what they count now and what a rebuild counts later
// cannot differ. What nobody we know did is not told.
func (r *Record) tell(ctx context.Context, tx *store.Tx, k *acquainted, fresh []*arrival, owner map[*arrival]*parcel, met Met) error {
	if len(r.followers) == 0 {
		return nil
	}
	for _, a := range fresh {
		if owner[a].quiet {
			continue
		}
		person := met.People[a.s.Actor.Key]
		if a.s.Voids != "" {
			// Followers hear whose statement went away.
			actor := k.actor(a.s.Voids)
			m, err := r.Meet(ctx, tx, []statement.Agent{actor}, r.clock.Now())
			if err != nil {
				return err
			}
			person = m.People[actor.Key]
		}
		if person == "" {
			continue
		}
		e, err := Row{Seq: a.seq, ID: a.id, Body: a.body}.Entry()
		if err != nil {
			return err
		}
		e.Person = person
		for _, f := range r.followers {
			if err := f(ctx, tx, e); err != nil {
				return err
			}
		}
	}
	return nil
}
