package credential

import (
	"fmt"
	"time"
)

// maxListBytes bounds a status list credential, in bytes.
const maxListBytes = maxEncoded + 8<<10

// IssueStatusList writes and signs the BitstringStatusListCredential of a list,
// with the same suites and keys as the credentials it serves. It is to be
// served at the list's URL. Verifiers may use it from validFrom to validUntil;
// a day or two keeps revocations from being hidden behind an old copy.
func IssueStatusList(issuer Issuer, keys KeySet, list *StatusList, validFrom, validUntil, at time.Time) ([]byte, error) {
	if issuer.ID != keys.Controller {
		return nil, fmt.Errorf("issuer %q does not own the keys of %q", issuer.ID, keys.Controller)
	}
	if err := keys.Validate(); err != nil {
		return nil, err
	}
	if validUntil.IsZero() {
		return nil, fmt.Errorf("%w: a list needs an end", ErrStatusList)
	}
	if err := checkPeriod(validFrom, validUntil); err != nil {
		return nil, err
	}
	encoded, err := list.Encode()
	if err != nil {
		return nil, err
	}
	key, err := keys.Active(at)
	if err != nil {
		return nil, err
	}
	document := map[string]any{
		"@context":   []any{contextVC2},
		"id":         list.URL(),
		"type":       []any{"VerifiableCredential", "BitstringStatusListCredential"},
		"issuer":     issuer.ID,
		"validFrom":  formatTime(validFrom),
		"validUntil": formatTime(validUntil),
		"credentialSubject": map[string]any{
			"id":            list.URL() + "#list",
			"type":          "BitstringStatusList",
			"statusPurpose": purposeRevocation,
			"encodedList":   encoded,
		},
	}
	if err := addProofs(statusVocabulary, document, key, keys.methodURL(key), at); err != nil {
		return nil, err
	}
	return canonicalJSON(document)
}

// VerifyStatusList reads a list that IssueStatusList signed and checks its
// signatures, its key and its period at the moment now. The errors are those of
// [Verify] and ErrStatusList.
func VerifyStatusList(data []byte, keys KeySet, now time.Time) (*StatusList, error) {
	if len(data) > maxListBytes {
		return nil, fmt.Errorf("%w: %d bytes", ErrMalformed, len(data))
	}
	document, err := parseObject(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	var fault error
	top := reader{document, &fault}
	top.demandContext(contextVC2)
	top.demandType("VerifiableCredential BitstringStatusListCredential")
	url := top.text("id")
	issuer := top.text("issuer")
	from, until := top.moment("validFrom"), top.moment("validUntil")
	subject := top.part("credentialSubject", "BitstringStatusList")
	subject.demand("id", url+"#list")
	subject.demand("statusPurpose", purposeRevocation)
	encoded := subject.text("encodedList")
	if fault != nil {
		return nil, fault
	}
	if issuer != keys.Controller {
		return nil, ErrUnknownKey
	}
	// The signature first: what is not ours is not unpacked.
	if _, err := checkProofs(statusVocabulary, document, keys); err != nil {
		return nil, err
	}
	if now.Before(from) {
		return nil, ErrNotYetValid
	}
	if !now.Before(until) {
		return nil, ErrExpired
	}
	return DecodeStatusList(url, encoded)
}
