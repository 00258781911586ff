package xapi

import (
	"net/http"
	"slices"
	"strings"

	"stepwise/internal/fault"
	"stepwise/lrs"
)

// condition is what If-Match and If-None-Match ask (RFC 9110, 13.1; 2.0 4.1.4).
type condition struct{ match, noneMatch []string }

func readCondition(r *request) (condition, error) {
	c := condition{tags(r.Header.Get("If-Match")), tags(r.Header.Get("If-None-Match"))}
	if len(c.match) > 0 && len(c.noneMatch) > 0 {
		return c, fault.New(fault.Invalid, "xapi.conditions", "At", "If-Match")
	}
	return c, nil
}

// tags splits a list of entity tags. Quotes are taken off; some clients send none.
func tags(header string) []string {
	var out []string
	for part := range strings.SplitSeq(header, ",") {
		if part = strings.Trim(strings.TrimPrefix(strings.TrimSpace(part), "W/"), `"`); part != "" {
			out = append(out, strings.ToLower(part))
		}
	}
	return out
}

func (c condition) none() bool { return len(c.match) == 0 && len(c.noneMatch) == 0 }

// check compares the condition with the document that is there, or nil.
func (c condition) check(was *lrs.Document) error {
	holds := func(tags []string) bool {
		return was != nil && (slices.Contains(tags, "*") || slices.Contains(tags, was.ETag))
	}
	if len(c.match) > 0 && !holds(c.match) || len(c.noneMatch) > 0 && holds(c.noneMatch) {
		return refusal{http.StatusPreconditionFailed, fault.New(fault.Conflict, "xapi.changed", "At", "If-Match")}
	}
	return nil
}
