package credential

import (
	"fmt"
	"strconv"
	"strings"
)

// readBadge takes the content out of a document of the shape that badge writes.
// Members that it does not read are refused later, by the vocabulary of the RDF
// proof. It runs before the signature is checked, so the shape is known when
// the canonical forms are computed; nothing of it is shown before then.
func readBadge(document map[string]any, keys KeySet) (Result, error) {
	var fault error
	top := reader{document, &fault}
	top.demandContext(contextVC2, contextBadge)
	top.demandType("VerifiableCredential OpenBadgeCredential")
	var result Result
	result.ID = top.text("id")
	top.text("name")
	result.ValidFrom = top.moment("validFrom")
	result.ValidUntil = top.moment("validUntil")

	issuer := top.part("issuer", "Profile")
	result.IssuerID = issuer.text("id")
	result.IssuerName = issuer.text("name")
	result.IssuerURL = issuer.optional("url")

	result.readSubject(top.part("credentialSubject", "AchievementSubject"))
	result.readStatus(top.part("credentialStatus", "BitstringStatusListEntry"))
	if fault != nil {
		return Result{}, fault
	}
	if result.IssuerID != keys.Controller {
		return Result{}, ErrUnknownKey
	}
	// The same rules as for issuing: what Issue would not write, nobody signed
	// with our keys on purpose.
	if err := result.validate(); err != nil {
		return Result{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return result, nil
}

func (result *Result) readSubject(subject reader) {
	result.Subject.ID = subject.text("id")
	if value, ok := subject.object["creditsEarned"]; ok {
		if result.Credits, ok = value.(float64); !ok || result.Credits == 0 {
			subject.fail("creditsEarned")
		}
	}
	for _, entry := range subject.parts("identifier", "IdentityObject") {
		entry.demand("hashed", true)
		result.Subject.Identities = append(result.Subject.Identities, Identity{
			Type: entry.text("identityType"), Hash: entry.text("identityHash"), Salt: entry.text("salt"),
		})
	}
	object := subject.part("achievement", "Achievement")
	achievement := &result.Achievement
	achievement.ID = object.text("id")
	achievement.Type = object.text("achievementType")
	language := object.text("inLanguage")
	if !achievement.Name.set(language, object.text("name")) ||
		!achievement.Description.set(language, object.text("description")) {
		object.fail("inLanguage")
	}
	for _, edition := range object.parts("related", "Related") {
		edition.text("id")
		other := edition.text("inLanguage")
		if other == language || !achievement.Name.set(other, edition.text("name")) ||
			!achievement.Description.set(other, edition.optional("description")) {
			edition.fail("inLanguage")
		}
	}
	criteria := object.part("criteria", "")
	achievement.Criteria.En = criteria.text("narrative")
	achievement.CriteriaURL = criteria.optional("id")
	if _, ok := object.object["image"]; ok {
		achievement.ImageURL = object.part("image", "Image").text("id")
	}
}

func (result *Result) readStatus(status reader) {
	status.demand("statusPurpose", purposeRevocation)
	result.StatusList = status.text("statusListCredential")
	index := status.text("statusListIndex")
	n, err := strconv.Atoi(index)
	if err != nil || strconv.Itoa(n) != index {
		status.fail("statusListIndex")
	}
	result.StatusIndex = n
	status.demand("id", result.StatusList+"#"+index)
}

// demandContext checks that the contexts are exactly these, in this order.
func (r reader) demandContext(contexts ...string) {
	array, _ := r.object["@context"].([]any)
	var found []string
	for _, item := range array {
		text, ok := item.(string)
		if !ok {
			r.fail("@context")
		}
		found = append(found, text)
	}
	if len(array) != len(contexts) || strings.Join(found, " ") != strings.Join(contexts, " ") {
		r.fail("@context")
	}
}
