package credential

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

func TestIssueRefuses(t *testing.T) {
	for _, row := range []struct {
		reason string
		edit   func(*Issuer, *KeySet, *Award)
	}{
		{"keys of another issuer", func(i *Issuer, _ *KeySet, _ *Award) { i.ID += "2" }},
		{"an issuer without a name", func(i *Issuer, _ *KeySet, _ *Award) { i.Name = Text{} }},
		{"an issuer's page that is none", func(i *Issuer, _ *KeySet, _ *Award) { i.URL = "stepwise.example" }},
		{"a key with the wrong name", func(_ *Issuer, k *KeySet, _ *Award) { k.Keys[1].ID = "z6Mk" }},
		{"no key that may sign", func(_ *Issuer, k *KeySet, _ *Award) { k.Keys[1].Revoked = today }},
		{"no id", func(_ *Issuer, _ *KeySet, a *Award) { a.ID = "" }},
		{"an id that is no URI", func(_ *Issuer, _ *KeySet, a *Award) { a.ID = "certificate 7" }},
		{"an e-mail address in the clear", func(_ *Issuer, _ *KeySet, a *Award) { a.Subject.ID = "mailto:doctor@stepwise.example" }},
		{"no subject", func(_ *Issuer, _ *KeySet, a *Award) { a.Subject.ID = "" }},
		{"an identity that is not hashed", func(_ *Issuer, _ *KeySet, a *Award) { a.Subject.Identities[0].Hash = "doctor@stepwise.example" }},
		{"an identity hashed with MD5", func(_ *Issuer, _ *KeySet, a *Award) { a.Subject.Identities[0].Hash = "md5$" + strings.Repeat("0", 32) }},
		{"an identity without salt", func(_ *Issuer, _ *KeySet, a *Award) {
			a.Subject.Identities[0] = NewIdentity("emailAddress", "doctor@stepwise.example", "")
		}},
		{"an identity type that nobody knows", func(_ *Issuer, _ *KeySet, a *Award) { a.Subject.Identities[0].Type = "shoeSize" }},
		{"the same identity twice", func(_ *Issuer, _ *KeySet, a *Award) { a.Subject.Identities[1] = a.Subject.Identities[0] }},
		{"no name", func(_ *Issuer, _ *KeySet, a *Award) { a.Achievement.Name = Text{} }},
		{"no description", func(_ *Issuer, _ *KeySet, a *Award) { a.Achievement.Description = Text{} }},
		{"no criteria", func(_ *Issuer, _ *KeySet, a *Award) { a.Achievement.Criteria = Text{} }},
		{"a description in a language that has no name", func(_ *Issuer, _ *KeySet, a *Award) { a.Achievement.Name.Zh = "" }},
		{"a name in a language that has no description, and it is the main one", func(_ *Issuer, _ *KeySet, a *Award) { a.Achievement.Description.En = "" }},
		{"a text that is no UTF-8", func(_ *Issuer, _ *KeySet, a *Award) { a.Achievement.Name.En = "\xff" }},
		{"a text without end", func(_ *Issuer, _ *KeySet, a *Award) { a.Achievement.Criteria.En = strings.Repeat("a", maxText) }},
		{"a type that Open Badges does not know", func(_ *Issuer, _ *KeySet, a *Award) { a.Achievement.Type = "Knighthood" }},
		{"an achievement with a fragment", func(_ *Issuer, _ *KeySet, a *Award) { a.Achievement.ID += "#2" }},
		{"a picture that is no address", func(_ *Issuer, _ *KeySet, a *Award) { a.Achievement.ImageURL = "badge.png" }},
		{"a criteria page that is no address", func(_ *Issuer, _ *KeySet, a *Award) { a.Achievement.CriteriaURL = "criteria" }},
		{"negative credits", func(_ *Issuer, _ *KeySet, a *Award) { a.Credits = -1 }},
		{"a third of a credit", func(_ *Issuer, _ *KeySet, a *Award) { a.Credits = 1.0 / 3 }},
		{"credits without end", func(_ *Issuer, _ *KeySet, a *Award) { a.Credits = math.Inf(1) }},
		{"credits that are no number", func(_ *Issuer, _ *KeySet, a *Award) { a.Credits = math.NaN() }},
		{"no first day", func(_ *Issuer, _ *KeySet, a *Award) { a.ValidFrom = time.Time{} }},
		{"an end before the beginning", func(_ *Issuer, _ *KeySet, a *Award) { a.ValidUntil = a.ValidFrom }},
		{"a year with five digits", func(_ *Issuer, _ *KeySet, a *Award) { a.ValidUntil = a.ValidFrom.AddDate(9000, 0, 0) }},
		{"no status list", func(_ *Issuer, _ *KeySet, a *Award) { a.StatusList = "" }},
		{"a place before the list", func(_ *Issuer, _ *KeySet, a *Award) { a.StatusIndex = -1 }},
		{"a place beyond every list", func(_ *Issuer, _ *KeySet, a *Award) { a.StatusIndex = maxEntries }},
	} {
		issuer, keys, award := testIssuer(), testKeys(t), testAward()
		row.edit(&issuer, &keys, &award)
		// today, when only the second key could sign
		if data, err := Issue(issuer, keys, award, today); err == nil {
			t.Errorf("%s: issued %s", row.reason, data)
		}
		if token, err := IssueJWT(issuer, keys, award, today); err == nil && row.reason != "the same identity twice" {
			t.Errorf("%s: issued %s", row.reason, token)
		}
	}
}

func TestNothingPersonalInTheClear(t *testing.T) {
	data := testCredential(t)
	for _, plain := range []string{"示例医生", "110110000000001", "mailto:"} {
		if bytes.Contains(data, []byte(plain)) {
			t.Errorf("the credential shows %q", plain)
		}
	}
	result := must(Verify(data, testKeys(t), testList(t), today))
	if !result.Subject.Identities[0].Matches("name", "示例医生") || result.Subject.Identities[0].Matches("name", "另一医生") {
		t.Error("the hashed name does not tell the doctor from another")
	}
}

func TestIssueIsDeterministic(t *testing.T) {
	if !bytes.Equal(testCredential(t), testCredential(t)) {
		t.Error("two credentials of one award differ")
	}
	zone := time.FixedZone("CST", 8*3600)
	award := testAward()
	award.ValidFrom, award.ValidUntil = award.ValidFrom.In(zone).Add(999*time.Millisecond), award.ValidUntil.In(zone)
	local := must(Issue(testIssuer(), testKeys(t), award, awarded.In(zone)))
	if !bytes.Equal(local, testCredential(t)) {
		t.Error("the zone of a time or its fraction of a second reaches the credential")
	}
}

func TestIssueUsesTheKeyOfTheDay(t *testing.T) {
	keys := testKeys(t)
	for at, want := range map[time.Time]string{day1.Add(-1): keys.Keys[0].ID, day1: keys.Keys[1].ID} {
		data := must(Issue(testIssuer(), keys, testAward(), at))
		if !bytes.Contains(data, []byte(issuerID+"#"+want+`"`)) {
			t.Errorf("at %v not signed by %s", at, want)
		}
	}
	if _, err := Issue(testIssuer(), keys.Public(), testAward(), today); !errors.Is(err, ErrNoKey) {
		t.Errorf("public keys signed: %v", err)
	}
}

func TestOneLanguageServesBoth(t *testing.T) {
	award := testAward()
	award.Achievement.Name.En, award.Achievement.Description.En = "", ""
	data := must(Issue(testIssuer(), testKeys(t), award, awarded))
	if !bytes.Contains(data, []byte(`"inLanguage":"zh-Hans","name":"肿瘤免疫治疗实践"`)) || bytes.Contains(data, []byte(`"related"`)) {
		t.Errorf("Chinese alone: %s", data)
	}
	result := must(Verify(data, testKeys(t), testList(t), today))
	if result.Achievement.Name != award.Achievement.Name {
		t.Errorf("name %+v", result.Achievement.Name)
	}
}
