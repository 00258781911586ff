package person

import (
	"context"
	"maps"
	"slices"
	"strings"

	"stepwise/internal/mail"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// hint says that a rule names somebody for an agent.
type hint struct {
	person string
	how    string
	email  string // hash of the address that led there, or ""
}

// clues are what the keys of some agents lead to, gathered so that each table is
// asked once for all of them.
type clues struct {
	hints    map[string][]hint
	mails    map[string][]lead // hash of an address → who asks
	accounts map[string][]lead // home page → who asks, with the account's name
	openids  map[pair][]lead   // issuer and subject → who asks
}

// lead is one agent that waits for an answer.
type lead struct{ key, how, value string }

type pair struct{ a, b string }

func newClues(keys []string) *clues {
	c := &clues{map[string][]hint{}, map[string][]lead{}, map[string][]lead{}, map[pair][]lead{}}
	for _, key := range keys {
		kind, home, value := lrs.SplitKey(key)
		switch kind {
		case "mbox":
			if email := FoldEmail(strings.TrimPrefix(value, "mailto:")); mail.Address(email) {
				c.mail(key, ByMail, mailHash(email))
			}
		case "mbox_sha1sum":
			c.mail(key, ByHash, strings.ToLower(value))
		case "openid":
			// An OpenID is an address; ours are an issuer and what it calls somebody.
			if i := strings.LastIndexByte(value, '/'); i > 0 && i+1 < len(value) {
				for _, issuer := range []string{value[:i], value[:i+1]} {
					p := pair{issuer, value[i+1:]}
					c.openids[p] = append(c.openids[p], lead{key: key})
				}
			}
		case "account":
			c.accounts[home] = append(c.accounts[home], lead{key: key, value: value})
			p := pair{home, value}
			c.openids[p] = append(c.openids[p], lead{key: key})
		}
	}
	return c
}

func (c *clues) mail(key, how, hash string) {
	c.mails[hash] = append(c.mails[hash], lead{key: key, how: how})
}

func (c *clues) hint(key string, h hint) { c.hints[key] = append(c.hints[key], h) }

// follow asks the tables.
func (c *clues) follow(ctx context.Context, q store.Queryer) error {
	for _, step := range []func(context.Context, store.Queryer) error{c.followHomes, c.followOpenIDs, c.followMails} {
		if err := step(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// followHomes asks what accounts' names mean on their home pages.
func (c *clues) followHomes(ctx context.Context, q store.Queryer) error {
	for homes := range slices.Chunk(slices.Sorted(maps.Keys(c.accounts)), 400) {
		rules, err := store.All[Home](ctx, q, `SELECT home, means, set_by, set_at FROM person_home WHERE home IN (`+store.List(1, len(homes))+`)`, store.Args(homes)...)
		if err != nil {
			return err
		}
		for _, rule := range rules {
			if err := c.followAccounts(ctx, q, rule); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *clues) followAccounts(ctx context.Context, q store.Queryer, rule Home) error {
	asked := map[string][]string{} // folded value → keys
	for _, l := range c.accounts[rule.Home] {
		value := l.value
		switch rule.Means {
		case MeansEmail:
			if email := FoldEmail(value); mail.Address(email) {
				c.mail(l.key, ByHomeEmail, mailHash(email))
			}
			continue
		case MeansLicence:
			if value = FoldLicence(value); value == "" {
				continue
			}
		}
		asked[value] = append(asked[value], l.key)
	}
	query, how, first := "", "", []any{}
	switch rule.Means {
	case MeansLicence:
		query, how = `SELECT licence, id FROM person WHERE licence IN (`, ByHomeLicence
	case MeansPerson:
		query, how = `SELECT id, id FROM person WHERE id IN (`, ByHomePerson
	case MeansList:
		query, how, first = `SELECT name, person FROM person_listed WHERE home = $1 AND name IN (`, ByList, []any{rule.Home}
	default:
		return nil
	}
	for values := range slices.Chunk(slices.Sorted(maps.Keys(asked)), 400) {
		rows, err := texts(ctx, q, query+store.List(1+len(first), len(values))+`)`, append(first, store.Args(values)...)...)
		if err != nil {
			return err
		}
		for _, r := range rows {
			for _, key := range asked[r.a] {
				c.hint(key, hint{person: r.b, how: how})
			}
		}
	}
	return nil
}

// followOpenIDs asks who signs in here with an outside account.
func (c *clues) followOpenIDs(ctx context.Context, q store.Queryer) error {
	byIssuer := map[string][]string{}
	for p := range c.openids {
		byIssuer[p.a] = append(byIssuer[p.a], p.b)
	}
	if len(byIssuer) == 0 {
		return nil
	}
	// Few providers are in use; an agent of any other home page needs no query.
	issuers, err := store.All[string](ctx, q, `SELECT DISTINCT issuer FROM person_identity`)
	if err != nil {
		return err
	}
	for _, issuer := range issuers {
		for subjects := range slices.Chunk(byIssuer[issuer], 400) {
			rows, err := texts(ctx, q, `SELECT subject, person FROM person_identity WHERE issuer = $1 AND subject IN (`+store.List(2, len(subjects))+`)`,
				append([]any{issuer}, store.Args(subjects)...)...)
			if err != nil {
				return err
			}
			for _, r := range rows {
				for _, l := range c.openids[pair{issuer, r.a}] {
					c.hint(l.key, hint{person: r.b, how: ByOpenID})
				}
			}
		}
	}
	return nil
}

// followMails asks who has or had an address.
func (c *clues) followMails(ctx context.Context, q store.Queryer) error {
	for hashes := range slices.Chunk(slices.Sorted(maps.Keys(c.mails)), 400) {
		rows, err := texts(ctx, q, `SELECT sha1, person FROM person_mailbox WHERE sha1 IN (`+store.List(1, len(hashes))+`)`, store.Args(hashes)...)
		if err != nil {
			return err
		}
		for _, r := range rows {
			for _, l := range c.mails[r.a] {
				c.hint(l.key, hint{person: r.b, how: l.how, email: r.a})
			}
		}
	}
	return nil
}

// texts reads rows of two texts.
func texts(ctx context.Context, q store.Queryer, query string, args ...any) ([]pair, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []pair
	for rows.Next() {
		var p pair
		if err := rows.Scan(&p.a, &p.b); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}
