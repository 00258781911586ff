package crypt

import (
	"bytes"
	"testing"
)

func TestSealedTextOpensInItsPlaceOnly(t *testing.T) {
	key, other := bytes.Repeat([]byte("k"), 32), bytes.Repeat([]byte("x"), 32)
	sealed, err := Seal(key, "s3cret", "target/1")
	if err != nil || bytes.Contains(sealed, []byte("s3cret")) {
		t.Fatal(err, sealed)
	}
	again, _ := Seal(key, "s3cret", "target/1")
	if bytes.Equal(sealed, again) {
		t.Error("two seals of one text look alike")
	}
	altered := bytes.Clone(sealed)
	altered[len(altered)-1] ^= 1
	for _, row := range []struct {
		why    string
		key    []byte
		sealed []byte
		about  string
		want   bool
	}{
		{"as it was sealed", key, sealed, "target/1", true},
		{"another key", other, sealed, "target/1", false},
		{"moved to another row", key, sealed, "target/2", false},
		{"one bit altered", key, altered, "target/1", false},
		{"cut short", key, sealed[:10], "target/1", false},
		{"nothing", key, nil, "target/1", false},
		{"a key of the wrong length", key[:5], sealed, "target/1", false},
	} {
		plain, err := Open(row.key, row.sealed, row.about)
		if (err == nil) != row.want || row.want && plain != "s3cret" {
			t.Errorf("%s: %q %v", row.why, plain, err)
		}
	}
}
