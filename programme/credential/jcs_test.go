package credential

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"testing"
)

func TestCanonicalJSON(t *testing.T) {
	for _, row := range []struct{ reason, in, want string }{
		{"members sort, white space goes", `{ "b" : 1, "a" : [ ] , "" : { } }`, `{"":{},"a":[],"b":1}`},
		{"names sort as text, not as numbers", `{"10":1,"9":2,"111":3}`, `{"10":1,"111":3,"9":2}`},
		{"capitals first", `{"e":1,"E":2}`, `{"E":2,"e":1}`},
		{"order of items is content", `{"a":[3,1,2]}`, `{"a":[3,1,2]}`},
		{"names sort by UTF-16: U+1F602 is D83D DE02 and comes before U+FB33", "{\"\\ufb33\":1,\"\U0001f602\":2}", "{\"\U0001f602\":2,\"\ufb33\":1}"},
		{"likewise a rare Han character and a full-width bracket", `{"（":1,"𠮷":2}`, `{"𠮷":2,"（":1}`},
		{"names sort before they are escaped", "{\"\u20ac\":1,\"\\r\":2,\"\\n\":3,\"1\":4,\"\u0080\":5,\"\u00f6\":6,\"</script>\":7}",
			"{\"\\n\":3,\"\\r\":2,\"1\":4,\"</script>\":7,\"\u0080\":5,\"\u00f6\":6,\"\u20ac\":1}"},
		{"only the escapes that JSON demands", `{"s":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/\u003c\u2028\u007f"}`,
			"{\"s\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/<\u2028\u007f\"}"},
		{"short escapes", `{"s":"\u0008\u0009\u000a\u000c\u000d\u0000\u001f"}`, `{"s":"\b\t\n\f\r\u0000\u001f"}`},
		{"a pair of escapes is one character", `{"s":"\ud83d\ude02"}`, "{\"s\":\"\U0001f602\"}"},
		{"text is not normalised", `{"s":"A\u030a"}`, "{\"s\":\"A\u030a\"}"},
		{"literals", `{"a":[null,true,false]}`, `{"a":[null,true,false]}`},
		{"numbers", `{"a":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001,56.0,-0,-0.0]}`, `{"a":[333333333.3333333,1e+30,4.5,0.002,1e-27,56,0,0]}`},
		{"integers beyond 2^53 are doubles", `{"a":9007199254740993}`, `{"a":9007199254740992}`},
	} {
		object, err := parseObject([]byte(row.in))
		if err != nil {
			t.Errorf("%s: %v", row.reason, err)
			continue
		}
		got, err := canonicalJSON(object)
		if err != nil || string(got) != row.want {
			t.Errorf("%s: %v\n got %s\nwant %s", row.reason, err, got, row.want)
		}
	}
}

// RFC 8785 appendix B: a double by its bits and its text.
func TestNumbersAsECMAScriptWritesThem(t *testing.T) {
	for bits, want := range map[string]string{
		"0000000000000000": "0",
		"8000000000000000": "0",
		"0000000000000001": "5e-324",
		"8000000000000001": "-5e-324",
		"7fefffffffffffff": "1.7976931348623157e+308",
		"ffefffffffffffff": "-1.7976931348623157e+308",
		"4340000000000000": "9007199254740992",
		"c340000000000000": "-9007199254740992",
		"4430000000000000": "295147905179352830000",
		"44b52d02c7e14af5": "9.999999999999997e+22",
		"44b52d02c7e14af6": "1e+23",
		"44b52d02c7e14af7": "1.0000000000000001e+23",
		"444b1ae4d6e2ef4e": "999999999999999700000",
		"444b1ae4d6e2ef4f": "999999999999999900000",
		"444b1ae4d6e2ef50": "1e+21",
		"3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
		"3eb0c6f7a0b5ed8d": "0.000001",
		"41b3de4355555553": "333333333.3333332",
		"41b3de4355555554": "333333333.33333325",
		"41b3de4355555555": "333333333.3333333",
		"41b3de4355555556": "333333333.3333334",
		"41b3de4355555557": "333333333.33333343",
		"becbf647612f3696": "-0.0000033333333333333333",
		"43143ff3c1cb0959": "1424953923781206.2",
	} {
		number := math.Float64frombits(binary.BigEndian.Uint64(must(hex.DecodeString(bits))))
		got, err := canonicalJSON(number)
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, %v; want %s", bits, got, err, want)
		}
	}
	for _, number := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if got, err := canonicalJSON(number); err == nil {
			t.Errorf("%v has no JSON form, got %s", number, got)
		}
	}
}

func TestStrictJSON(t *testing.T) {
	for _, row := range []struct {
		reason, in string
		want       error
	}{
		{"well-formed", `{"a":[{"b":null}]}`, nil},
		{"a name twice", `{"a":1,"a":1}`, errDuplicate},
		{"a name twice, once as an escape", `{"a":1,"\u0061":1}`, errDuplicate},
		{"a name twice, deep inside", `{"x":[{"a":1,"a":2}]}`, errDuplicate},
		{"the same name in two objects", `{"a":{"a":{"a":1}}}`, nil},
		{"a byte that is no UTF-8", "{\"a\":\"\xff\"}", errUnicode},
		{"UTF-8 of a surrogate", "{\"a\":\"\xed\xa0\x80\"}", errUnicode},
		{"a high surrogate alone", `{"a":"\ud800"}`, errUnicode},
		{"a low surrogate alone", `{"a":"\udc00"}`, errUnicode},
		{"the wrong way round", `{"a":"\udc00\ud800"}`, errUnicode},
		{"high, then text", `{"a":"\ud800x\udc00"}`, errUnicode},
		{"high, high, low", `{"a":"\ud800\ud800\udc00"}`, errUnicode},
		{"in a name", `{"\ud800":1}`, errUnicode},
		{"a pair, in capitals", `{"a":"\uD83D\uDE02"}`, nil},
		{"a backslash before text that looks like one", `{"a":"\\ud800"}`, nil},
		{"three backslashes", `{"a":"\\\ud800"}`, errUnicode},
		{"an array", `[1]`, errJSON},
		{"a text", `"a"`, errJSON},
		{"nothing", ``, errJSON},
		{"two values", `{} {}`, errJSON},
		{"a comma too many", `{"a":1,}`, errJSON},
		{"a comma too few", `{"a":[1 2]}`, errJSON},
		{"a comment", `{/* */}`, errJSON},
		{"a number that is none", `{"a":01}`, errJSON},
		{"a number beyond a double", `{"a":1e400}`, errJSON},
		{"a control character", "{\"a\":\"\n\"}", errJSON},
		{"a broken escape", `{"a":"\u12"}`, errJSON},
		{"a byte order mark", "\ufeff{}", errJSON},
	} {
		if _, err := parseObject([]byte(row.in)); !errors.Is(err, row.want) {
			t.Errorf("%s: got %v, want %v", row.reason, err, row.want)
		}
	}
}
