package crypt

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/argon2"
)

func TestPasswordComesBackAndNoOtherDoes(t *testing.T) {
	for _, c := range []struct {
		why, stored, tried string
		want               bool
	}{
		{"the same words", "correct horse", "correct horse", true},
		{"another case", "correct horse", "Correct horse", false},
		{"a space more", "correct horse", "correct horse ", false},
		{"full-width digits of a Chinese input method", "immuno2026", "immuno２０２６", true},
		{"an accent typed as two characters", "caf\u00e9-latte", "cafe\u0301-latte", true},
		{"Han characters", "免疫治疗第一步", "免疫治疗第一步", true},
		{"empty against something", "correct horse", "", false},
		{"something against empty", "", "x", false},
	} {
		if got, again := CheckPassword(HashPassword(c.stored), c.tried); got != c.want || again {
			t.Errorf("%s: got %v, rehash %v", c.why, got, again)
		}
	}
}

func TestTwoHashesOfOnePasswordDiffer(t *testing.T) {
	a, b := HashPassword("same"), HashPassword("same")
	if a == b {
		t.Error("the salt is not fresh: two people with one password would show")
	}
	if !strings.HasPrefix(a, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("form: %s", a)
	}
}

// The argon2id vector of RFC 9106 section 5.3 uses a secret and associated data,
// which this library does not offer; this value is of the reference
// implementation's own tests (P-H-C/phc-winner-argon2, test.c: version 0x13, Argon2id).
func TestHashOfTheReferenceImplementation(t *testing.T) {
	got := argon2.IDKey([]byte("password"), []byte("somesalt"), 2, 65536, 1, 32)
	if want := "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"; hex.EncodeToString(got) != want {
		t.Errorf("got %x, want %s", got, want)
	}
	phcText := "$argon2id$v=19$m=65536,t=2,p=1$" + base64.RawStdEncoding.EncodeToString([]byte("somesalt")) +
		"$" + base64.RawStdEncoding.EncodeToString(got)
	if ok, again := CheckPassword(phcText, "password"); !ok || !again {
		t.Errorf("a hash of other parameters: ok %v, to be made anew %v; want both", ok, again)
	}
}

func TestUnreadableHashesAreRefused(t *testing.T) {
	good := HashPassword("x")
	parts := strings.Split(good, "$")
	with := func(i int, s string) string {
		p := append([]string{}, parts...)
		p[i] = s
		return strings.Join(p, "$")
	}
	for why, text := range map[string]string{
		"no password set":              "",
		"another algorithm":            with(1, "argon2i"),
		"another version":              with(2, "v=16"),
		"a gigabyte of memory":         with(3, "m=1048576,t=2,p=1"),
		"no pass at all":               with(3, "m=19456,t=0,p=1"),
		"a thousand passes":            with(3, "m=19456,t=1000,p=1"),
		"a parameter too many":         with(3, "m=19456,t=2,p=1,x=1"),
		"a parameter with a sign":      with(3, "m=+19456,t=2,p=1"),
		"an empty salt":                with(4, ""),
		"a salt that is not base64":    with(4, "!!!!"),
		"an empty value":               with(5, ""),
		"a value of three bytes":       with(5, "AAAA"),
		"something behind":             good + "$",
		"bcrypt":                       "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
		"lanes beyond a byte (wraps?)": with(3, "m=19456,t=2,p=257"),
	} {
		if ok, again := CheckPassword(text, "x"); ok || again {
			t.Errorf("%s: accepted", why)
		}
	}
}

func TestBurstOfSignInsRunsTwoAtATime(t *testing.T) {
	if cap(slots) != 2 {
		t.Fatalf("%d at a time", cap(slots))
	}
	hash := HashPassword("x")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if ok, _ := CheckPassword(hash, "x"); !ok {
				t.Error("refused under load")
			}
		})
	}
	wg.Wait()
	if len(slots) != 0 {
		t.Errorf("%d slots were not given back", len(slots))
	}
}

func FuzzParsePHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHApg8ArZWb2GRPPc")
	f.Add("$argon2id$v=19$m=8,t=1,p=1$$")
	f.Add("$$$$$")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := parsePHC(s)
		if err == nil && p.String() != s {
			t.Errorf("%q read as %q", s, p)
		}
	})
}

func BenchmarkCheckPassword(b *testing.B) {
	hash := HashPassword("correct horse battery staple")
	b.ReportAllocs()
	for b.Loop() {
		CheckPassword(hash, "correct horse battery staple")
	}
}
