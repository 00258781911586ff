package credential

import (
	"bytes"
	"testing"
)

// Whatever is put before Verify, only the credential that was issued is
// authentic, however it is formatted.
func FuzzVerify(f *testing.F) {
	good := testCredential(f)
	want := must(canonicalJSON(must(parseObject(good))))
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Add([]byte(badgeUnsigned))
	f.Add([]byte(`{"@context":[],"proof":[{},{}]}`))
	f.Add([]byte(`{"proof":[{"cryptosuite":"eddsa-jcs-2022"}],"type":[["a"]]}`))
	keys, list := testKeys(f), testList(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		result, err := Verify(data, keys, list, today)
		if err != nil && result.Authentic {
			t.Fatalf("authentic, with %v", err) // our list and day accept every authentic one
		}
		if err != nil {
			return
		}
		document, err := parseObject(data)
		if err != nil || !result.Authentic {
			t.Fatalf("accepted, with authentic %v and %v", result.Authentic, err)
		}
		delete(document, "proof") // the order of the proofs is free
		original := must(parseObject(want))
		delete(original, "proof")
		if !bytes.Equal(must(canonicalJSON(document)), must(canonicalJSON(original))) {
			t.Fatalf("a forgery was accepted: %s", data)
		}
	})
}

// The RDF writer must refuse or write, and never sign two documents alike.
func FuzzCanonicalForms(f *testing.F) {
	f.Add([]byte(badgeUnsigned))
	f.Add(testCredential(f))
	f.Add([]byte(`{"type":["Related"],"name":"a","description":"b"}`))
	f.Add([]byte(`{"criteria":{"narrative":"x"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		object, err := parseObject(data)
		if err != nil {
			return
		}
		text, err := canonicalJSON(object)
		if err != nil {
			t.Fatalf("parsed and not canonical: %v", err)
		}
		again, err := parseObject(text)
		if err != nil || !bytes.Equal(must(canonicalJSON(again)), text) {
			t.Fatalf("%s is not stable: %v", text, err)
		}
		delete(object, "@context")
		delete(again, "@context")
		first, err1 := canonicalRDF(badgeVocabulary, object)
		second, err2 := canonicalRDF(badgeVocabulary, again)
		if (err1 == nil) != (err2 == nil) || !bytes.Equal(first, second) {
			t.Fatalf("one document, two graphs: %v, %v\n%s\n%s", err1, err2, first, second)
		}
	})
}

func FuzzDecodeStatusList(f *testing.F) {
	f.Add("uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA")
	f.Add(must(testList(f, 0, listIndex).Encode()))
	f.Add("u")
	f.Add("uH4sI")
	f.Fuzz(func(t *testing.T, encoded string) {
		list, err := DecodeStatusList(listURL, encoded)
		if err != nil {
			return
		}
		if list.Len() < MinEntries || list.Len() > maxEntries {
			t.Fatalf("%d entries", list.Len())
		}
		again, err := DecodeStatusList(listURL, must(list.Encode()))
		if err != nil || !bytes.Equal(again.bits, list.bits) {
			t.Fatalf("not stable: %v", err)
		}
	})
}

func FuzzVerifyJWT(f *testing.F) {
	f.Add(must(IssueJWT(testIssuer(), testKeys(f), testAward(), awarded)))
	f.Add("e30.e30.e30")
	keys, list := testKeys(f), testList(f)
	want := must(VerifyJWT(must(IssueJWT(testIssuer(), keys, testAward(), awarded)), keys, list, today))
	f.Fuzz(func(t *testing.T, token string) {
		result, err := VerifyJWT(token, keys, list, today)
		if err == nil && result.ID != want.ID {
			t.Fatalf("a forgery was accepted: %s", token)
		}
	})
}
