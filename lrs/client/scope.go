package client

import (
	"slices"
	"strings"

	"stepwise/lrs"
)

// named is a scope with the standard's name for it.
type named struct {
	scope lrs.Scope
	name  string
}

// scopes lists them in the order in which pages and texts show them (xAPI 1.0.3
// part 3, "authorization scope").
var scopes = []named{
	{lrs.StatementsWrite, "statements/write"},
	{lrs.StatementsReadMine, "statements/read/mine"},
	{lrs.StatementsRead, "statements/read"},
	{lrs.StateScope, "state"},
	{lrs.Define, "define"},
	{lrs.Profile, "profile"},
	{lrs.All, "all"},
	{lrs.AllRead, "all/read"},
}

// ScopeNames lists every scope by the standard's name.
func ScopeNames() []string { return NamesOf(^lrs.Scope(0)) }

// ParseScopes reads names; unknown holds those that the standard does not have.
func ParseScopes(names []string) (set lrs.Scope, unknown []string) {
	for _, name := range names {
		i := slices.IndexFunc(scopes, func(s named) bool { return s.name == name })
		if i < 0 {
			unknown = append(unknown, name)
			continue
		}
		set |= scopes[i].scope
	}
	return set, unknown
}

// NamesOf lists the names of a set.
func NamesOf(set lrs.Scope) []string {
	var out []string
	for _, s := range scopes {
		if set&s.scope != 0 {
			out = append(out, s.name)
		}
	}
	return out
}

func written(set lrs.Scope) string { return strings.Join(NamesOf(set), " ") }
