package certificate

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/programme/credential"
)

// Whoever can write to the database can still not make a certificate.
func TestWhatWasAlteredIsNotGenuine(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		_, mine := w.graduate(t, "p1")
		_, other := w.graduate(t, "p2")
		good, err := get(ctx, db.Read(), mine)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := get(ctx, db.Read(), other)
		if err != nil {
			t.Fatal(err)
		}
		content := func(change func(c *Content)) Content {
			c := good.Content
			c.Steps = append([]Step{}, c.Steps...)
			change(&c)
			return c
		}
		for _, row := range []struct {
			why    string
			column string
			value  any
		}{
			{"another name on the page", "content", content(func(c *Content) { c.Latin = "Wang Wei" })},
			{"another Chinese name", "content", content(func(c *Content) { c.Han = "王伟" })},
			{"a name taken away", "content", content(func(c *Content) { c.Han = "" })},
			{"another day of a step", "content", content(func(c *Content) { c.Steps[0].Done = c.Steps[0].Done.Add(-48 * time.Hour) })},
			{"another title", "content", content(func(c *Content) { c.Title.ZH = "博士学位" })},
			{"another programme", "content", content(func(c *Content) { c.Programme.EN = "Surgery" })},
			{"one more competency", "content", content(func(c *Content) { c.Competencies = append(c.Competencies, c.Title) })},
			{"another day of completion", "content", content(func(c *Content) { c.Completed = c.Completed.Add(-time.Hour) })},
			{"another issuer's name", "content", content(func(c *Content) { c.Issuer.EN = "University" })},
			{"the badge changed", "credential", strings.Replace(good.Credential, "immunotherapy", "immunology", 1)},
			{"the badge of somebody else", "credential", theirs.Credential},
			{"no badge", "credential", ""},
			{"no JSON", "credential", "{"},
			{"a proof cut off", "credential", good.Credential[:len(good.Credential)/2]},
			{"another issuer", "issuer", "https://elsewhere.test/issuer"},
			{"no issuer", "issuer", "mailto:x"},
			{"another place in the list", "place", good.Place + 1},
			{"another list", "list", 9},
			{"another enrolment", "enrolment", "0197a1b2-0000-7000-8000-000000000009"},
			{"it never ends", "expires_at", clock.At(time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC))},
		} {
			old := map[string]any{"content": good.Content, "credential": good.Credential, "issuer": good.Issuer, "place": good.Place,
				"list": good.List, "enrolment": good.Enrolment, "expires_at": good.ExpiresAt}[row.column]
			w.exec(t, `UPDATE programme_certificate SET `+row.column+` = $1 WHERE id = $2`, row.value, mine)
			if got, err := w.Check(ctx, mine); err != nil || got.Verdict != Altered || got.Content.Latin != "" {
				t.Errorf("%s: %+v %v", row.why, got, err)
			}
			w.exec(t, `UPDATE programme_certificate SET `+row.column+` = $1 WHERE id = $2`, old, mine)
		}
		w.want(t, mine, Valid)
		for _, number := range []string{"0197a1b2-0000-7000-8000-000000000009", "", "x", strings.ToUpper(mine) + " ", "\xff\x00", strings.Repeat("9", 1<<16)} {
			w.want(t, number, Unknown)
		}
	})
}

func TestACertificateThatEnds(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		_, id := w.graduate(t, "p1")
		c, err := get(ctx, db.Read(), id)
		if err != nil {
			t.Fatal(err)
		}
		c.ExpiresAt = w.clock.Now().Add(48 * time.Hour)
		by, err := w.signing(ctx, db.Read(), w.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		if err := c.sign(by); err != nil {
			t.Fatal(err)
		}
		w.exec(t, `UPDATE programme_certificate SET expires_at = $1, credential = $2 WHERE id = $3`, c.ExpiresAt, c.Credential, id)
		w.want(t, id, Valid)
		w.clock.Move(49 * time.Hour)
		if got := w.want(t, id, Expired); got.Content.Han != "李明" {
			t.Errorf("what has ended can still be read: %+v", got.Content)
		}
	})
}

// An outside verifier holds only what is published: the controller document, the
// credential or the token, and the signed list.
func TestWhatIsPublishedVerifies(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		_, id := w.graduate(t, "p1")
		_, gone := w.graduate(t, "p2")
		if err := w.Revoke(ctx, boss, gone, "issued to the wrong person"); err != nil {
			t.Fatal(err)
		}
		keys, err := w.keys(ctx, db.Read(), origin+issuerPath)
		if err != nil {
			t.Fatal(err)
		}
		keys = keys.Public()
		body, err := w.StatusList(ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		now := w.clock.Now().Std()
		list, err := credential.VerifyStatusList(body, keys, now)
		if err != nil {
			t.Fatal(err)
		}
		for certificate, want := range map[string]error{id: nil, gone: credential.ErrRevoked} {
			raw, err := w.Credential(ctx, certificate)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := credential.Verify(raw, keys, list, now); !errors.Is(err, want) {
				t.Errorf("badge: %v, want %v", err, want)
			}
			token, err := w.Token(ctx, certificate)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := credential.VerifyJWT(token, keys, list, now); !errors.Is(err, want) {
				t.Errorf("token: %v, want %v", err, want)
			}
			if strings.Contains(string(raw), "李明") || strings.Contains(string(raw), "Li Ming") || strings.Contains(string(raw), `"p1"`) {
				t.Error("the badge tells the name or our person's id to whoever finds it")
			}
		}
		document, err := w.Controller(ctx)
		if err != nil || !strings.Contains(string(document), keys.Keys[0].ID) {
			t.Errorf("controller %s %v", document, err)
		}
		var d struct{ AssertionMethod []string }
		if err := json.Unmarshal(document, &d); err != nil || len(d.AssertionMethod) != 2 {
			t.Errorf("%+v %v", d, err)
		}
		for _, number := range []int{0, 2, -1} {
			if _, err := w.StatusList(ctx, number); !fault.Is(err, fault.NotFound) {
				t.Errorf("list %d: %v", number, err)
			}
		}
		if _, err := w.Credential(ctx, "nothing"); !fault.Is(err, fault.NotFound) {
			t.Errorf("no such badge: %v", err)
		}
	})
}

func TestAStatusListIsSignedAgainWhenItMust(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := start(t, db)
		_, id := w.graduate(t, "p1")
		read := func() string {
			t.Helper()
			body, err := w.StatusList(ctx, 1)
			if err != nil {
				t.Fatal(err)
			}
			return string(body)
		}
		first := read()
		w.clock.Move(59 * time.Minute)
		if read() != first {
			t.Error("within the hour nothing is signed twice")
		}
		w.clock.Move(time.Minute)
		hour := read()
		if hour == first {
			t.Error("after an hour it is signed again")
		}
		if err := w.Revoke(ctx, office, id, "reason"); err != nil {
			t.Fatal(err)
		}
		revoked := read()
		if revoked == hour {
			t.Error("a revocation is told at once")
		}
		if err := w.Rotate(ctx, boss); err != nil {
			t.Fatal(err)
		}
		if read() == revoked {
			t.Error("a new key signs the list")
		}
	})
}

// Sentences whose keys are put together at run time.
func TestEverythingThatCanHappenIsSaid(t *testing.T) {
	for _, v := range []Verdict{Valid, Revoked, Replaced, Expired, Altered, Unknown} {
		for _, key := range []string{"certificate.state." + string(v), "certificate.verify." + string(v), "certificate.verify." + string(v) + ".text"} {
			if !lang.Has(key) {
				t.Errorf("%s is not said", key)
			}
		}
	}
	for _, what := range []string{"issued", "revoked", "replaced"} {
		for _, tag := range lang.Tags {
			text := lang.Say(tag, "certificate.mail."+what, "Name", "N", "Title", "T", "Programme", "P", "Reason", "R", "Link", "https://l", "Verify", "https://v")
			if !strings.Contains(text, "https://l") || what != "issued" && !strings.Contains(text, "R") || strings.Contains(text, "<no value>") {
				t.Errorf("%s in %s: %q", what, tag, text)
			}
			if subject := lang.Say(tag, "certificate.mail."+what+".subject", "Title", "T"); !strings.HasSuffix(subject, "T") {
				t.Errorf("%s in %s: %q", what, tag, subject)
			}
		}
	}
}
