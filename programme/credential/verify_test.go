package credential

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestVerifyAcceptsWhatIssueWrote(t *testing.T) {
	result, err := Verify(testCredential(t), testKeys(t).Public(), testList(t), today)
	if err != nil {
		t.Fatal(err)
	}
	want := testAward()
	// Open Badges has one text for the criteria; both languages stand in it.
	want.Achievement.Criteria = Text{En: "All six steps completed.\n\n完成全部六个阶段。"}
	if diff := cmp.Diff(want, result.Award); diff != "" {
		t.Errorf("the award came back changed (-issued +verified):\n%s", diff)
	}
	if !result.Authentic || result.IssuerID != issuerID || result.IssuerURL != "https://stepwise.example" ||
		result.IssuerName != "Stepwise programme office / 阶梯项目办公室" {
		t.Errorf("issuer: %+v", result)
	}
	if key := testKeys(t).Keys[1]; result.KeyID != key.ID || !result.Signed.Equal(awarded) {
		t.Errorf("signed by %s at %v", result.KeyID, result.Signed)
	}
}

// Each row is one change to a good credential that must not survive.
func TestVerifyRefusesEveryChange(t *testing.T) {
	good := testCredential(t)
	for _, row := range []struct {
		reason   string
		old, new string
		want     error
	}{
		{"another programme", "Cancer immunotherapy in practice", "Cancer immunotherapy in theory", ErrSignature},
		{"the other language is signed too", "肿瘤免疫治疗实践", "肿瘤免疫治疗理论", ErrSignature},
		{"one Han character", "六个阶段", "五个阶段", ErrSignature},
		{"backdated, the proofs with it", "2026-05-04T08:00:00Z", "2026-05-03T08:00:00Z", ErrSignature},
		{"only the first day moved", `"validFrom":"2026-05-04T08:00:00Z"`, `"validFrom":"2026-05-03T08:00:00Z"`, ErrSignature},
		{"longer life", "2031-05-04", "2041-05-04", ErrSignature},
		{"no end", `"validUntil":"2031-05-04T08:00:00Z"`, `"validFrom2":"2031-05-04T08:00:00Z"`, ErrMalformed},
		{"more credits", `"creditsEarned":12.5`, `"creditsEarned":25`, ErrSignature},
		{"another person", "0197a1b2-0000-7000-8000-000000000001", "0197a1b2-0000-7000-8000-000000000002", ErrSignature},
		{"another salt", "5f0c1f6b9a1d4c77", "5f0c1f6b9a1d4c78", ErrSignature},
		{"a plain identity", `"hashed":true`, `"hashed":false`, ErrMalformed},
		{"another issuer", issuerID, "https://elsewhere.example/issuer", ErrUnknownKey},
		{"another issuer name", "Stepwise programme office", "Stepwise programme orifice", ErrSignature},
		{"somebody else's place in the list", "94567", "94568", ErrSignature},
		{"another list", "/status/1", "/status/2", ErrSignature},
		{"another purpose", `"statusPurpose":"revocation"`, `"statusPurpose":"suspension"`, ErrMalformed},
		{"a member that the contexts do not define", `"inLanguage":"en"`, `"inLanguage":"en","honours":"first"`, ErrMalformed},
		{"a context inside", `"inLanguage":"en"`, `"@context":{"name":"urn:x"},"inLanguage":"en"`, ErrMalformed},
		{"an older badge context", "context-3.0.3.json", "context-3.0.2.json", ErrMalformed},
		{"a further type", `"OpenBadgeCredential"]`, `"OpenBadgeCredential","Related"]`, ErrMalformed},
		{"a member twice, the first is signed", `"creditsEarned":12.5`, `"creditsEarned":12.5,"creditsEarned":25`, ErrMalformed},
		{"half a surrogate pair", "in practice", `in practice\ud83d`, ErrMalformed},
		{"a proof for something else", "assertionMethod", "authentication", ErrMalformed},
		{"a suite that is not ours", "eddsa-jcs-2022", "eddsa-rdfc-2019", ErrMalformed},
		{"two proofs of one suite", "eddsa-jcs-2022", "eddsa-rdfc-2022", ErrMalformed},
		{"a key nobody knows", testKeys(t).Keys[1].ID, testKey(t, "forger", day0).ID, ErrUnknownKey},
		{"a retired key named instead", testKeys(t).Keys[1].ID, testKeys(t).Keys[0].ID, ErrSignature},
		{"a time of day that is no moment", "2031-05-04T08:00:00Z", "2031-05-04T08:00:60Z", ErrMalformed},
		{"a time in another zone", "2031-05-04T08:00:00Z", "2031-05-04T08:00:00+00:00", ErrMalformed},
	} {
		t.Run(row.reason, func(t *testing.T) {
			result, err := Verify(change(t, good, row.old, row.new), testKeys(t), testList(t), today)
			if !errors.Is(err, row.want) {
				t.Errorf("got %v, want %v", err, row.want)
			}
			if diff := cmp.Diff(Result{}, result); diff != "" {
				t.Errorf("a refused credential shows its content:\n%s", diff)
			}
		})
	}
}

func TestVerifyRefusesProofsAddedOrTakenAway(t *testing.T) {
	for _, row := range []struct {
		reason string
		edit   func(proofs []any) any
		want   error
	}{
		{"no proof", func([]any) any { return []any{} }, ErrMalformed},
		{"one of two", func(p []any) any { return p[:1] }, ErrMalformed},
		{"the other of two", func(p []any) any { return p[1:] }, ErrMalformed},
		{"one alone, not in a list", func(p []any) any { return p[0] }, ErrMalformed},
		{"three", func(p []any) any { return append(p, p[0]) }, ErrMalformed},
		{"the same twice", func(p []any) any { return []any{p[0], p[0]} }, ErrMalformed},
		{"values exchanged", func(p []any) any {
			a, b := p[0].(map[string]any), p[1].(map[string]any)
			a["proofValue"], b["proofValue"] = b["proofValue"], a["proofValue"]
			return p
		}, ErrSignature},
		{"a member more", func(p []any) any { p[0].(map[string]any)["domain"] = "x"; return p }, ErrMalformed},
		{"no value", func(p []any) any { p[0].(map[string]any)["proofValue"] = ""; return p }, ErrSignature},
		{"the other order is the same set", func(p []any) any { return []any{p[1], p[0]} }, nil},
	} {
		t.Run(row.reason, func(t *testing.T) {
			document, err := parseObject(testCredential(t))
			if err != nil {
				t.Fatal(err)
			}
			document["proof"] = row.edit(document["proof"].([]any))
			data, err := canonicalJSON(document)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Verify(data, testKeys(t), testList(t), today); !errors.Is(err, row.want) {
				t.Errorf("got %v, want %v", err, row.want)
			}
		})
	}
}

// A genuine credential is judged by its key, its status and its days.
func TestVerifyJudges(t *testing.T) {
	stolen := func(keys KeySet) KeySet { keys.Keys[1].Revoked = today; return keys }
	same := func(keys KeySet) KeySet { return keys }
	for _, row := range []struct {
		reason string
		keys   func(KeySet) KeySet
		list   *StatusList
		now    time.Time
		want   error
		shown  bool // the result tells the content
	}{
		{"valid", same, testList(t), today, nil, true},
		{"others are revoked", same, testList(t, 0, listIndex-1, listIndex+1, MinEntries-1), today, nil, true},
		{"revoked", same, testList(t, listIndex), today, ErrRevoked, true},
		{"revoked counts before expired", same, testList(t, listIndex), ends, ErrRevoked, true},
		{"first second", same, testList(t), awarded, nil, true},
		{"a second early", same, testList(t), awarded.Add(-time.Second), ErrNotYetValid, true},
		{"last second", same, testList(t), ends.Add(-time.Second), nil, true},
		{"expired", same, testList(t), ends, ErrExpired, true},
		{"no list at hand is not good news", same, nil, today, ErrStatusUnknown, true},
		{"another list at hand", same, must(NewStatusList(listURL+"0", MinEntries)), today, ErrStatusUnknown, true},
		{"the signing key was retired later", func(k KeySet) KeySet { k.Keys[1].Retired = awarded.Add(time.Second); return k }, testList(t), today, nil, true},
		{"the signing key was retired before it signed", func(k KeySet) KeySet { k.Keys[1].Retired = awarded; return k }, testList(t), today, ErrKeyPeriod, false},
		{"the signing key began after it signed", func(k KeySet) KeySet { k.Keys[1].NotBefore = today; return k }, testList(t), today, ErrKeyPeriod, false},
		{"the signing key was stolen", stolen, testList(t), today, ErrKeyRevoked, false},
		{"stolen and revoked: the content may be anybody's", stolen, testList(t, listIndex), today, ErrKeyRevoked, false},
		{"the key is gone", func(k KeySet) KeySet { k.Keys = k.Keys[:1]; return k }, testList(t), today, ErrUnknownKey, false},
		{"the keys of another issuer", func(k KeySet) KeySet { k.Controller += "2"; return k }, testList(t), today, ErrUnknownKey, false},
		{"no keys at all", func(KeySet) KeySet { return KeySet{} }, testList(t), today, ErrUnknownKey, false},
	} {
		t.Run(row.reason, func(t *testing.T) {
			result, err := Verify(testCredential(t), row.keys(testKeys(t)), row.list, row.now)
			if !errors.Is(err, row.want) {
				t.Errorf("got %v, want %v", err, row.want)
			}
			if result.Authentic != row.shown || (result.ID != "") != row.shown {
				t.Errorf("authentic %v, content %q; want shown %v", result.Authentic, result.ID, row.shown)
			}
		})
	}
}

func TestOldCredentialsOutliveTheirKey(t *testing.T) {
	keys := testKeys(t)
	old := testAward()
	old.ValidFrom = day0.AddDate(0, 3, 0)
	data, err := Issue(testIssuer(), keys, old, old.ValidFrom)
	if err != nil {
		t.Fatal(err)
	}
	result, err := Verify(data, keys, testList(t), today)
	if err != nil || result.KeyID != keys.Keys[0].ID {
		t.Errorf("signed by %s, verified: %v; want the retired key and nil", result.KeyID, err)
	}
	// A signature of a key that was stolen is worthless whatever its date.
	keys.Keys[0].Revoked = today
	if _, err := Verify(data, keys, testList(t), today); !errors.Is(err, ErrKeyRevoked) {
		t.Errorf("got %v, want ErrKeyRevoked", err)
	}
}

func TestReformattedIsTheSameCredential(t *testing.T) {
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, testCredential(t), "\t", "  "); err != nil {
		t.Fatal(err)
	}
	escaped := change(t, pretty.Bytes(), "肿", `\u80bf`)
	number := change(t, escaped, "12.5", "1.25e1")
	if _, err := Verify(number, testKeys(t), testList(t), today); err != nil {
		t.Errorf("white space, escapes and number spelling are not content: %v", err)
	}
}

func TestVerifyIsBounded(t *testing.T) {
	for name, data := range map[string]string{
		"empty":         "",
		"not an object": "[]",
		"null":          "null",
		"deep":          strings.Repeat(`{"a":`, 60_000) + "1" + strings.Repeat("}", 60_000),
		"long":          `{"name":"` + strings.Repeat("a", MaxBytes) + `"}`,
		"not UTF-8":     "{\"name\":\"\xff\"}",
		"trailing":      `{} {}`,
	} {
		if _, err := Verify([]byte(data), testKeys(t), testList(t), today); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: got %v, want ErrMalformed", name, err)
		}
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
