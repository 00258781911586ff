package lti

import (
	"encoding/json"
	"slices"
	"strings"
)

// The scopes of the services (AGS 3.1, NRPS 3.6.1).
const (
	ScopeItems     = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
	ScopeItemsRead = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
	ScopeResults   = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
	ScopeScores    = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
	ScopeNames     = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
)

// Scopes lists them in the order in which pages show them.
var Scopes = []string{ScopeItems, ScopeItemsRead, ScopeResults, ScopeScores, ScopeNames}

// Words is a list that travels as words with spaces between (OAuth's scope, RFC
// 6749, 3.3) or as a JSON list; both are read, the list is written.
type Words []string

// UnmarshalJSON reads either form.
func (w *Words) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) == nil {
		*w = strings.Fields(text)
		return nil
	}
	return json.Unmarshal(b, (*[]string)(w))
}

// Has reports whether one of the scopes is there.
func (w Words) Has(scopes ...string) bool {
	return slices.ContainsFunc(scopes, func(s string) bool { return slices.Contains(w, s) })
}

// String writes the words with spaces.
func (w Words) String() string { return strings.Join(w, " ") }

// Grant returns those of the wanted scopes that are allowed, without doubles. The
// reading half of line items comes with the writing one.
func Grant(wanted, allowed []string) Words {
	out := Words{}
	for _, s := range wanted {
		ok := slices.Contains(allowed, s) || s == ScopeItemsRead && slices.Contains(allowed, ScopeItems)
		if ok && slices.Contains(Scopes, s) && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
