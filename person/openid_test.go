package person_test

import (
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
)

func TestAProviderSignsIn(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		w.person("na", learner)
		w.person("closed")
		w.must(w.Disable(w.ctx, w.admin, "closed"))
		const hospital = "https://id.hospital.example"
		for _, c := range []struct {
			why   string
			claim person.Claim
			who   string
			key   string
		}{
			{"an address that the provider has not verified ties nothing", person.Claim{Issuer: hospital, Subject: "1", Email: "na@example.cn"}, "", "person.fault.noaccount"},
			{"nobody with this address", person.Claim{Issuer: hospital, Subject: "1", Email: "nobody@example.cn", Verified: true}, "", "person.fault.noaccount"},
			{"a closed account", person.Claim{Issuer: hospital, Subject: "9", Email: "closed@example.cn", Verified: true}, "", "person.fault.noaccount"},
			{"the first time, by a verified address", person.Claim{Issuer: hospital, Subject: "1", Email: "NA@example.cn", Verified: true}, "na", ""},
			{"from then on by the subject, whatever the address", person.Claim{Issuer: hospital, Subject: "1", Email: "married@example.cn"}, "na", ""},
			{"another provider's subject of the same name is somebody else", person.Claim{Issuer: "https://evil.example", Subject: "1"}, "", "person.fault.noaccount"},
			{"a tied subject does not move to the owner of another address", person.Claim{Issuer: hospital, Subject: "1", Email: "office@example.cn", Verified: true}, "na", ""},
			{"no subject", person.Claim{Issuer: hospital, Email: "na@example.cn", Verified: true}, "", "person.fault.claim"},
		} {
			who, err := w.SignInWith(w.ctx, c.claim)
			if c.key != "" {
				w.refused(err, fault.Forbidden, c.key)
			} else if err != nil || who != c.who {
				t.Errorf("%s: got %q, %v", c.why, who, err)
			}
		}
		if n := w.count(`SELECT COUNT(*) FROM person_identity`); n != 1 {
			t.Errorf("%d identities", n)
		}
	})
}

func TestAnInvitationIsAcceptedWithAProvider(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, person.Settings{})
		made, err := w.Invite(w.ctx, w.office, person.Invite{Email: "x@example.cn", Grant: learner})
		w.must(err)
		claim := person.Claim{Issuer: "https://id.hospital.example", Subject: "77", Email: "elsewhere@example.com"}
		who, err := w.Accept(w.ctx, secret(made.Link), person.Acceptance{Profile: profile, Claim: &claim})
		w.must(err)
		again, err := w.SignInWith(w.ctx, claim)
		w.must(err)
		if again != who || w.count(`SELECT COUNT(*) FROM person WHERE id = $1 AND password = ''`, who) != 1 {
			t.Errorf("signed in as %s", again)
		}
		other, err := w.Invite(w.ctx, w.office, person.Invite{Email: "y@example.cn", Grant: learner})
		w.must(err)
		_, err = w.Accept(w.ctx, secret(other.Link), person.Acceptance{Profile: profile, Claim: &claim})
		w.refused(err, fault.Conflict, "person.fault.claimtaken") // one sign-in is one person
	})
}
