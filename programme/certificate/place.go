package certificate

import (
	"context"
	"fmt"

	"stepwise/internal/store"
	"stepwise/programme/credential"
)

// A place in a status list is drawn at random so that it tells neither when nor
// after whom a certificate was issued (Bitstring Status List 1.0, section 2.1).

// drawn is how many places are drawn at once. When half of them are taken the list
// is about half full, and the next one is begun: a list is then never searched
// long, and nobody has to count it.
const drawn = 32

type lastList struct {
	List   int    `db:"list"`
	Issuer string `db:"issuer"`
}

// choose finds a free place in the newest list of an issuer. An installation that
// moves to another address begins a new list, since a list belongs to one issuer.
func (s *Service) choose(ctx context.Context, c *Certificate, issuer string) error {
	last, err := store.All[lastList](ctx, s.db.Read(), `SELECT list, issuer FROM programme_certificate ORDER BY list DESC LIMIT 1`)
	if err != nil {
		return err
	}
	c.List = 1
	if len(last) > 0 {
		c.List = last[0].List
		if last[0].Issuer != issuer {
			c.List++
		}
	}
	places := make([]int, drawn)
	for i := range places {
		places[i] = s.draw(credential.MinEntries)
	}
	for range 2 {
		taken, err := store.All[int](ctx, s.db.Read(), `
			SELECT place FROM programme_certificate WHERE list = $1 AND place IN (`+store.List(2, drawn)+`)`,
			append([]any{c.List}, store.Args(places)...)...)
		if err != nil {
			return err
		}
		full := map[int]bool{}
		for _, p := range taken {
			full[p] = true
		}
		hits := 0
		for _, p := range places {
			if full[p] {
				hits++
			} else {
				c.Place = p
			}
		}
		if hits < drawn/2 {
			return nil
		}
		c.List++
	}
	return fmt.Errorf("certificate: status list %d is new and yet full", c.List)
}
