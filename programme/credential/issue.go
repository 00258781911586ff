package credential

import (
	"fmt"
	"strconv"
	"time"
)

// MaxBytes bounds a credential, in bytes; [Verify] reads no more.
const MaxBytes = 128 << 10

// Issue writes and signs the credential of an award with the key that is active
// at the moment of signing. The result is JSON in canonical form (RFC 8785), to
// be served as application/vc or application/ld+json; the same input gives the
// same bytes. The error is ErrNoKey when no key may sign, else it says which
// part of the award is missing or wrong.
func Issue(issuer Issuer, keys KeySet, award Award, at time.Time) ([]byte, error) {
	document, err := badge(issuer, keys, award)
	if err != nil {
		return nil, err
	}
	return seal(badgeVocabulary, document, keys, at)
}

// badge builds the unsigned OpenBadgeCredential of an award.
func badge(issuer Issuer, keys KeySet, award Award) (map[string]any, error) {
	if issuer.ID != keys.Controller {
		return nil, fmt.Errorf("issuer %q does not own the keys of %q", issuer.ID, keys.Controller)
	}
	if err := keys.Validate(); err != nil {
		return nil, err
	}
	if err := award.validate(); err != nil {
		return nil, err
	}
	profile, err := issuer.profile()
	if err != nil {
		return nil, err
	}
	document := map[string]any{
		"@context":          []any{contextVC2, contextBadge},
		"id":                award.ID,
		"type":              []any{"VerifiableCredential", "OpenBadgeCredential"},
		"name":              award.Achievement.Name.joined(" / "),
		"issuer":            profile,
		"validFrom":         formatTime(award.ValidFrom),
		"credentialSubject": award.subject(),
		"credentialStatus": map[string]any{
			"id":                   award.StatusList + "#" + strconv.Itoa(award.StatusIndex),
			"type":                 "BitstringStatusListEntry",
			"statusPurpose":        purposeRevocation,
			"statusListIndex":      strconv.Itoa(award.StatusIndex),
			"statusListCredential": award.StatusList,
		},
	}
	if !award.ValidUntil.IsZero() {
		document["validUntil"] = formatTime(award.ValidUntil)
	}
	return document, nil
}

func (i Issuer) profile() (map[string]any, error) {
	if i.Name.Empty() {
		return nil, fmt.Errorf("issuer %q has no name", i.ID)
	}
	if err := i.Name.validate(); err != nil {
		return nil, err
	}
	profile := map[string]any{
		"id": i.ID, "type": []any{"Profile"}, "name": i.Name.joined(" / "),
	}
	if i.URL != "" {
		if err := checkIRI(i.URL); err != nil {
			return nil, err
		}
		profile["url"] = i.URL
	}
	return profile, nil
}

func (a Award) subject() map[string]any {
	subject := map[string]any{
		"id":          a.Subject.ID,
		"type":        []any{"AchievementSubject"},
		"achievement": a.Achievement.object(),
	}
	if a.Credits > 0 {
		subject["creditsEarned"] = a.Credits
	}
	var identities []any
	for _, identity := range a.Subject.Identities {
		identities = append(identities, identity.object())
	}
	if identities != nil {
		subject["identifier"] = identities
	}
	return subject
}

// object writes the achievement in its primary language and the other edition
// as a related achievement, which is the place that Open Badges 3.0 gives to
// "alternate language editions".
func (a Achievement) object() map[string]any {
	language, name := a.Name.primary()
	criteria := map[string]any{"narrative": a.Criteria.joined("\n\n")}
	if a.CriteriaURL != "" {
		criteria["id"] = a.CriteriaURL
	}
	object := map[string]any{
		"id":              a.ID,
		"type":            []any{"Achievement"},
		"achievementType": a.Type,
		"name":            name,
		"description":     a.Description.in(language),
		"inLanguage":      language,
		"criteria":        criteria,
	}
	if a.ImageURL != "" {
		object["image"] = map[string]any{"id": a.ImageURL, "type": "Image"}
	}
	if language == English && a.Name.Zh != "" {
		edition := map[string]any{
			"id":         a.ID + "#" + Chinese,
			"type":       []any{"Related"},
			"inLanguage": Chinese,
			"name":       a.Name.Zh,
		}
		if a.Description.Zh != "" {
			edition["description"] = a.Description.Zh
		}
		object["related"] = []any{edition}
	}
	return object
}

// seal signs a document and writes it.
func seal(words vocabulary, document map[string]any, keys KeySet, at time.Time) ([]byte, error) {
	key, err := keys.Active(at)
	if err != nil {
		return nil, err
	}
	if err := addProofs(words, document, key, keys.methodURL(key), at); err != nil {
		return nil, err
	}
	data, err := canonicalJSON(document)
	if err != nil {
		return nil, err
	}
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("a credential of %d bytes is longer than %d", len(data), MaxBytes)
	}
	return data, nil
}
