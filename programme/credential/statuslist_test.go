package credential

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"runtime"
	"testing"
	"time"
)

func TestStatusListBits(t *testing.T) {
	list := testList(t, 0, 9, MinEntries-1)
	for index, want := range map[int]bool{0: true, 1: false, 8: false, 9: true, 10: false, MinEntries - 2: false, MinEntries - 1: true} {
		if revoked, err := list.Get(index); err != nil || revoked != want {
			t.Errorf("entry %d: %v, %v", index, revoked, err)
		}
	}
	// The first entry is the left-most bit of the first byte.
	if list.bits[0] != 0x80 || list.bits[1] != 0x40 || list.bits[len(list.bits)-1] != 0x01 {
		t.Errorf("bits %08b %08b … %08b", list.bits[0], list.bits[1], list.bits[len(list.bits)-1])
	}
	for _, index := range []int{-1, MinEntries} {
		if err := list.Set(index); err == nil {
			t.Errorf("set %d", index)
		}
		if _, err := list.Get(index); err == nil {
			t.Errorf("got %d", index)
		}
	}
}

func TestNewStatusListRefuses(t *testing.T) {
	for _, entries := range []int{0, -8, MinEntries - 8, MinEntries + 1, maxEntries + 8} {
		if _, err := NewStatusList(listURL, entries); !errors.Is(err, ErrStatusList) {
			t.Errorf("%d entries: %v", entries, err)
		}
	}
	if _, err := NewStatusList("status", MinEntries); err == nil {
		t.Error("a list without an address")
	}
}

// The example of Bitstring Status List 1.0 ("BitstringStatusListCredential"):
// an empty list as another implementation packs it.
func TestDecodePublishedList(t *testing.T) {
	list, err := DecodeStatusList(listURL, "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA")
	if err != nil || list.Len() != MinEntries {
		t.Fatalf("%v", err)
	}
	if bytes.ContainsFunc(list.bits, func(r rune) bool { return r != 0 }) {
		t.Error("the empty list is not empty")
	}
}

func TestDecodeStatusListRefuses(t *testing.T) {
	pack := func(size int) []byte { return packed(t, make([]byte, size)) }
	text := func(data []byte) string { return "u" + base64.RawURLEncoding.EncodeToString(data) }
	good := pack(MinEntries / 8)
	if _, err := DecodeStatusList(listURL, text(good)); err != nil {
		t.Fatal(err)
	}
	for reason, encoded := range map[string]string{
		"nothing":                  "",
		"no list":                  "u",
		"no Multibase prefix":      text(good)[1:],
		"another Multibase":        "z" + text(good)[1:],
		"padding":                  text(good) + "==",
		"base64, not base64url":    "u+/" + text(good)[1:],
		"not GZIP":                 text(make([]byte, 64)),
		"cut off":                  text(good[:len(good)-9]),
		"a wrong checksum":         text(append(good[:len(good)-8:len(good)-8], 1, 2, 3, 4, 0, 0x40, 0, 0)),
		"something after it":       text(append(good[:len(good):len(good)], 0)),
		"a second list after it":   text(append(good[:len(good):len(good)], good...)),
		"one byte too short":       text(pack(MinEntries/8 - 1)),
		"one byte too long":        text(pack(maxEntries/8 + 1)),
		"more text than it may be": "u" + string(bytes.Repeat([]byte("A"), maxEncoded)),
	} {
		if _, err := DecodeStatusList(listURL, encoded); !errors.Is(err, ErrStatusList) {
			t.Errorf("%s: got %v, want ErrStatusList", reason, err)
		}
	}
}

// A list of a few hundred kilobytes that unpacks to 256 MiB must not do so.
func TestZipBombStaysPacked(t *testing.T) {
	var bomb bytes.Buffer
	writer := must(gzip.NewWriterLevel(&bomb, gzip.BestSpeed))
	for range 256 {
		if _, err := writer.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	encoded := "u" + base64.RawURLEncoding.EncodeToString(bomb.Bytes())
	if len(encoded) > maxEncoded {
		t.Fatalf("the bomb of %d bytes would be refused for its length", len(encoded))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := DecodeStatusList(listURL, encoded)
	runtime.ReadMemStats(&after)
	if !errors.Is(err, ErrStatusList) {
		t.Errorf("got %v, want ErrStatusList", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 32<<20 {
		t.Errorf("refusing it took %d MiB", used>>20)
	}
}

func TestStatusListCredential(t *testing.T) {
	issue := func() []byte {
		return must(IssueStatusList(testIssuer(), testKeys(t), testList(t, listIndex), today, today.Add(48*time.Hour), today))
	}
	list, err := VerifyStatusList(issue(), testKeys(t).Public(), today)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Verify(testCredential(t), testKeys(t), list, today); !errors.Is(err, ErrRevoked) {
		t.Errorf("the list that was read does not revoke: %v", err)
	}
	empty := must(testList(t).Encode())
	full := must(testList(t, listIndex).Encode())
	for _, row := range []struct {
		reason string
		data   []byte
		keys   func(KeySet) KeySet
		now    time.Time
		want   error
	}{
		{"a revocation taken out", change(t, issue(), full, empty), nil, today, ErrSignature},
		{"the list of another address", change(t, issue(), "status/1", "status/2"), nil, today, ErrSignature},
		{"a longer life", change(t, issue(), "2026-06-03", "2036-06-03"), nil, today, ErrSignature},
		{"another purpose", change(t, issue(), `"revocation"`, `"suspension"`), nil, today, ErrMalformed},
		{"a member more", change(t, issue(), `"statusPurpose"`, `"ttl":1,"statusPurpose"`), nil, today, ErrMalformed},
		{"last week's copy", issue(), nil, today.Add(48 * time.Hour), ErrExpired},
		{"tomorrow's copy", issue(), nil, today.Add(-time.Second), ErrNotYetValid},
		{"another issuer", issue(), func(k KeySet) KeySet { k.Controller += "2"; return k }, today, ErrUnknownKey},
		{"a stolen key", issue(), func(k KeySet) KeySet { k.Keys[1].Revoked = today; return k }, today, ErrKeyRevoked},
		{"a certificate instead of a list", testCredential(t), nil, today, ErrMalformed},
	} {
		keys := testKeys(t)
		if row.keys != nil {
			keys = row.keys(keys)
		}
		if _, err := VerifyStatusList(row.data, keys, row.now); !errors.Is(err, row.want) {
			t.Errorf("%s: got %v, want %v", row.reason, err, row.want)
		}
	}
	if _, err := IssueStatusList(testIssuer(), testKeys(t), testList(t), today, time.Time{}, today); err == nil {
		t.Error("a list that never ends can hide a revocation for ever")
	}
}

// packed compresses bits as GZIP.
func packed(t testing.TB, bits []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	writer := gzip.NewWriter(&out)
	if _, err := writer.Write(bits); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
