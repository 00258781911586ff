package credential

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestTheActiveKey(t *testing.T) {
	first, second, third := testKey(t, "first", day0), testKey(t, "second", day1), testKey(t, "third", today)
	retired := first
	retired.Retired = day1
	stolen := second
	stolen.Revoked = today
	for _, row := range []struct {
		reason string
		keys   []Key
		at     time.Time
		want   Key
	}{
		{"the only one", []Key{first}, today, first},
		{"before its first day there is none", []Key{first}, day0.Add(-1), Key{}},
		{"on its first moment it signs", []Key{first}, day0, first},
		{"the newest of two in use", []Key{first, second}, today.Add(-1), second},
		{"wherever it stands", []Key{second, first}, today.Add(-1), second},
		{"a future key waits", []Key{second, third}, today.Add(-1), second},
		{"a retired key signs no more", []Key{retired}, day1, Key{}},
		{"it signed until then", []Key{retired}, day1.Add(-1), first},
		{"a revoked key never signs", []Key{stolen}, today.Add(-time.Hour), Key{}},
		{"the older one steps in", []Key{first, stolen}, today, first},
		{"a key without its secret cannot", []Key{first.PublicOnly()}, today, Key{}},
		{"no keys", nil, today, Key{}},
	} {
		key, err := KeySet{Controller: issuerID, Keys: row.keys}.Active(row.at)
		if key.ID != row.want.ID || (row.want.ID == "") != errors.Is(err, ErrNoKey) {
			t.Errorf("%s: %v, %v; want %v", row.reason, key, err, row.want)
		}
	}
}

func TestKeySetValidate(t *testing.T) {
	for _, row := range []struct {
		reason string
		edit   func(*KeySet)
		good   bool
	}{
		{"as it is", func(*KeySet) {}, true},
		{"an issuer without a key yet", func(s *KeySet) { s.Keys = nil }, true},
		{"public halves only", func(s *KeySet) { *s = s.Public() }, true},
		{"twice the same key", func(s *KeySet) { s.Keys = append(s.Keys, s.Keys[0]) }, false},
		{"a name that is not of the key", func(s *KeySet) { s.Keys[0].ID = s.Keys[1].ID }, false},
		{"no name", func(s *KeySet) { s.Keys[0].ID = "" }, false},
		{"no public half", func(s *KeySet) { s.Keys[0].Public = nil }, false},
		{"halves of two keys", func(s *KeySet) { s.Keys[0].Private = s.Keys[1].Private }, false},
		{"half a secret", func(s *KeySet) { s.Keys[0].Private = s.Keys[0].Private[:32] }, false},
		{"no first day", func(s *KeySet) { s.Keys[0].NotBefore = time.Time{} }, false},
		{"retired before it began", func(s *KeySet) { s.Keys[0].Retired = day0.Add(-1) }, false},
		{"no issuer", func(s *KeySet) { s.Controller = "" }, false},
		{"an issuer without https", func(s *KeySet) { s.Controller = "http://stepwise.example/issuer" }, false},
	} {
		keys := testKeys(t)
		row.edit(&keys)
		if err := keys.Validate(); (err == nil) != row.good {
			t.Errorf("%s: %v", row.reason, err)
		}
	}
}

func TestASecretIsNeverPrinted(t *testing.T) {
	key := testKey(t, "first", day0)
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("rotate", "key", key, "set", testKeys(t))
	printed := map[string]string{
		"%v": fmt.Sprintf("%v", key), "%+v": fmt.Sprintf("%+v", key), "%#v": fmt.Sprintf("%#v", key), "String": key.String(),
		"set": fmt.Sprintf("%+v", testKeys(t)), "log": logged.String(), "json": string(must(json.Marshal(key))),
	}
	for way, text := range printed {
		for form, secret := range map[string]string{
			"hex": hex.EncodeToString(key.Private[:8]), "bytes": strings.Trim(fmt.Sprint([]byte(key.Private[:8])), "[]"),
			"base64": string(must(json.Marshal(key.Private))[1:12]),
		} {
			if strings.Contains(text, secret) {
				t.Errorf("%s shows the secret in %s: %s", way, form, text)
			}
		}
		if !strings.Contains(text, key.ID) {
			t.Errorf("%s does not name the key: %s", way, text)
		}
	}
	if published := string(must(ControllerDocument(testKeys(t)))); strings.Contains(published, `"d"`) || strings.Contains(published, "secret") {
		t.Error("the controller document holds a secret")
	}
}

func TestNewKeyNeedsRandomness(t *testing.T) {
	if _, err := NewKey(strings.NewReader("too little"), day0); err == nil {
		t.Error("a key from ten bytes")
	}
	if _, err := NewSalt(strings.NewReader("too little")); err == nil {
		t.Error("a salt from ten bytes")
	}
	if _, err := KeyFromSeed(make([]byte, 31), day0); err == nil {
		t.Error("a key from 31 bytes")
	}
	salt, err := NewSalt(bytes.NewReader(make([]byte, 16)))
	if err != nil || len(salt) < minSalt {
		t.Errorf("salt %q, %v", salt, err)
	}
}

func TestControllerDocument(t *testing.T) {
	keys := testKeys(t)
	keys.Keys = append(keys.Keys, testKey(t, "stolen", day0))
	keys.Keys[2].Revoked = today
	var document struct {
		ID                 string
		VerificationMethod []struct {
			ID, Type, Controller, PublicKeyMultibase, Revoked string
			PublicKeyJwk                                      map[string]string
		}
		AssertionMethod []string
	}
	if err := json.Unmarshal(must(ControllerDocument(keys)), &document); err != nil {
		t.Fatal(err)
	}
	if document.ID != issuerID || len(document.VerificationMethod) != 6 {
		t.Fatalf("%+v", document)
	}
	for i, method := range document.VerificationMethod {
		key := keys.Keys[i/2]
		id, kind := issuerID+"#"+key.ID, "Multikey"
		if i%2 == 1 {
			id, kind = id+"-jwk", "JsonWebKey"
		}
		if method.ID != id || method.Type != kind || method.Controller != issuerID ||
			(method.PublicKeyMultibase == "") != (i%2 == 1) || (method.PublicKeyJwk == nil) != (i%2 == 0) {
			t.Errorf("method %d: %+v", i, method)
		}
		may := strings.Contains(strings.Join(document.AssertionMethod, " ")+" ", id+" ")
		if revoked := !key.Revoked.IsZero(); may == revoked || (method.Revoked == "") == revoked {
			t.Errorf("%s: may assert %v, revoked %q", id, may, method.Revoked)
		}
	}
}
