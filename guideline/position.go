package guideline

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"stepwise/internal/lang"
)

// Checked says whether something stands in a source that was opened.
type Checked string

// Verified: the retrieved source says so. Recalled: expert memory, not checked
// against the primary text; pages say that beside it, always.
const (
	Verified Checked = "verified"
	Recalled Checked = "recalled"
)

// Claim is one part of a position with its own standing, so that what is recalled
// can be marked without marking the rest.
type Claim struct {
	Text    lang.Text `json:"text"`
	Checked Checked   `json:"checked"`
}

// Source is where a position comes from.
type Source struct {
	URL     string    `json:"url"`   // http or https
	Title   string    `json:"title"` // as the source has it, or what it is
	Says    lang.Text `json:"says"`  // which part of the position it supports; may be empty
	Checked Checked   `json:"checked"`
}

// Position is what is done in one part of the world, part by part.
type Position struct {
	Claims  []Claim  `json:"claims"`
	Sources []Source `json:"sources"`
}

// Recalled reports whether any part of the position or its sources is from memory.
func (p Position) Recalled() bool {
	for _, c := range p.Claims {
		if c.Checked == Recalled {
			return true
		}
	}
	for _, s := range p.Sources {
		if s.Checked == Recalled {
			return true
		}
	}
	return false
}

// Context narrows a question as PICO does. Every part may be empty.
type Context struct {
	Population   lang.Text `json:"population"`
	Intervention lang.Text `json:"intervention"`
	Comparator   lang.Text `json:"comparator"`
	Outcome      lang.Text `json:"outcome"`
}

// IsZero reports whether nothing is narrowed.
func (c Context) IsZero() bool { return c == Context{} }

// Options are the answers that are rated, in order; option 1 is the first.
type Options []lang.Text

// Value stores the position as JSON.
func (p Position) Value() (driver.Value, error) { return column(p) }

// Scan reads the position from JSON.
func (p *Position) Scan(src any) error { return scan(src, p) }

// Value stores the context as JSON.
func (c Context) Value() (driver.Value, error) { return column(c) }

// Scan reads the context from JSON.
func (c *Context) Scan(src any) error { return scan(src, c) }

// Value stores the options as JSON.
func (o Options) Value() (driver.Value, error) { return column(o) }

// Scan reads the options from JSON.
func (o *Options) Scan(src any) error { return scan(src, o) }

func column(v any) (driver.Value, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

func scan(src, into any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), into)
	case []byte:
		return json.Unmarshal(v, into)
	}
	return fmt.Errorf("guideline: %T cannot be read from %T", into, src)
}
