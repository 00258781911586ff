package record

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// Sign is an electronic signature on a row: who, in letters, when, what it means
// (21 CFR 11.50), and a hash of the values that were signed, so that it cannot be
// moved to others (11.70).
type Sign struct {
	Seq     int64     `json:"-"`
	At      time.Time `json:"-"`
	By      string    `json:"-"`
	Role    string    `json:"-"`
	Name    string    `json:"name"`    // as printed
	Meaning string    `json:"meaning"` // "approve", "release", "decide", "confirm", …
	Content string    `json:"content"` // Row.Content of the values signed
}

func readSign(e *Entry) (Sign, error) {
	s := Sign{Seq: e.Seq, At: e.At, By: e.By, Role: e.Role}
	err := json.Unmarshal([]byte(e.Detail), &s)
	return s, err
}

// Content is a hash of what a row holds: SHA-256, in hex, over the JSON of its place
// and its values in the order of their names.
func (r *Row) Content() string {
	if r.content != "" {
		return r.content
	}
	return r.ContentWith(nil)
}

// ContentWith is the hash of what the row would hold with some values instead: a
// signature was given to a draft, say, and by it the draft became something else.
func (r *Row) ContentWith(instead map[string]string) string {
	values := r.Values()
	maps.Copy(values, instead)
	list := []string{r.Form, r.Subject, r.Key}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if values[name] != "" {
			list = append(list, name, values[name])
		}
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Signs are the signatures on a row, oldest first, those on earlier values among
// them.
func (s *State) Signs(form, subject, row string) []Sign {
	return slices.Clone(s.signs[rowKey{form, subject, row}])
}

// Signed are the signatures that hold for the values that the row has now: one who
// changes a signed row has to have it signed again.
func (s *State) Signed(form, subject, row string) []Sign {
	r := s.Row(form, subject, row)
	if r == nil {
		return nil
	}
	content := r.Content()
	return slices.DeleteFunc(s.Signs(form, subject, row), func(x Sign) bool { return x.Content != content })
}
