package record

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Words are a text in both languages.
type Words struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// Type is what an item holds. Values are text in one canonical form each.
type Type string

// The types.
const (
	Text    Type = "text"    // up to 4,000 characters
	Integer Type = "integer" // "12"
	Decimal Type = "decimal" // "1.5", kept as written, without white space
	Date    Type = "date"    // "2027-01-11", the day where the site is
	Moment  Type = "moment"  // "2027-01-11T08:30:00Z", UTC
	Flag    Type = "flag"    // "Y" or "N"
	Choice  Type = "choice"  // one of Codes
	Data    Type = "data"    // JSON, for what the program itself computed or reads as a whole
)

// Code is one choice.
type Code struct {
	Value string `json:"value"`
	Words Words  `json:"words"`
}

// Item is one column of a form: an ItemDef of CDISC ODM.
type Item struct {
	Name     string   `json:"name"` // upper case, CDISC's name where there is one: "AETERM"
	Words    Words    `json:"words"`
	Type     Type     `json:"type"`
	Unit     string   `json:"unit,omitempty"` // UCUM where there is one: "10*9/L"
	Codes    []Code   `json:"codes,omitempty"`
	Min      *float64 `json:"min,omitempty"`
	Max      *float64 `json:"max,omitempty"`
	Required bool     `json:"required,omitempty"` // the row is not complete without it
	Finding  string   `json:"finding,omitempty"`  // name by which toxicity/grading knows the value: "platelets_e9_l"
	Genome   bool     `json:"genome,omitempty"`   // gene or genome data: never leaves without an approved transfer
	Coded    bool     `json:"coded,omitempty"`    // a text that the program makes or checks, such as a key; see Narrative
}

// Narrative reports whether people write into the item as they like. Nobody can say
// what stands in such a text: a name, a date of birth, a variant. So whatever is text
// is taken for one unless it is declared to be coded, or to be genome data, which have
// rules of their own.
func (i *Item) Narrative() bool { return i.Type == Text && !i.Coded && !i.Genome }

// Form is a kind of row: an ItemGroupDef of CDISC ODM.
type Form struct {
	Name    string `json:"name"`
	Words   Words  `json:"words"`
	Study   bool   `json:"study,omitempty"`   // rows belong to the whole study, not to a subject
	Repeats bool   `json:"repeats,omitempty"` // a subject may have several rows
	Domain  string `json:"domain,omitempty"`  // CDISC's domain: AE, EX, LB, …
	Items   []Item `json:"items"`
}

// Item is one item of the form.
func (f *Form) Item(name string) (*Item, bool) {
	i := slices.IndexFunc(f.Items, func(x Item) bool { return x.Name == name })
	if i < 0 {
		return nil, false
	}
	return &f.Items[i], true
}

// Missing are the required items of a row that hold nothing.
func (f *Form) Missing(r *Row) []string {
	var out []string
	for _, i := range f.Items {
		if i.Required && r.Get(i.Name) == "" {
			out = append(out, i.Name)
		}
	}
	return out
}

// Read brings a value into its canonical form. ok is false for what the item cannot
// hold. Nothing stays nothing.
func (i *Item) Read(text string) (canonical string, ok bool) {
	if i.Type != Text && i.Type != Data {
		text = strings.TrimSpace(text)
	}
	if text == "" {
		return "", true
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return "", false
	}
	switch i.Type {
	case Text:
		text = strings.TrimSpace(text)
		return text, utf8.RuneCountInString(text) <= 4000
	case Integer:
		n, err := strconv.ParseInt(text, 10, 64)
		return strconv.FormatInt(n, 10), err == nil && i.within(float64(n))
	case Decimal:
		f, err := strconv.ParseFloat(text, 64)
		plain := !strings.ContainsAny(text, "_xXpPnN") // no hexadecimal, no underscores, no NaN or Inf
		return text, err == nil && plain && !math.IsInf(f, 0) && i.within(f)
	case Date:
		t, err := time.Parse(time.DateOnly, text)
		return text, err == nil && t.Year() >= 1900 && t.Year() < 2200
	case Moment:
		t, err := time.Parse(time.RFC3339Nano, text)
		return t.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano), err == nil && t.Year() >= 1900 && t.Year() < 2200
	case Flag:
		return text, text == "Y" || text == "N"
	case Choice:
		return text, slices.ContainsFunc(i.Codes, func(c Code) bool { return c.Value == text })
	case Data:
		return text, len(text) <= 1<<20
	}
	return "", false
}

func (i *Item) within(f float64) bool {
	return (i.Min == nil || f >= *i.Min) && (i.Max == nil || f <= *i.Max)
}

// At writes a time as a Moment item holds it; the zero time is nothing.
func At(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano)
}

// Yes writes a flag.
func Yes(b bool) string {
	if b {
		return "Y"
	}
	return "N"
}
