package credential_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"stepwise/programme/credential"
)

const (
	address = "https://stepwise.example/issuer"
	listURL = "https://stepwise.example/status/1"
)

var (
	day0    = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	day1    = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	awarded = time.Date(2026, 5, 4, 8, 0, 0, 0, time.UTC)
	ends    = time.Date(2031, 5, 4, 8, 0, 0, 0, time.UTC)
	today   = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
)

// office is an issuer at work: its keys, its list, its published documents.
type office struct {
	t      *testing.T
	issuer credential.Issuer
	keys   credential.KeySet
	list   *credential.StatusList
}

func newOffice(t *testing.T, id, list string) *office {
	t.Helper()
	key := func(name string, from time.Time) credential.Key {
		seed := sha256.Sum256([]byte(name + id))
		key, err := credential.KeyFromSeed(seed[:], from)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	retired := key("first", day0)
	retired.Retired = day1
	o := &office{
		t:      t,
		issuer: credential.Issuer{ID: id, Name: credential.Text{En: "Programme office", Zh: "项目办公室"}, URL: "https://stepwise.example"},
		keys:   credential.KeySet{Controller: id, Keys: []credential.Key{retired, key("second", day1)}},
	}
	var err error
	if o.list, err = credential.NewStatusList(list, credential.MinEntries); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) award(index int) credential.Award {
	return credential.Award{
		ID: fmt.Sprintf("https://stepwise.example/certificates/%d", index),
		Subject: credential.Subject{
			ID: "urn:uuid:0197a1b2-0000-7000-8000-000000000001",
			Identities: []credential.Identity{
				credential.NewIdentity("name", "示例医生", "5f0c1f6b9a1d4c77"),
				credential.NewIdentity("ext:licenceNumber", "110110000000001", "0b7e5f8a2c6d4e13"),
			},
		},
		Achievement: credential.Achievement{
			ID: "https://stepwise.example/programmes/immunotherapy", Type: "Certificate",
			Name:        credential.Text{En: "Cancer immunotherapy in practice", Zh: "肿瘤免疫治疗实践"},
			Description: credential.Text{En: "Six steps, four kinds of work.", Zh: "六个阶段，四类学习。"},
			Criteria:    credential.Text{En: "All six steps completed.", Zh: "完成全部六个阶段。"},
			CriteriaURL: "https://stepwise.example/programmes/immunotherapy/criteria",
			ImageURL:    "https://stepwise.example/badge.png",
		},
		Credits: 12.5, ValidFrom: awarded, ValidUntil: ends,
		StatusList: o.list.URL(), StatusIndex: index,
	}
}

func (o *office) issue(award credential.Award, at time.Time) []byte {
	o.t.Helper()
	data, err := credential.Issue(o.issuer, o.keys, award, at)
	if err != nil {
		o.t.Fatal(err)
	}
	return data
}

func (o *office) jwt(award credential.Award, at time.Time) []byte {
	o.t.Helper()
	token, err := credential.IssueJWT(o.issuer, o.keys, award, at)
	if err != nil {
		o.t.Fatal(err)
	}
	return []byte(token)
}

func (o *office) statusList(at time.Time) []byte {
	o.t.Helper()
	data, err := credential.IssueStatusList(o.issuer, o.keys, o.list, at, at.Add(48*time.Hour), at)
	if err != nil {
		o.t.Fatal(err)
	}
	return data
}

func (o *office) controller() []byte {
	o.t.Helper()
	data, err := credential.ControllerDocument(o.keys)
	if err != nil {
		o.t.Fatal(err)
	}
	return data
}

func replace(t *testing.T, data []byte, old, new string) []byte {
	t.Helper()
	if !bytes.Contains(data, []byte(old)) {
		t.Fatalf("nothing to tamper with: %q", old)
	}
	return bytes.ReplaceAll(data, []byte(old), []byte(new))
}

const (
	accepted = "accepted"
	refused  = "refused"          // by the signature, the form, the period or the key
	revoked  = "revoked"          // genuine, and withdrawn
	unsure   = "status not known" // genuine, and the list is not to be trusted
)

// judgement puts a verdict into one word.
func (v verdict) judgement() string {
	switch {
	case v.Accepted && v.Signature && v.Status == "good":
		return accepted
	case !v.Accepted && v.Signature && v.Status == "revoked":
		return revoked
	case !v.Accepted && v.Signature:
		return unsure
	case !v.Accepted:
		return refused
	}
	return fmt.Sprintf("contradiction %+v", v)
}

// compare demands the judgement of every proof of every case.
func compare(t *testing.T, verdicts map[string]map[string]verdict, want map[string]string) {
	t.Helper()
	for name, judgement := range want {
		proofs := []string{"eddsa-rdfc-2022", "eddsa-jcs-2022"}
		if strings.HasPrefix(name, "JWT") {
			proofs = []string{"jwt"}
		}
		if len(verdicts[name]) != len(proofs) {
			t.Errorf("%s: judged by %d proofs, want %d", name, len(verdicts[name]), len(proofs))
		}
		for _, proof := range proofs {
			v := verdicts[name][proof]
			if got := v.judgement(); got != judgement {
				t.Errorf("%s by %s: %s, want %s (%s)", name, proof, got, judgement, v.Error)
			}
		}
	}
}

// encoded gives the text of a list as it stands in its credential.
func encoded(t *testing.T, list *credential.StatusList) string {
	t.Helper()
	text, err := list.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// tamperPayload exchanges one character in the middle of the claims.
func tamperPayload(t *testing.T, token []byte) []byte {
	t.Helper()
	changed := bytes.Clone(token)
	i := len(changed) / 2
	if changed[i] == 'A' {
		changed[i] = 'B'
	} else {
		changed[i] = 'A'
	}
	return changed
}
