package credential

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Achievement is what a credential attests.
type Achievement struct {
	// ID is the identifier of the achievement, for example the public address
	// of the programme or of one of its steps.
	ID string
	// Type is one of the achievement types of Open Badges 3.0, such as
	// "Certificate", "CertificateOfCompletion", "Course" or "LearningProgram",
	// or an extension "ext:…".
	Type string
	// Name and Description are needed in at least one language.
	Name        Text
	Description Text
	// Criteria says what had to be done, in Markdown; needed.
	Criteria Text
	// CriteriaURL is a page that says the same at length, may be empty.
	CriteriaURL string
	// ImageURL is the badge's picture, may be empty.
	ImageURL string
}

// Subject is the person to whom an achievement was awarded.
type Subject struct {
	// ID is a pseudonym that means something to the issuer only, such as
	// "urn:uuid:…". It must not be an address of the person.
	ID string
	// Identities let a reader confirm who it is; none is allowed.
	Identities []Identity
}

// Award is the content of one credential.
type Award struct {
	// ID is the identifier of the credential, the address at which it is served
	// or a urn:uuid.
	ID          string
	Subject     Subject
	Achievement Achievement
	// Credits earned, 0 to 100000 in steps of 0.01; 0 leaves them out.
	Credits float64
	// ValidFrom is the day of the award; ValidUntil is zero when the
	// credential does not expire. Both are cut to seconds.
	ValidFrom  time.Time
	ValidUntil time.Time
	// StatusList is the address of the status list credential, StatusIndex the
	// place in it, best drawn at random so that it tells nothing (Bitstring
	// Status List 1.0 section 2.1).
	StatusList  string
	StatusIndex int
}

// maxText bounds each text, in bytes of both languages together.
const maxText = 16 << 10

// achievementType lists the part of the enumeration of Open Badges 3.0 that a
// programme can award, and its form of extensions.
var achievementType = regexp.MustCompile(`^(Achievement|Assessment|Award|Badge|Certificate|CertificateOfCompletion|Certification|Competency|Course|Fieldwork|LearningProgram|MicroCredential|ext:[A-Za-z0-9._-]{1,60})$`)

func (a Award) validate() error {
	for _, iri := range []string{a.ID, a.Subject.ID, a.Achievement.ID, a.StatusList} {
		if err := checkIRI(iri); err != nil {
			return err
		}
	}
	for _, iri := range []string{a.Achievement.CriteriaURL, a.Achievement.ImageURL} {
		if iri == "" {
			continue
		}
		if err := checkIRI(iri); err != nil {
			return err
		}
	}
	if !achievementType.MatchString(a.Achievement.Type) {
		return fmt.Errorf("achievement type %.40q is not known", a.Achievement.Type)
	}
	for _, text := range []Text{a.Achievement.Name, a.Achievement.Description, a.Achievement.Criteria} {
		if text.Empty() {
			return errors.New("an achievement needs a name, a description and criteria")
		}
		if err := text.validate(); err != nil {
			return err
		}
	}
	// An edition stands or falls with its name: no name, no description.
	name, description := a.Achievement.Name, a.Achievement.Description
	if language, _ := name.primary(); description.in(language) == "" {
		return fmt.Errorf("the description is missing in %s, the language of the name", language)
	}
	for _, language := range []string{English, Chinese} {
		if name.in(language) == "" && description.in(language) != "" {
			return fmt.Errorf("there is a description in %s and no name", language)
		}
	}
	if strings.ContainsRune(a.Achievement.ID+a.StatusList, '#') {
		return errors.New("the ids of achievement and status list have no fragment, we append one")
	}
	for _, identity := range a.Subject.Identities {
		if err := identity.validate(); err != nil {
			return err
		}
	}
	if err := checkCredits(a.Credits); err != nil {
		return err
	}
	if err := checkPeriod(a.ValidFrom, a.ValidUntil); err != nil {
		return err
	}
	if a.StatusIndex < 0 || a.StatusIndex >= maxEntries {
		return errIndex
	}
	return nil
}

func (t Text) validate() error {
	if n := len(t.joined("\n\n")); n > maxText {
		return fmt.Errorf("a text of %d bytes is longer than %d", n, maxText)
	}
	if !utf8.ValidString(t.En) || !utf8.ValidString(t.Zh) {
		return errUnicode
	}
	return nil
}

// checkCredits keeps to numbers that JSON and RDF write without rounding.
func checkCredits(credits float64) error {
	if !(credits >= 0 && credits <= 100_000) || math.Round(credits*100)/100 != credits {
		return fmt.Errorf("%v is not a number of credits from 0 to 100000 in steps of 0.01", credits)
	}
	return nil
}

// checkPeriod demands a beginning in the years that the time format can write,
// and an end after it.
func checkPeriod(from, until time.Time) error {
	if from.Year() < 1900 || from.Year() > 9999 {
		return errors.New("a credential needs the day from which it is valid")
	}
	if !until.IsZero() && (!until.After(from) || until.Year() > 9999) {
		return errors.New("a credential ends after it begins")
	}
	return nil
}
