// Package ehr keeps the hospital record systems that may ask for cards (CDS Hooks
// 2.0): who they are, whose signed tokens are believed, and what became of the cards.
// Nothing of a patient comes in here: cards are made from what a request brings and
// forgotten with it.
package ehr

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
)

// Terms are what an administrator decides about a record system.
type Terms struct {
	Name    string // 1–120 characters
	Issuer  string // iss of its tokens, 1–500 characters
	KeysURL string // https address of its key set, or ""
	Keys    string // its key set as JSON (RFC 7517) when KeysURL is ""
	Origins []string
	Tenant  string // that its tokens must name; "" for any
	Note    string // whom to call, up to 1,000 characters
}

// Client is a record system.
type Client struct {
	ID string
	Terms
	CreatedAt clock.Time
	CreatedBy string
	EndedAt   clock.Time // 0 while it may call
	EndedBy   string
	UsedAt    clock.Time // last good token, up to a minute old; 0 for never
}

// Live reports whether the system was not switched off.
func (c Client) Live() bool { return c.EndedAt == 0 }

func (t Terms) tidy() Terms {
	for _, s := range []*string{&t.Name, &t.Issuer, &t.KeysURL, &t.Keys, &t.Tenant, &t.Note} {
		*s = strings.TrimSpace(*s)
	}
	var origins []string
	for _, o := range t.Origins {
		o = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(o), "/"))
		if o != "" && !slices.Contains(origins, o) {
			origins = append(origins, o)
		}
	}
	t.Origins = origins
	return t
}

// check says everything that is wrong; fields are named as in the form. address is
// what refuses addresses that will never be asked.
func (t Terms) check(address func(string) error) error {
	var f fault.Form
	f.Check(t.Name != "", "name", "fault.required")
	f.Check(utf8.RuneCountInString(t.Name) <= 120, "name", "fault.toolong", "Max", 120)
	f.Check(t.Issuer != "", "issuer", "fault.required")
	f.Check(utf8.RuneCountInString(t.Issuer) <= 500, "issuer", "fault.toolong", "Max", 500)
	f.Check(utf8.RuneCountInString(t.Tenant) <= 200, "tenant", "fault.toolong", "Max", 200)
	f.Check(utf8.RuneCountInString(t.Note) <= 1000, "note", "fault.toolong", "Max", 1000)
	switch {
	case t.KeysURL != "" && t.Keys != "":
		f.Add("keys", "ehr.fault.both")
	case t.KeysURL != "":
		f.Check(address(t.KeysURL) == nil && len(t.KeysURL) <= 500, "keys_url", "ehr.fault.address")
	case t.Keys != "":
		_, err := parseSet([]byte(t.Keys))
		f.Check(err == nil && len(t.Keys) <= maxSet, "keys", "ehr.fault.keys")
	default:
		f.Add("keys_url", "ehr.fault.nokeys")
	}
	for _, o := range t.Origins {
		u, err := url.Parse(o)
		f.Check(err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && o == u.Scheme+"://"+u.Host, "origins", "ehr.fault.origin", "Origin", o)
	}
	return f.Err()
}
