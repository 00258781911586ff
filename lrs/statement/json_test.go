package statement

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestJSON: the text must be JSON by the letter (RFC 8259), whatever stands in it.
func TestJSON(t *testing.T) {
	nested := func(n int) string {
		return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n)
	}
	extension := func(value string) string {
		return build("result", `{"extensions":{"https://example.org/x":`+value+`}}`)
	}
	const at = "/result/extensions/https:~1~1example.org~1x"
	for _, c := range []struct{ why, text, key, path string }{
		{"nothing", ``, "json", ""},
		{"space alone", " \n", "json", ""},
		{"a text", `"statement"`, "wantobject", ""},
		{"a list where one is wanted", `[]`, "wantobject", ""},
		{"a byte order mark", "\ufeff" + build("", ""), "json", ""},
		{"space around it", " \r\n\t" + build("", "") + " \n", "", ""},
		{"more behind it", build("", "") + `,`, "json", ""},
		{"two of them", build("", "") + build("", ""), "json", ""},
		{"U+0000 behind it", build("", "") + "\x00", "json", ""},
		{"cut off", build("", "")[:60], "json", "/verb/id"},
		{"a comma too many", `{"actor":{"mbox":"mailto:li@example.cn",}}`, "json", "/actor"},
		{"a comma too few", `{"actor":{"mbox":"mailto:li@example.cn"} "verb":{}}`, "json", ""},
		{"a comma too many in a list", extension(`[1,]`), "json", at},
		{"a comma alone in a list", extension(`[,]`), "json", at + "/0"},
		{"a key without quotes", `{actor:{}}`, "json", ""},
		{"a key in single quotes", `{'actor':{}}`, "json", ""},
		{"a key without a value", `{"actor"}`, "json", ""},
		{"a comment", `{/* who */"actor":{}}`, "json", ""},
		{"a word", extension(`undefined`), "json", at},
		{"a word cut off", extension(`nul`), "json", at},
		{"a word in capitals", extension(`True`), "json", at},
		{"a number with a plus", extension(`+1`), "json", at},
		{"a number with a zero before it", extension(`01`), "json", "/result/extensions"},
		{"a number that begins with a point", extension(`.5`), "json", at},
		{"a number that ends with a point", extension(`5.`), "json", at},
		{"a number with an empty exponent", extension(`5e`), "json", at},
		{"a number in hexadecimal", extension(`0x1F`), "json", "/result/extensions"},
		{"a minus alone", extension(`-`), "json", at},
		{"not a number", extension(`NaN`), "json", at},
		{"a number greater than any", extension(`1e999`), "", ""},
		{"a tab in a text", extension("\"a\tb\""), "json", at},
		{"a line in a text", extension("\"a\nb\""), "json", at},
		{"an escape of nothing", extension(`"\x41"`), "json", at},
		{"an escape cut off", extension(`"\u12"`), "json", at},
		{"every escape", extension(`"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"`), "", ""},
		{"U+0000 in an extension is a character", extension(`"\u0000"`), "", ""},
		{"half of a pair", extension(`"\ud83d"`), "surrogate", at},
		{"half of a pair and something else", extension(`"\ud83d\u0041"`), "surrogate", at},
		{"the second half alone", extension(`"\ude00"`), "surrogate", at},
		{"the halves in the wrong order", extension(`"\ude00\ud83d"`), "surrogate", at},
		{"Latin 1", extension("\"caf\xe9\""), "utf8", at},
		{"a character cut off", extension("\"\xe4\xb8\""), "utf8", at},
		{"an overlong character", extension("\"\xc0\xaf\""), "utf8", at},
		{"a surrogate in bytes", extension("\"\xed\xa0\x80\""), "utf8", at},
		{"a faulty byte in a key", extension("{\"\xff\":1}"), "utf8", at},
		{"a key twice", extension(`{"a":1,"b":2,"a":3}`), "twice", at + "/a"},
		{"a key twice, once with an escape", extension(`{"a":1,"\u0061":3}`), "twice", at + "/a"},
		{"a key again in another object", extension(`[{"a":1},{"a":{"a":2}}]`), "", ""},
		{"an extension twice", build("result", `{"extensions":{"urn:a:b":1,"urn:a:b":1}}`), "twice", "/result/extensions/urn:a:b"},
		{"a member of a statement twice", build("", "")[:len(build("", ""))-1] + `,"actor":{"mbox":"mailto:li@example.cn"}}`, "twice", "/actor"},
		{"a pointer escapes its signs", extension(`{"a/b~c":[0,nul]}`), "json", at + "/a~1b~0c/1"},
		{"deep enough for anybody", extension(nested(90)), "", ""},
		{"too deep", extension(nested(1000)), "deep", at + strings.Repeat("/a", 97)},
		{"too deep in lists", extension(strings.Repeat("[", 1000)), "deep", at + strings.Repeat("/0", 97)},
		{"too deep where nothing of it is known", strings.Repeat(`{"actor":`, 100_000), "unknown", "/actor/actor"},
	} {
		for _, v := range []Version{V103, V200} {
			_, err := Parse([]byte(c.text), v)
			p, _ := err.(*Problem)
			switch {
			case c.key == "" && err != nil, c.key != "" && (p == nil || p.Key != "statement."+c.key || p.Path != c.path):
				t.Errorf("%s: %v, want %s at %q", c.why, err, c.key, c.path)
			case c.key == "" && !json.Valid([]byte(c.text)):
				t.Errorf("%s: accepted, but encoding/json says no", c.why)
			}
		}
	}
}

// TestHuge: each of these takes time that grows with the square of its size when
// duplicates are looked for in the simple way, and then the test never ends.
func TestHuge(t *testing.T) {
	list := func(n int, item func(i int) string) string {
		var b strings.Builder
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(item(i))
		}
		return b.String()
	}
	num := func(i int) string { return strings.Repeat("0", 7-len(itoa(i))) + itoa(i) }
	const n = 200_000
	for why, text := range map[string]string{
		"keys of an extension": build("result", `{"extensions":{"urn:x:y":{`+list(n, func(i int) string { return `"` + num(i) + `":1` })+`}}}`),
		"members of a group":   build("actor", `{"objectType":"Group","member":[`+list(n, func(i int) string { return `{"mbox":"mailto:` + num(i) + `@x.cn"}` })+`]}`),
		"context activities":   build("context", `{"contextActivities":{"other":[`+list(n, func(i int) string { return `{"id":"urn:x:` + num(i) + `"}` })+`]}}`),
		"components":           build("object", `{"id":"urn:x:y","definition":{"interactionType":"choice","choices":[`+list(n, func(i int) string { return `{"id":"` + num(i) + `"}` })+`]}}`),
		"open brackets":        build("result", `{"extensions":{"urn:x:y":`+strings.Repeat("[", 10*n)),
		"quotes":               build("object", `{"id":"`+strings.Repeat(`\"`, 10*n)),
	} {
		s, err := Parse([]byte(text), V200)
		if err == nil && !Same([]byte(text), s.Raw) {
			t.Errorf("%s: not the same as itself", why)
		}
	}
}

func itoa(i int) string { b, _ := json.Marshal(i); return string(b) }

// TestProblemsAreShort: an answer does not send ten megabytes back.
func TestProblemsAreShort(t *testing.T) {
	long := strings.Repeat("名", 1_000_000)
	for _, text := range []string{build(long, "1"), build("result", `{"extensions":{"`+long+`":1}}`), build("context", `{"language":"`+long+`"}`)} {
		_, err := Parse([]byte(text), V200)
		if p, ok := err.(*Problem); !ok || len(p.Error()) > 1000 || !strings.Contains(p.Error(), "名…") {
			t.Errorf("%.300s", err)
		}
	}
}

func TestBatch(t *testing.T) {
	const id = `"id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee",`
	one := build("", "")
	named := "{" + id + one[1:]
	for _, c := range []struct {
		why, text string
		n         int
		key, path string
		index     int
	}{
		{"one that came alone", one, 1, "", "", 0},
		{"a list", "[" + one + "," + one + "]", 2, "", "", 0},
		{"a list of nothing", " [ ] ", 0, "", "", 0},
		{"one that came alone and is bad", `{}`, 0, "missing", "", -1},
		{"the third is bad, its path begins there", "[" + one + "," + one + "," + build("verb", `{"id":"x"}`) + "]", 0, "iri", "/verb/id", 2},
		{"the second is no object", "[" + one + `,"x"]`, 0, "wantobject", "", 1},
		{"a list in a list", "[[" + one + "]]", 0, "wantobject", "", 0},
		{"null in a list", "[null]", 0, "null", "", 0},
		{"2.0 4.1.6.1: two with one id, once in capitals", "[" + named + "," + strings.Replace(named, "6690e6c9", "6690E6C9", 1) + "]", 0, "samebatch", "", 1},
		{"no comma between them", "[" + one + " " + one + "]", 0, "json", "", -1},
		{"cut off", "[" + one, 0, "json", "", -1},
		{"more behind it", "[" + one + "]]", 0, "json", "", -1},
	} {
		list, err := ParseBatch([]byte(c.text), V200)
		p, _ := err.(*Problem)
		if c.key == "" && (err != nil || len(list) != c.n) || c.key != "" && (p == nil || p.Key != "statement."+c.key || p.Path != c.path || p.Index != c.index) {
			t.Errorf("%s: %d, %v", c.why, len(list), err)
		}
		for _, s := range list {
			if string(s.Raw) != one {
				t.Errorf("%s: kept %s", c.why, s.Raw)
			}
		}
	}
}
