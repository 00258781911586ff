package certificate

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"stepwise/internal/clock"
	"stepwise/internal/lang"
	"stepwise/programme/credential"
)

// Content is everything that a certificate says, as it was on the day of issue.
// All of it is in the signed credential too, so that the page, the print and the
// badge cannot tell different things.
type Content struct {
	Latin        string      `json:"latin"`
	Han          string      `json:"han,omitempty"`
	Title        lang.Text   `json:"title"`
	Programme    lang.Text   `json:"programme"`
	Criteria     lang.Text   `json:"criteria"`
	Steps        []Step      `json:"steps"`
	Competencies []lang.Text `json:"competencies,omitempty"`
	Issuer       lang.Text   `json:"issuer"`
	Completed    clock.Time  `json:"completed"` // whole seconds
	Salt         string      `json:"salt"`      // with which the names are hashed
}

// Step is one step and the day on which it was done.
type Step struct {
	Title lang.Text  `json:"title"`
	Done  clock.Time `json:"done"`
}

// Value stores the content as JSON.
func (c Content) Value() (driver.Value, error) {
	b, err := json.Marshal(c)
	return string(b), err
}

// Scan reads the content from JSON.
func (c *Content) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), c)
	case []byte:
		return json.Unmarshal(v, c)
	}
	return fmt.Errorf("certificate: content cannot be read from %T", src)
}

// award writes the content as the award that is signed. Its form is frozen: the
// page that checks a certificate makes the award again and compares, so another
// wording here would make every older certificate look altered.
func (c Certificate) award() credential.Award {
	base := strings.TrimSuffix(c.Issuer, issuerPath)
	out := credential.Award{
		ID: base + credentialPath + c.ID,
		// The registration means something in our record and nowhere else.
		Subject: credential.Subject{ID: "urn:uuid:" + c.Enrolment},
		Achievement: credential.Achievement{
			ID:          base + fmt.Sprintf("/programmes/%s/versions/%d", c.Programme, c.Version),
			Type:        "CertificateOfCompletion",
			Name:        text(c.Content.Title),
			Description: c.Content.description(),
			Criteria:    credential.Text{En: c.Content.narrative()},
			CriteriaURL: base + verifyPath + c.ID,
		},
		ValidFrom:   second(c.Content.Completed).Std(),
		ValidUntil:  second(c.ExpiresAt).Std(),
		StatusList:  statusURL(c.Issuer, c.List),
		StatusIndex: c.Place,
	}
	for _, name := range []string{c.Content.Latin, c.Content.Han} {
		if name != "" {
			out.Subject.Identities = append(out.Subject.Identities, credential.NewIdentity("name", name, c.Content.Salt))
		}
	}
	return out
}

// description is the programme's title, in the languages in which the
// certificate's own title is written.
func (c Content) description() credential.Text {
	var out credential.Text
	if c.Title.EN != "" {
		out.En, _ = c.Programme.In(lang.EN)
	}
	if c.Title.ZH != "" {
		out.Zh, _ = c.Programme.In(lang.ZH)
	}
	return out
}

// narrative tells in Markdown what had to be done and when it was: the criteria,
// the steps with their days, the competencies, in each language that they are
// written in.
func (c Content) narrative() string {
	var parts []string
	for _, t := range lang.Tags {
		if c.Criteria.EN == c.Criteria.ZH && t == lang.ZH {
			break // one text for both
		}
		criteria, is := c.Criteria.In(t)
		if is != t {
			continue
		}
		var b strings.Builder
		b.WriteString(criteria + "\n")
		for i, st := range c.Steps {
			title, _ := st.Title.In(t)
			fmt.Fprintf(&b, "\n%d. %s (%s)", i+1, title, lang.Day(st.Done))
		}
		if len(c.Competencies) > 0 {
			b.WriteString("\n")
		}
		for _, x := range c.Competencies {
			title, _ := x.In(t)
			b.WriteString("\n- " + title)
		}
		parts = append(parts, b.String())
	}
	return strings.Join(parts, "\n\n")
}

// text turns bilingual content into that of a credential.
func text(x lang.Text) credential.Text { return credential.Text{En: x.EN, Zh: x.ZH} }

// issuerName is how a credential writes the issuer: it knows one string.
func (c Content) issuerName() string {
	if c.Issuer.EN == "" || c.Issuer.ZH == "" || c.Issuer.EN == c.Issuer.ZH {
		name, _ := c.Issuer.In(lang.EN)
		return name
	}
	return c.Issuer.EN + " / " + c.Issuer.ZH
}

// same reports whether what was signed is what the row says.
func same(signed, row credential.Award) bool {
	return signed.ID == row.ID && signed.Subject.ID == row.Subject.ID &&
		slices.Equal(signed.Subject.Identities, row.Subject.Identities) &&
		signed.Achievement == row.Achievement && signed.Credits == row.Credits &&
		signed.ValidFrom.Equal(row.ValidFrom) && signed.ValidUntil.Equal(row.ValidUntil) &&
		signed.StatusList == row.StatusList && signed.StatusIndex == row.StatusIndex
}

// statusURL is the address of a status list of an issuer.
func statusURL(issuer string, list int) string {
	return strings.TrimSuffix(issuer, issuerPath) + fmt.Sprintf("%s%d", statusPath, list)
}
