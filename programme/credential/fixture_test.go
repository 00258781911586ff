package credential

import (
	"bytes"
	"crypto/sha256"
	"testing"
	"time"
)

// The world of these tests: one issuer with a retired, an active and a stolen
// key, one award, one status list, one day.
const (
	issuerID  = "https://stepwise.example/issuer"
	listURL   = "https://stepwise.example/status/1"
	listIndex = 94_567
)

var (
	day0    = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC) // the first key begins
	day1    = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) // the second key takes over
	awarded = time.Date(2026, 5, 4, 8, 0, 0, 0, time.UTC)
	ends    = time.Date(2031, 5, 4, 8, 0, 0, 0, time.UTC)
	today   = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
)

// testKey derives a key from a name: tests must not depend on luck.
func testKey(t testing.TB, name string, notBefore time.Time) Key {
	t.Helper()
	seed := sha256.Sum256([]byte(name))
	key, err := KeyFromSeed(seed[:], notBefore)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func testKeys(t testing.TB) KeySet {
	t.Helper()
	retired := testKey(t, "first", day0)
	retired.Retired = day1
	return KeySet{Controller: issuerID, Keys: []Key{retired, testKey(t, "second", day1)}}
}

func testIssuer() Issuer {
	return Issuer{
		ID:   issuerID,
		Name: Text{En: "Stepwise programme office", Zh: "阶梯项目办公室"},
		URL:  "https://stepwise.example",
	}
}

func testAward() Award {
	return Award{
		ID: "https://stepwise.example/certificates/0197-3f",
		Subject: Subject{
			ID: "urn:uuid:0197a1b2-0000-7000-8000-000000000001",
			Identities: []Identity{
				NewIdentity("name", "示例医生", "5f0c1f6b9a1d4c77"),
				NewIdentity("ext:licenceNumber", "110110000000001", "0b7e5f8a2c6d4e13"),
			},
		},
		Achievement: Achievement{
			ID:          "https://stepwise.example/programmes/immunotherapy",
			Type:        "Certificate",
			Name:        Text{En: "Cancer immunotherapy in practice", Zh: "肿瘤免疫治疗实践"},
			Description: Text{En: "Six steps, four kinds of work.", Zh: "六个阶段，四类学习。"},
			Criteria:    Text{En: "All six steps completed.", Zh: "完成全部六个阶段。"},
			CriteriaURL: "https://stepwise.example/programmes/immunotherapy/criteria",
			ImageURL:    "https://stepwise.example/badge.png",
		},
		Credits:     12.5,
		ValidFrom:   awarded,
		ValidUntil:  ends,
		StatusList:  listURL,
		StatusIndex: listIndex,
	}
}

func testList(t testing.TB, revoked ...int) *StatusList {
	t.Helper()
	list, err := NewStatusList(listURL, MinEntries)
	if err != nil {
		t.Fatal(err)
	}
	for _, index := range revoked {
		if err := list.Set(index); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

func testCredential(t testing.TB) []byte {
	t.Helper()
	data, err := Issue(testIssuer(), testKeys(t), testAward(), awarded)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// change replaces a text that must be there, so that no tampering test can pass
// by tampering with nothing.
func change(t testing.TB, data []byte, old, new string) []byte {
	t.Helper()
	if !bytes.Contains(data, []byte(old)) {
		t.Fatalf("the credential does not contain %q", old)
	}
	return bytes.ReplaceAll(data, []byte(old), []byte(new))
}
