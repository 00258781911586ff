package jsontext

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func reference(v any) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return "null"
	}
	return string(bytes.TrimSuffix(out.Bytes(), []byte("\n")))
}

func TestStringsAreWrittenAsTheLibraryWritesThem(t *testing.T) {
	for _, c := range []struct{ why, s string }{
		{"nothing", ""}, {"plain", "hold"}, {"comparison signs stand as they are", "<3 & >1"},
		{"signs beside Chinese too", "<10% 且 >ULN"}, {"a quotation mark", `say "no"`}, {"a backslash", `a\b`}, {"line ends", "a\nb\r\t"},
		{"the line ends of Unicode, which JavaScript does not take", "a\u2028b\u2029"}, {"a dash that begins with the same byte", "1–2"},
		{"bytes that are no UTF-8", "a\xffb"}, {"control characters", "\x00\x1f\x7f"},
	} {
		if got := string(String(nil, c.s)); got != reference(c.s) {
			t.Errorf("%s: %s, want %s", c.why, got, reference(c.s))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) + rapid.String().Draw(t, "text")
		if got := string(String(nil, s)); got != reference(s) {
			t.Fatalf("%q: %s, want %s", s, got, reference(s))
		}
	})
}

func TestNumbersAreWrittenAsTheLibraryWritesThem(t *testing.T) {
	for _, f := range []float64{0, math.Copysign(0, -1), 1, -1.5, 0.1, 1e-6, 9e-7, 1e20, 1e21, -1e300, math.SmallestNonzeroFloat64, math.NaN(), math.Inf(1)} {
		if got := string(Float(nil, f)); got != reference(f) {
			t.Errorf("%v: %s, want %s", f, got, reference(f))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64().Draw(t, "number")
		if got := string(Float(nil, f)); got != reference(f) {
			t.Fatalf("%v: %s, want %s", f, got, reference(f))
		}
	})
}
