package credential_test

import (
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"stepwise/programme/credential"
)

func TestAnIndependentVerifierAgrees(t *testing.T) {
	o := newOffice(t, address, listURL)
	if err := o.list.Set(7); err != nil {
		t.Fatal(err)
	}
	good := o.issue(o.award(94_567), awarded)
	token := o.jwt(o.award(94_567), awarded)
	plain := o.award(3)
	plain.Achievement.Name.Zh, plain.Achievement.Description.Zh, plain.Achievement.Criteria.Zh = "", "", ""
	plain.Achievement.CriteriaURL, plain.Achievement.ImageURL = "", ""
	plain.Subject.Identities, plain.Credits, plain.ValidUntil = nil, 0, time.Time{}
	chinese := o.award(4)
	chinese.Achievement.Name.En, chinese.Achievement.Description.En = "", ""
	old := o.award(5)
	old.ValidFrom = day0.AddDate(0, 3, 0)

	b := newBench(t)
	b.publish(address, o.controller())
	b.publish(listURL, o.statusList(today))
	want := map[string]string{}
	show := func(name string, data []byte, now time.Time, judgement string) {
		b.present(name, data, now)
		want[name] = judgement
	}
	show("valid", good, today, accepted)
	show("valid without any optional part", o.issue(plain, awarded), today, accepted)
	show("valid in Chinese alone", o.issue(chinese, awarded), today, accepted)
	show("valid by a key since retired", o.issue(old, old.ValidFrom), today, accepted)
	show("name changed", replace(t, good, "in practice", "in theory"), today, refused)
	show("Chinese name changed", replace(t, good, "实践", "理论"), today, refused)
	show("first day changed", replace(t, good, `"validFrom":"2026-05-04`, `"validFrom":"2026-05-03`), today, refused)
	show("credits changed", replace(t, good, "12.5", "25"), today, refused)
	show("person changed", replace(t, good, "8000-000000000001", "8000-000000000002"), today, refused)
	show("place in the list changed", replace(t, good, "94567", "94568"), today, refused)
	show("key changed", replace(t, good, o.keys.Keys[1].ID, o.keys.Keys[0].ID), today, refused)
	show("issuer changed", replace(t, good, address, "https://elsewhere.example/issuer"), today, refused)
	show("revoked", o.issue(o.award(7), awarded), today, revoked)
	show("not yet valid", good, awarded.Add(-time.Hour), refused)
	show("expired", good, ends.Add(time.Hour), refused)
	show("JWT valid", token, today, accepted)
	show("JWT revoked", o.jwt(o.award(7), awarded), today, revoked)
	show("JWT expired", token, ends.Add(time.Hour), refused)
	show("JWT not yet valid", token, awarded.Add(-time.Hour), refused)
	show("JWT changed", tamperPayload(t, token), today, refused)
	compare(t, b.run(), want)
}

func TestAStolenKeyVouchesForNothing(t *testing.T) {
	o := newOffice(t, address, listURL)
	good, token := o.issue(o.award(1), awarded), o.jwt(o.award(1), awarded)
	o.keys.Keys[1].Revoked = today
	third := sha256.Sum256([]byte("third"))
	key, err := credential.KeyFromSeed(third[:], today.Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	o.keys.Keys = append(o.keys.Keys, key)

	b := newBench(t)
	b.publish(address, o.controller())
	b.publish(listURL, o.statusList(today))
	b.present("signed by the stolen key", good, today)
	b.present("JWT signed by the stolen key", token, today)
	b.present("issued anew", o.issue(o.award(1), today), today)
	compare(t, b.run(), map[string]string{
		"signed by the stolen key":     refused,
		"JWT signed by the stolen key": refused,
		"issued anew":                  accepted,
	})
}

func TestAStatusListMustBeTheIssuersOwn(t *testing.T) {
	o := newOffice(t, address, listURL)
	if err := o.list.Set(7); err != nil {
		t.Fatal(err)
	}
	withdrawn := o.issue(o.award(7), awarded)
	honest := o.statusList(today)
	empty := newOffice(t, address, listURL)
	hidden := empty.statusList(today)
	// The doctor of a revoked certificate puts an empty list under the old
	// signature, or shows the list of last week.
	forged := replace(t, honest, encoded(t, o.list), encoded(t, empty.list))
	for name, row := range map[string]struct {
		list []byte
		want string
	}{
		"honest list":                    {honest, revoked},
		"list without the revocation":    {forged, unsure},
		"list that has run out":          {o.statusList(today.AddDate(0, 0, -7)), unsure},
		"empty list of the same issuer":  {hidden, accepted}, // the bit decides, as it must
		"list for some later day":        {o.statusList(today.AddDate(0, 0, 7)), unsure},
		"something else at that address": {withdrawn, unsure},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.publish(address, o.controller())
			b.publish(listURL, row.list)
			b.present("certificate", withdrawn, today)
			compare(t, b.run(), map[string]string{"certificate": row.want})
		})
	}
}

// The RDF proof depends on escaping, number forms and blank nodes; an error of
// ours in any of them would show here and nowhere else.
func TestDifficultContentIsReadAlike(t *testing.T) {
	o := newOffice(t, address, listURL)
	b := newBench(t)
	b.publish(address, o.controller())
	b.publish(listURL, o.statusList(today))
	want := map[string]string{}
	for i, text := range []string{
		`quotes " and backslashes \ and \n that is no line`,
		"line\nline\r\nline\ttab\bbackspace\ffeed",
		"\u0000\u0001\u001f\u007f\u0080\u009f",
		"line separators \u2028 and \u2029, byte order mark \ufeff",
		"罕用字 𠮷𪚥 全角（）！和 emoji 👩🏽‍⚕️",
		"Å decomposed A\u030a, not the same Å",
		"<script>alert(1)</script> & <a href='x'>",
		"@id @type @value _:b0 <urn:x> \"^^<urn:y>",
		"\ufffd\uffff\U0010ffff",
		"  spaces at both ends  ",
	} {
		award := o.award(100 + i)
		award.Achievement.Name = credential.Text{En: text, Zh: text + "。"}
		award.Achievement.Description = award.Achievement.Name
		award.Achievement.Criteria = award.Achievement.Name
		name := fmt.Sprintf("text %d", i)
		b.present(name, o.issue(award, awarded), today)
		want[name] = accepted
	}
	for _, credits := range []float64{0.01, 0.1, 0.25, 0.5, 1, 1.1, 2.5, 7.25, 10, 12.34, 90, 100, 333.33, 1000, 12_345.67, 99_999.99, 100_000} {
		award := o.award(200 + int(credits))
		award.Credits = credits
		name := fmt.Sprintf("credits %v", credits)
		b.present(name, o.issue(award, awarded), today)
		want[name] = accepted
	}
	for n := range 8 { // unnamed parts are numbered by their hashes
		award := o.award(300 + n)
		award.Subject.Identities = nil
		for i := range n {
			award.Subject.Identities = append(award.Subject.Identities,
				credential.NewIdentity("identifier", "doctor", fmt.Sprintf("%016d", i)))
		}
		award.Achievement.CriteriaURL = ""
		name := fmt.Sprintf("identities %d", n)
		b.present(name, o.issue(award, awarded), today)
		want[name] = accepted
	}
	compare(t, b.run(), want)
}

// Verifiers that find keys through DIDs alone need the issuer as a did:web.
func TestADidWebIssuer(t *testing.T) {
	did, documentURL, err := credential.DIDWeb("https://stepwise.example:8443/issuer")
	if err != nil {
		t.Fatal(err)
	}
	if documentURL != "https://stepwise.example:8443/issuer/did.json" {
		t.Errorf("document at %s", documentURL)
	}
	o := newOffice(t, did, listURL)
	b := newBench(t)
	b.publish(did, o.controller()) // what a resolver of did:web gives
	b.publish(listURL, o.statusList(today))
	good := o.issue(o.award(1), awarded)
	b.present("valid", good, today)
	b.present("changed", replace(t, good, "in practice", "in theory"), today)
	b.present("JWT", o.jwt(o.award(1), awarded), today)
	compare(t, b.run(), map[string]string{"valid": accepted, "changed": refused, "JWT": accepted})
}
