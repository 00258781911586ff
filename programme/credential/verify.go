package credential

import (
	"fmt"
	"strings"
	"time"
)

// Verify reads a credential that [Issue] wrote and judges it at the moment now:
// form, both proofs, the key, the status list, the period. Reformatted JSON is
// the same credential; any other change is not.
//
// The error is nil when the credential is to be accepted, else one of the Err
// values of this package. When it is ErrRevoked, ErrStatusUnknown,
// ErrNotYetValid or ErrExpired, the credential is genuine and the Result tells
// what it says, so a page can show what was withdrawn; with every other error
// the Result is empty. Without a list, or with another than the one the
// credential names, the status is unknown and the credential not accepted.
func Verify(data []byte, keys KeySet, list *StatusList, now time.Time) (Result, error) {
	if len(data) > MaxBytes {
		return Result{}, fmt.Errorf("%w: %d bytes", ErrMalformed, len(data))
	}
	document, err := parseObject(data)
	if err != nil {
		return Result{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	result, err := readBadge(document, keys)
	if err != nil {
		return Result{}, err
	}
	signed, err := checkProofs(badgeVocabulary, document, keys)
	if err != nil {
		return Result{}, err
	}
	return judge(result, signed, list, now)
}

// judge decides on a credential whose signature is good.
func judge(result Result, signed signature, list *StatusList, now time.Time) (Result, error) {
	result.Authentic = true
	result.KeyID, result.Signed = signed.key.ID, signed.created
	if list == nil || list.URL() != result.StatusList {
		return result, ErrStatusUnknown
	}
	revoked, err := list.Get(result.StatusIndex)
	switch {
	case err != nil:
		return result, fmt.Errorf("%w: %w", ErrStatusUnknown, err)
	case revoked:
		return result, ErrRevoked
	case now.Before(result.ValidFrom):
		return result, ErrNotYetValid
	case !result.ValidUntil.IsZero() && !now.Before(result.ValidUntil):
		return result, ErrExpired
	}
	return result, nil
}

// reader takes typed members out of a document and remembers the first fault,
// so the reading below stays one statement a member.
type reader struct {
	object map[string]any
	fault  *error
}

func (r reader) fail(name string) {
	if *r.fault == nil {
		*r.fault = fmt.Errorf("%w: %s", ErrMalformed, name)
	}
}

// text gives a string; a missing member is a fault.
func (r reader) text(name string) string {
	value, ok := r.object[name].(string)
	if !ok {
		r.fail(name)
	}
	return value
}

// optional gives a string, or "" when there is no such member.
func (r reader) optional(name string) string {
	if _, ok := r.object[name]; !ok {
		return ""
	}
	return r.text(name)
}

// moment gives a time; a missing member is the zero time.
func (r reader) moment(name string) time.Time {
	if _, ok := r.object[name]; !ok {
		return time.Time{}
	}
	value, err := parseTime(r.object[name])
	if err != nil {
		r.fail(name)
	}
	return value
}

// part gives the object of a member, of exactly the type (or types) named.
func (r reader) part(name, types string) reader {
	object, ok := r.object[name].(map[string]any)
	if !ok {
		r.fail(name)
		return reader{map[string]any{}, r.fault}
	}
	part := reader{object, r.fault}
	part.demandType(types)
	return part
}

// parts gives the objects of an array member, none when it is missing.
func (r reader) parts(name, types string) []reader {
	if _, ok := r.object[name]; !ok {
		return nil
	}
	array, ok := r.object[name].([]any)
	if !ok || len(array) == 0 {
		r.fail(name)
	}
	var parts []reader
	for _, item := range array {
		object, ok := item.(map[string]any)
		if !ok {
			r.fail(name)
			continue
		}
		part := reader{object, r.fault}
		part.demandType(types)
		parts = append(parts, part)
	}
	return parts
}

// demandType checks `type` against a list of names divided by spaces.
func (r reader) demandType(types string) {
	names, err := classNames(r.object["type"])
	if err != nil || strings.Join(names, " ") != types {
		r.fail("type")
	}
}

// demand checks that a member has exactly this value.
func (r reader) demand(name string, value any) {
	if r.object[name] != value {
		r.fail(name)
	}
}
