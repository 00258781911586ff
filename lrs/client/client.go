// Package client keeps the credentials of outside systems that write to the
// learning record or read it: who they are, what they may do, how much, and what
// they did. Opening a door with a key and a secret touches no database.
package client

import (
	"encoding/json"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

// Home is the account home page of clients in the authority of their statements.
// It belongs to the fixed namespace, so statements keep their meaning when an
// installation moves (doc/decisions/0003).
const Home = lrs.Base + "/clients"

// The versions of xAPI that a client may mean when it names none.
const (
	Version103 = "1.0.3"
	Version200 = "2.0.0"
)

// Limits bound what a client may do, each as a rate a second and how much may come
// at once. A rate of 0 is no limit; a burst of 0 is one second's worth.
type Limits struct {
	Requests       int
	RequestBurst   int
	Statements     int
	StatementBurst int
}

// Terms are what an administrator decides about a client.
type Terms struct {
	Name    string // 1–120 characters
	Note    string // organisation and whom to call, up to 1,000 characters
	Scopes  lrs.Scope
	Version string   // Version103 or Version200: when a request names none
	Origins []string // web origins that may call from a browser: https://host, or "*" for any
	Limits  Limits
}

// Client is an outside system.
type Client struct {
	ID string // the key: user name of Basic authentication
	Terms
	CreatedAt clock.Time
	CreatedBy string // person
	ChangedAt clock.Time
	RevokedAt clock.Time // 0 while it may come in
	RevokedBy string
	Reason    string     // of the revocation
	UsedAt    clock.Time // last good request, up to a minute old; 0 for never
}

// Live reports whether the client was not revoked.
func (c Client) Live() bool { return c.RevokedAt == 0 }

func (c Client) version() statement.Version {
	if c.Version == Version103 {
		return statement.V103
	}
	return statement.V200
}

// Authority is the agent that the server stamps on the client's statements (xAPI
// clause 4.2.7), as JSON.
func (c Client) Authority() []byte {
	type account struct {
		HomePage string `json:"homePage"`
		Name     string `json:"name"`
	}
	b, _ := json.Marshal(struct {
		ObjectType string  `json:"objectType"`
		Name       string  `json:"name,omitempty"`
		Account    account `json:"account"`
	}{"Agent", c.Name, account{Home, c.ID}}) // strings only: it cannot fail
	return b
}

// AuthorityKey is the text by which the authority is found in the record.
func (c Client) AuthorityKey() string { return "account|" + Home + "|" + c.ID }

// Secret is one secret of a client, as far as it can be shown again.
type Secret struct {
	ID        string     `db:"id"`
	Client    string     `db:"client"`
	CreatedAt clock.Time `db:"created_at"`
	CreatedBy string     `db:"created_by"`
	EndsAt    clock.Time `db:"ends_at"` // 0 for no end
	UsedAt    clock.Time `db:"used_at"` // up to a minute old, 0 for never
}

// Day is what a client did on one day of the programme's zone.
type Day struct {
	Client         string `db:"client"`
	Day            string `db:"day"` // 2026-03-05
	Requests       int64  `db:"requests"`
	Statements     int64  `db:"statements"` // stored
	Bytes          int64  `db:"bytes"`      // received
	RefusedSecret  int64  `db:"refused_secret"`
	RefusedScope   int64  `db:"refused_scope"`
	RefusedLimit   int64  `db:"refused_limit"`
	RefusedContent int64  `db:"refused_content"`
	Failed         int64  `db:"failed"` // our own faults
}

// Refused is everything that was not done, by the client's fault or ours.
func (d Day) Refused() int64 {
	return d.RefusedSecret + d.RefusedScope + d.RefusedLimit + d.RefusedContent + d.Failed
}

func dayOf(t clock.Time) string { return lang.Day(t) }
