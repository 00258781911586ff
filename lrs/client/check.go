package client

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"stepwise/internal/fault"
)

// The most that a rate may be; beyond it no limit is meant.
const maxRate = 1_000_000

// tidy trims what was typed and writes origins as browsers send them.
func (t Terms) tidy() Terms {
	t.Name, t.Note = strings.TrimSpace(t.Name), strings.TrimSpace(t.Note)
	var origins []string
	for _, o := range t.Origins {
		o = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(o), "/"))
		if o != "" && !slices.Contains(origins, o) {
			origins = append(origins, o)
		}
	}
	t.Origins = origins
	if t.Version == "" {
		t.Version = Version200
	}
	return t
}

// check says everything that is wrong with the terms; fields are named as in the
// form.
func (t Terms) check() error {
	var f fault.Form
	f.Check(t.Name != "", "name", "fault.required")
	f.Check(utf8.RuneCountInString(t.Name) <= 120, "name", "fault.toolong", "Max", 120)
	f.Check(utf8.RuneCountInString(t.Note) <= 1000, "note", "fault.toolong", "Max", 1000)
	f.Check(t.Scopes != 0, "scopes", "client.fault.scopes")
	f.Check(t.Version == Version103 || t.Version == Version200, "version", "fault.choice")
	for _, o := range t.Origins {
		f.Check(isOrigin(o), "origins", "client.fault.origin", "Origin", o)
	}
	for name, n := range map[string]int{"requests": t.Limits.Requests, "request_burst": t.Limits.RequestBurst,
		"statements": t.Limits.Statements, "statement_burst": t.Limits.StatementBurst} {
		f.Check(n >= 0 && n <= maxRate, name, "fault.number", "Min", 0, "Max", maxRate)
	}
	return f.Err()
}

// isOrigin reports whether s is an origin as a browser sends it (RFC 6454), or
// the star.
func isOrigin(s string) bool {
	if s == "*" {
		return true
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && s == u.Scheme+"://"+u.Host
}
