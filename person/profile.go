package person

import (
	"regexp"
	"unicode"
	"unicode/utf8"

	"stepwise/internal/fault"
)

// Profile is what a doctor says about themselves. Name, licence and hospital are
// the identity that a coordinator confirms.
type Profile struct {
	Latin      string `db:"name_latin" json:"latin,omitempty"`
	Han        string `db:"name_han" json:"han,omitempty"`
	Licence    string `db:"licence" json:"licence,omitempty"`
	Hospital   string `db:"hospital" json:"hospital,omitempty"`
	Department string `db:"department" json:"department,omitempty"`
	Title      string `db:"title" json:"title,omitempty"`
	City       string `db:"city" json:"city,omitempty"` // code of Cities, or as written
}

// Profile returns the person's own statement of who they are.
func (p Person) Profile() Profile {
	return Profile{p.Latin, p.Han, p.Licence, p.Hospital, p.Department, p.Title, p.City}
}

// with returns the person with another profile.
func (p Person) with(f Profile) Person {
	p.Latin, p.Han, p.Licence, p.Hospital, p.Department, p.Title, p.City =
		f.Latin, f.Han, f.Licence, f.Hospital, f.Department, f.Title, f.City
	return p
}

// Fold returns the profile as it is stored: width, spaces and signs put right.
func (p Profile) Fold() Profile {
	return Profile{FoldLatin(p.Latin), FoldHan(p.Han), FoldLicence(p.Licence), FoldText(p.Hospital), FoldText(p.Department),
		FoldText(p.Title), FoldCity(p.City)}
}

const (
	maxLatin = 100 // characters
	maxHan   = 40
	maxPlace = 200
	maxShort = 100
)

var licence = regexp.MustCompile(`^[0-9A-Z][0-9A-Z./-]{3,39}$`)

// Check notes what is wrong with a folded profile as far as it is filled in; the
// fields are named latin, han, licence, hospital, department, title and city.
func (p Profile) Check(f *fault.Form) {
	f.Check(p.Latin == "" || latinName(p.Latin), "latin", "person.fault.latin")
	f.Check(p.Han == "" || hanName(p.Han), "han", "person.fault.han")
	f.Check(p.Licence == "" || licence.MatchString(p.Licence), "licence", "person.fault.licence")
	for _, x := range []struct {
		where, text string
		max         int
	}{{"latin", p.Latin, maxLatin}, {"han", p.Han, maxHan}, {"hospital", p.Hospital, maxPlace},
		{"department", p.Department, maxShort}, {"title", p.Title, maxShort}, {"city", p.City, maxShort}} {
		f.Check(utf8.RuneCountInString(x.text) <= x.max, x.where, "fault.toolong", "Max", x.max)
		f.Check(utf8.ValidString(x.text), x.where, "person.fault.unreadable")
	}
}

// Complete notes what is missing: everybody has a name, a doctor who learns also a
// licence and a hospital to be confirmed by.
func (p Profile) Complete(f *fault.Form, learner bool) {
	f.Check(p.Latin != "" || p.Han != "", "latin", "person.fault.name")
	if learner {
		f.Check(p.Licence != "", "licence", "fault.required")
		f.Check(p.Hospital != "", "hospital", "fault.required")
	}
}

func latinName(s string) bool {
	letters := false
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Latin, r):
			letters = true
		case unicode.Is(unicode.Mn, r), r == ' ', r == '.', r == ',', r == '-', r == '\'', r == '’':
		default:
			return false
		}
	}
	return letters
}

func hanName(s string) bool {
	letters := false
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Han, r), r == '〇':
			letters = true
		case r == '·':
		default:
			return false
		}
	}
	return letters
}

// fixed are the fields that only a correction changes once they are confirmed.
var fixed = []string{"latin", "han", "licence", "hospital"}

// field returns a pointer to one of the profile's fields, or nil.
func (p *Profile) field(name string) *string {
	switch name {
	case "latin":
		return &p.Latin
	case "han":
		return &p.Han
	case "licence":
		return &p.Licence
	case "hospital":
		return &p.Hospital
	case "department":
		return &p.Department
	case "title":
		return &p.Title
	case "city":
		return &p.City
	}
	return nil
}
