package cdshooks

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// The few elements of FHIR R4 that the services read. Names, numbers and addresses of
// people are not among them.

type coding struct {
	System  string `json:"system"`
	Code    string `json:"code"`
	Display string `json:"display"`
}

type concept struct {
	Coding []coding `json:"coding"`
	Text   string   `json:"text"`
}

type reference struct {
	Reference string `json:"reference"`
	Display   string `json:"display"`
}

type quantity struct {
	Value      json.Number `json:"value"`
	Comparator string      `json:"comparator"`
	Unit       string      `json:"unit"`
	System     string      `json:"system"`
	Code       string      `json:"code"`
}

type limits struct {
	Low       *quantity         `json:"low"`
	High      *quantity         `json:"high"`
	Type      *concept          `json:"type"`
	AppliesTo []json.RawMessage `json:"appliesTo"`
	Age       json.RawMessage   `json:"age"`
}

type period struct {
	Start string `json:"start"`
	End   string `json:"end"`
}

type resource struct {
	Type         string     `json:"resourceType"`
	ID           string     `json:"id"`
	Status       string     `json:"status"`
	Code         *concept   `json:"code"`
	Medication   *concept   `json:"medicationCodeableConcept"`
	Reference    *reference `json:"medicationReference"`
	Contained    []resource `json:"contained"`
	Not          bool       `json:"doNotPerform"`
	Authored     string     `json:"authoredOn"`
	Effective    string     `json:"effectiveDateTime"`
	Period       *period    `json:"effectivePeriod"`
	Value        *quantity  `json:"valueQuantity"`
	Range        []limits   `json:"referenceRange"`
	Clinical     *concept   `json:"clinicalStatus"`
	Verification *concept   `json:"verificationStatus"`
}

// bundle is a Bundle, or any other resource alone.
type bundle struct {
	resource
	Entry []struct {
		Resource *resource `json:"resource"`
	} `json:"entry"`
	Link []struct {
		Relation string `json:"relation"`
	} `json:"link"`
}

func (b *bundle) is(kind string) bool { return b != nil && b.Type == kind }

// careful reads a bundle resource by resource: one that is no R4 spoils nothing but
// itself. An error means that it is no resource at all.
func careful(raw json.RawMessage) (b *bundle, unreadable int, err error) {
	var rough struct {
		Type  string `json:"resourceType"`
		Entry []struct {
			Resource json.RawMessage `json:"resource"`
		} `json:"entry"`
		Link json.RawMessage `json:"link"`
	}
	if err := json.Unmarshal(raw, &rough); err != nil {
		return nil, 0, err
	}
	b = &bundle{}
	b.Type = rough.Type
	if rough.Type != "Bundle" {
		if json.Unmarshal(raw, &b.resource) != nil {
			return &bundle{}, 1, nil
		}
		return b, 0, nil
	}
	if json.Unmarshal(rough.Link, &b.Link) != nil {
		b.Link = nil // only says that there is more
	}
	for _, e := range rough.Entry {
		r := &resource{}
		if len(e.Resource) == 0 || json.Unmarshal(e.Resource, r) != nil {
			unreadable++
			continue
		}
		b.Entry = append(b.Entry, struct {
			Resource *resource `json:"resource"`
		}{r})
	}
	return b, unreadable, nil
}

// take adds the resources of a bundle to a list.
func (in *request) take(key string, b *bundle, into *[]resource) {
	if b == nil {
		return
	}
	if b.Type != "Bundle" {
		if b.Type != "" {
			*into = append(*into, b.resource)
		}
		return
	}
	for _, e := range b.Entry {
		if e.Resource != nil && e.Resource.Type != "" && e.Resource.Type != "OperationOutcome" {
			*into = append(*into, *e.Resource)
		}
	}
	for _, l := range b.Link {
		in.more = in.more || l.Relation == "next" && key != "draftOrders"
	}
}

// words are everything that a concept says, for looking up names.
func (c *concept) words() []string {
	if c == nil {
		return nil
	}
	out := []string{c.Text}
	for _, x := range c.Coding {
		out = append(out, x.Display)
	}
	return out
}

func (c *concept) has(codes ...string) bool {
	return c != nil && slices.ContainsFunc(c.Coding, func(x coding) bool { return slices.Contains(codes, x.Code) })
}

// loinc returns the LOINC codes of a concept.
func (c *concept) loinc() []string {
	var out []string
	if c != nil {
		for _, x := range c.Coding {
			if x.System == "http://loinc.org" {
				out = append(out, x.Code)
			}
		}
	}
	return out
}

// medicine is everything that an order or an administration says about what is given:
// a concept of its own, or a Medication that it contains or that is in the list.
func (r *resource) medicine(list []resource) []string {
	words := r.Medication.words()
	if r.Reference != nil {
		words = append(words, r.Reference.Display)
		for _, m := range r.Contained {
			if m.Type == "Medication" && r.Reference.Reference == "#"+m.ID {
				words = append(words, m.Code.words()...)
			}
		}
		for i := range list {
			if m := &list[i]; m.Type == "Medication" && m.ID != "" && strings.HasSuffix(r.Reference.Reference, "Medication/"+m.ID) {
				words = append(words, m.Code.words()...)
			}
		}
	}
	return words
}

// when is the instant or the first instant of the day, month or year that a resource
// names; zero when it names none.
func (r *resource) when() time.Time {
	for _, s := range []string{r.Effective, r.Period.start(), r.Authored} {
		for _, layout := range []string{time.RFC3339Nano, time.DateOnly, "2006-01", "2006"} {
			if t, err := time.Parse(layout, s); err == nil {
				return t
			}
		}
	}
	return time.Time{}
}

func (p *period) start() string {
	if p == nil {
		return ""
	}
	return p.Start
}
