package crypt

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestTokenIsFoundByItsHash(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		secret, hash := Token()
		raw, err := base64.RawURLEncoding.DecodeString(secret)
		if err != nil || len(raw) != 32 || len(hash) != 64 || HashToken(secret) != hash || seen[secret] {
			t.Fatalf("secret %q, hash %q", secret, hash)
		}
		seen[secret] = true
	}
	// SHA-256 of "abc", FIPS 180-4 example.
	if got := HashToken("abc"); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("got %s", got)
	}
}

func TestSignatureHoldsForItsPartsOnly(t *testing.T) {
	key, other := []byte("0123456789abcdef0123456789abcdef"), []byte("1123456789abcdef0123456789abcdef")
	signature := Sign(key, "session", "42", "1700000000")
	for _, c := range []struct {
		why   string
		key   []byte
		sig   string
		parts []string
		want  bool
	}{
		{"as signed", key, signature, []string{"session", "42", "1700000000"}, true},
		{"another key", other, signature, []string{"session", "42", "1700000000"}, false},
		{"another part", key, signature, []string{"session", "43", "1700000000"}, false},
		{"a boundary moved", key, signature, []string{"session4", "2", "1700000000"}, false},
		{"two parts run together", key, signature, []string{"session42", "1700000000"}, false},
		{"an empty part more", key, signature, []string{"session", "42", "1700000000", ""}, false},
		{"cut short", key, signature[:20], []string{"session", "42", "1700000000"}, false},
		{"nothing", key, "", []string{"session", "42", "1700000000"}, false},
	} {
		if got := Verify(c.key, c.sig, c.parts...); got != c.want {
			t.Errorf("%s: %v", c.why, got)
		}
	}
	if !VerifyPrefix(key, 12, signature[:12], "session", "42", "1700000000") {
		t.Error("a short code was refused")
	}
	if VerifyPrefix(key, 12, signature[:11], "session", "42", "1700000000") || VerifyPrefix(key, 4, signature[:4], "session", "42", "1700000000") {
		t.Error("a code that is too short was accepted")
	}
	// The construction, written out.
	h := hmac.New(sha256.New, key)
	h.Write([]byte("\x00\x00\x00\x00\x00\x00\x00\x01a"))
	if want := base64.RawURLEncoding.EncodeToString(h.Sum(nil)); Sign(key, "a") != want {
		t.Errorf("got %s, want %s", Sign(key, "a"), want)
	}
}

func TestKeyIsMadeOnceAndKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	first, err := LoadOrCreateKey(dir, "checkin")
	if err != nil || len(first) != 32 || bytes.Equal(first, make([]byte, 32)) {
		t.Fatalf("%x (%v)", first, err)
	}
	again, err := LoadOrCreateKey(dir, "checkin")
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("another key the second time (%v)", err)
	}
	if other, _ := LoadOrCreateKey(dir, "badge"); bytes.Equal(first, other) {
		t.Error("two names share one key")
	}
	info, err := os.Stat(filepath.Join(dir, "checkin.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v (%v)", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".key-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestNodesThatStartTogetherAgreeOnOneKey(t *testing.T) {
	dir := t.TempDir()
	keys := make([][]byte, 16)
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() {
			var err error
			if keys[i], err = LoadOrCreateKey(dir, "session"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, k := range keys {
		if !bytes.Equal(k, keys[0]) {
			t.Fatal("two keys")
		}
	}
}

func TestBadKeyFilesAreRefusedAndLeftAlone(t *testing.T) {
	for _, c := range []struct {
		why  string
		data []byte
		mode os.FileMode
	}{
		{"cut short by hand", make([]byte, 31), 0o600},
		{"empty after a crash of another program", nil, 0o600},
		{"readable by everybody", make([]byte, 32), 0o644},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "x.key")
		if err := os.WriteFile(path, c.data, c.mode); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadOrCreateKey(dir, "x"); err == nil {
			t.Errorf("%s: accepted", c.why)
		}
		if got, _ := os.ReadFile(path); !bytes.Equal(got, c.data) {
			t.Errorf("%s: overwritten", c.why)
		}
	}
	for _, name := range []string{"", "../x", "a/b", "A", "a.b", "-a"} {
		if _, err := LoadOrCreateKey(t.TempDir(), name); err == nil {
			t.Errorf("name %q accepted", name)
		}
	}
}
