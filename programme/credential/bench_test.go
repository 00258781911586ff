package credential

import "testing"

func BenchmarkIssue(b *testing.B) {
	keys := testKeys(b)
	for b.Loop() {
		if _, err := Issue(testIssuer(), keys, testAward(), awarded); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	data, keys, list := testCredential(b), testKeys(b).Public(), testList(b)
	for b.Loop() {
		if _, err := Verify(data, keys, list, today); err != nil {
			b.Fatal(err)
		}
	}
}
