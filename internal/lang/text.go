package lang

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
)

// Text is content in both languages. An empty side means "not written yet";
// readers of that language see the other side, marked as such.
type Text struct {
	EN string `json:"en,omitempty" yaml:"en,omitempty"`
	ZH string `json:"zh,omitempty" yaml:"zh,omitempty"`
}

// In returns the text in language t, and the language that it is really in.
func (x Text) In(t Tag) (string, Tag) {
	if t == ZH && x.ZH != "" || x.EN == "" {
		if x.ZH == "" {
			return "", t
		}
		return x.ZH, ZH
	}
	return x.EN, EN
}

// For returns the text for the context's reader, falling back without a mark;
// use it where a mark cannot stand (titles of windows, e-mail subjects).
func (x Text) For(ctx context.Context) string {
	s, _ := x.In(From(ctx))
	return s
}

// Map is the text as a language map of xAPI (RFC 5646 tags), without empty sides.
func (x Text) Map() map[string]string {
	m := map[string]string{}
	if x.EN != "" {
		m[string(EN)] = x.EN
	}
	if x.ZH != "" {
		m[string(ZH)] = x.ZH
	}
	return m
}

// IsZero reports whether neither side is written.
func (x Text) IsZero() bool { return x.EN == "" && x.ZH == "" }

// Trim returns the text without white space around both sides.
func (x Text) Trim() Text { return Text{strings.TrimSpace(x.EN), strings.TrimSpace(x.ZH)} }

// Value stores the text as JSON.
func (x Text) Value() (driver.Value, error) {
	b, err := json.Marshal(x)
	return string(b), err
}

// Scan reads the text from JSON.
func (x *Text) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), x)
	case []byte:
		return json.Unmarshal(v, x)
	case nil:
		*x = Text{}
		return nil
	}
	return fmt.Errorf("lang: a text cannot be read from %T", src)
}
