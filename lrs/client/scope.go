package client

import (
	"slices"
	"strings"
)

// Scope is a set of permissions, named as in the standard (IEEE 9274.1.1 and xAPI
// 1.0.3 part 3, "authorization scope").
type Scope uint32

// The scopes. All holds every other; AllRead holds everything that only reads.
const (
	StatementsWrite Scope = 1 << iota
	StatementsReadMine
	StatementsRead
	State
	Define
	Profile
	All
	AllRead
)

// scopes lists the names in the order in which pages and texts show them.
var scopes = []struct {
	scope Scope
	name  string
}{
	{StatementsWrite, "statements/write"},
	{StatementsReadMine, "statements/read/mine"},
	{StatementsRead, "statements/read"},
	{State, "state"},
	{Define, "define"},
	{Profile, "profile"},
	{All, "all"},
	{AllRead, "all/read"},
}

// ScopeNames lists every scope by the standard's name.
func ScopeNames() []string {
	var out []string
	for _, s := range scopes {
		out = append(out, s.name)
	}
	return out
}

// ParseScopes reads names; unknown holds those that the standard does not have.
func ParseScopes(names []string) (set Scope, unknown []string) {
	for _, n := range names {
		i := slices.IndexFunc(scopes, func(s struct {
			scope Scope
			name  string
		}) bool {
			return s.name == n
		})
		if i < 0 {
			unknown = append(unknown, n)
			continue
		}
		set |= scopes[i].scope
	}
	return set, unknown
}

// Names lists the names of a set.
func (s Scope) Names() []string {
	var out []string
	for _, x := range scopes {
		if s&x.scope != 0 {
			out = append(out, x.name)
		}
	}
	return out
}

// String joins the names with blanks, as they are stored.
func (s Scope) String() string { return strings.Join(s.Names(), " ") }
