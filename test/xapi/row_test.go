// Package xapi_test holds the record store against the two texts it promises to
// follow: xAPI 1.0.3 (parts Data and Communication) and xAPI 2.0 (IEEE 9274.1.1,
// clause 4). Every MUST that an HTTP client can see is one named row. The rows
// speak to the real handler over a loopback connection, on both engines, once for
// each version they name; vacuous_test.go proves that no row passes by itself.
package xapi_test

import (
	"net/http"
	"strings"
	"testing"

	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

// Version is a set of versions of xAPI.
type Version int

const (
	Old  Version = 1 << iota // 1.0.3
	IEEE                     // 2.0
	Both = Old | IEEE
)

// header is what X-Experience-API-Version says of one version.
func (v Version) header() string {
	if v == Old {
		return "1.0.3"
	}
	return "2.0.0"
}

// Row is one requirement.
type Row struct {
	// Clause says where it stands: "D2.4.1" is clause 2.4.1 of part Data and "C3.1"
	// clause 3.1 of part Communication of 1.0.3; "4.1.6.1" is a clause of IEEE 9274.1.1.
	Clause      string
	Versions    Version
	Requirement string // in our own words
	Steps       []*step
}

func do(steps ...*step) []*step { return steps }

// chapters are all rows, by resource or subject.
var chapters = map[string][]Row{}

func chapter(name string, rows ...[]Row) bool {
	for _, r := range rows {
		chapters[name] = append(chapters[name], r...)
	}
	return true
}

// run carries the row out against a server and returns what is wrong, or nil.
func (r Row) run(client *http.Client, base string, v Version) error {
	w := newWorld(client, base, v)
	for _, s := range r.Steps {
		if err := s.run(w); err != nil {
			return err
		}
	}
	return nil
}

// each calls f once for every row and version.
func each(t *testing.T, f func(t *testing.T, r Row, v Version)) {
	t.Helper()
	for name, rows := range chapters {
		t.Run(name, func(t *testing.T) {
			for _, r := range rows {
				for _, v := range []Version{Old, IEEE} {
					if r.Versions&v == 0 {
						continue
					}
					t.Run(v.header()+" "+strings.ReplaceAll(r.Clause, "/", "-")+": "+r.Requirement, func(t *testing.T) { f(t, r, v) })
				}
			}
		})
	}
}

func TestRequirements(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		base := start(t, db)
		client := &http.Client{}
		each(t, func(t *testing.T, r Row, v Version) {
			if err := r.run(client, base, v); err != nil {
				t.Error(err)
			}
		})
	})
}
