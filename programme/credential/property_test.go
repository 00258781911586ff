package credential

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anyText draws texts that are hard for escaping and sorting.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringN(1, 40, 160),
		rapid.StringOfN(rapid.RuneFrom([]rune("\x00\b\t\n\f\r\x1f\x7f\u0080\"\\/<>&\u2028\ufeff\ufffd（。医𠮷😀")), 1, 20, -1),
	)
}

// anyAward draws an award that Issue accepts.
func anyAward(t *rapid.T) Award {
	award := testAward()
	text := func(name string) Text {
		return Text{En: anyText().Draw(t, name+" en"), Zh: anyText().Draw(t, name+" zh")}
	}
	award.Achievement.Name, award.Achievement.Description = text("name"), text("description")
	award.Achievement.Criteria = Text{En: anyText().Draw(t, "criteria")}
	award.Credits = float64(rapid.IntRange(0, 10_000_000).Draw(t, "hundredths")) / 100
	award.ValidFrom = time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "from"), 0).UTC()
	award.ValidUntil = award.ValidFrom.Add(time.Duration(rapid.Int64Range(1, 1e9).Draw(t, "life")) * time.Second)
	award.StatusIndex = rapid.IntRange(0, MinEntries-1).Draw(t, "index")
	award.Subject.Identities = nil
	for i := range rapid.IntRange(0, 4).Draw(t, "identities") {
		award.Subject.Identities = append(award.Subject.Identities,
			NewIdentity("identifier", anyText().Draw(t, "identity"), "0123456789abcde"+string(rune('0'+i))))
	}
	return award
}

func TestWhatIsIssuedIsRead(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		award := anyAward(r)
		issuer, keys := testIssuer(), testKeys(t)
		data, err := Issue(issuer, keys, award, awarded)
		if err != nil {
			r.Fatal(err)
		}
		result, err := Verify(data, keys, testList(t), award.ValidFrom)
		if err != nil {
			r.Fatal(err)
		}
		if !reflect.DeepEqual(result.Award, award) {
			r.Fatalf("issued %+v\nread %+v", award, result.Award)
		}
		if _, err := Verify(data, keys, testList(t, award.StatusIndex), award.ValidFrom); !errors.Is(err, ErrRevoked) {
			r.Fatalf("revoked: %v", err)
		}
	})
}

func TestEveryByteIsSigned(t *testing.T) {
	good := testCredential(t)
	canonical := must(canonicalJSON(must(parseObject(good))))
	rapid.Check(t, func(r *rapid.T) {
		data := bytes.Clone(good)
		i := rapid.IntRange(0, len(data)-1).Draw(r, "place")
		data[i] ^= byte(rapid.IntRange(1, 255).Draw(r, "change"))
		if object, err := parseObject(data); err == nil && bytes.Equal(must(canonicalJSON(object)), canonical) {
			return // the same document, as "e" for "E" in a number would be
		}
		if result, err := Verify(data, testKeys(t), testList(t), today); err == nil || result.Authentic {
			r.Fatalf("byte %d changed to %q and accepted", i, data[i])
		}
	})
}

func TestOnlyTheOwnKeyVerifies(t *testing.T) {
	good := testCredential(t)
	rapid.Check(t, func(r *rapid.T) {
		seed := sha256.Sum256(rapid.SliceOfN(rapid.Byte(), 1, 8).Draw(r, "seed"))
		other := must(KeyFromSeed(seed[:], day0))
		keys := testKeys(t)
		other.ID = keys.Keys[1].ID // under the name of the good one
		keys.Keys[1] = other
		if _, err := Verify(good, keys, testList(t), today); !errors.Is(err, ErrSignature) {
			r.Fatalf("got %v, want ErrSignature", err)
		}
	})
}

func TestStatusListRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		entries := 8 * rapid.IntRange(MinEntries/8, MinEntries/4).Draw(r, "bytes")
		list := must(NewStatusList(listURL, entries))
		model := map[int]bool{}
		for _, index := range rapid.SliceOfN(rapid.IntRange(0, entries-1), 0, 50).Draw(r, "revoked") {
			model[index] = true
			if err := list.Set(index); err != nil {
				r.Fatal(err)
			}
		}
		read, err := DecodeStatusList(listURL, must(list.Encode()))
		if err != nil || read.Len() != entries {
			r.Fatalf("%v, %d entries", err, read.Len())
		}
		for index := range entries {
			if revoked := must(read.Get(index)); revoked != model[index] {
				r.Fatalf("entry %d: %v", index, revoked)
			}
		}
	})
}

func TestMultibaseRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		data := rapid.SliceOfN(rapid.OneOf(rapid.Just(byte(0)), rapid.Byte()), 1, 80).Draw(r, "data")
		text := encodeMultibase(data)
		back, err := decodeMultibase(text)
		if err != nil || !bytes.Equal(back, data) {
			r.Fatalf("%x became %s became %x, %v", data, text, back, err)
		}
	})
	for _, text := range []string{"", "z", "u0", "z0", "zO", "zI", "zl", "z1 ", "z-", "zé", "z" + string(bytes.Repeat([]byte("2"), maxBase58))} {
		if data, err := decodeMultibase(text); err == nil {
			t.Errorf("%q became %x", text, data)
		}
	}
}

// Another reader of JSON must see the same value in the canonical form, and the
// canonical form of that form is itself.
func TestCanonicalFormKeepsTheValue(t *testing.T) {
	var value func(depth int) *rapid.Generator[any]
	value = func(depth int) *rapid.Generator[any] {
		return rapid.Custom(func(r *rapid.T) any {
			kinds := 6
			if depth == 0 {
				kinds = 4
			}
			switch rapid.IntRange(0, kinds-1).Draw(r, "kind") {
			case 0:
				return anyText().Draw(r, "text")
			case 1:
				bits := math.Float64frombits(rapid.Uint64().Draw(r, "bits"))
				if math.IsNaN(bits) || math.IsInf(bits, 0) {
					return 0.0
				}
				return bits
			case 2:
				return rapid.Bool().Draw(r, "bool")
			case 3:
				return nil
			case 4:
				array := []any{}
				for range rapid.IntRange(0, 3).Draw(r, "items") {
					array = append(array, value(depth-1).Draw(r, "item"))
				}
				return array
			}
			object := map[string]any{}
			for range rapid.IntRange(0, 4).Draw(r, "members") {
				object[anyText().Draw(r, "name")] = value(depth-1).Draw(r, "value")
			}
			return object
		})
	}
	rapid.Check(t, func(r *rapid.T) {
		object := map[string]any{"root": value(4).Draw(r, "root")}
		text := must(canonicalJSON(object))
		var other map[string]any
		if err := json.Unmarshal(text, &other); err != nil {
			r.Fatal(err)
		}
		back := must(parseObject(text))
		if !reflect.DeepEqual(back, other) || !bytes.Equal(must(canonicalJSON(back)), text) {
			r.Fatalf("%s\nis not stable", text)
		}
		// minus zero is the one value that RFC 8785 changes
		if !reflect.DeepEqual(back, plusZero(object)) {
			r.Fatalf("%v\nbecame %v", object, back)
		}
	})
}

func plusZero(value any) any {
	switch value := value.(type) {
	case float64:
		return value + 0
	case []any:
		for i := range value {
			value[i] = plusZero(value[i])
		}
	case map[string]any:
		for name := range value {
			value[name] = plusZero(value[name])
		}
	}
	return value
}
