package knowledge

import (
	"bytes"
	"strings"
	"testing"

	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
)

// Whatever a file holds: reading it ends, what is taken is sound and survives being
// written and read again, and what is refused can be said in both languages.
func FuzzReadFile(f *testing.F) {
	shipped, err := Seed()
	if err != nil {
		f.Fatal(err)
	}
	seen := map[fact.Kind]bool{}
	for _, s := range shipped {
		if !seen[s.Kind] {
			seen[s.Kind] = true
			var b bytes.Buffer
			if err := WriteFile(&b, s.Kind, []*fact.Statement{s}); err != nil {
				f.Fatal(err)
			}
			f.Add(b.Bytes())
		}
	}
	good := string(text(f, cell("a")))
	for _, seed := range []string{
		"", "{", "[]", "null", envelope("irae", ""), envelope("irae", good), envelope("term", good), envelope("irae", good+","+good),
		envelope("irae", strings.Repeat("[", 200)), envelope("irae", "null,{},5,\"x\""), envelope("irae", good)[:100],
		envelope("irae", strings.Replace(good, "2", "1e400", 1)), envelope("irae", strings.Replace(good, "irae:a", `irae:\u0000`, 1)),
		envelope("irae", strings.Replace(good, "hold", "\xff", 1)), envelope("irae", strings.Replace(good, `"data"`, `"Data"`, 1)),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		list, refused, err := ReadFile(bytes.NewReader(file))
		if err != nil && len(list)+len(refused) > 0 {
			t.Fatalf("a file that cannot be read gave %d statements", len(list))
		}
		for _, r := range refused {
			if !lang.Has(r.Key) || r.Record < 1 {
				t.Fatalf("%+v", r)
			}
		}
		if len(list) == 0 {
			return
		}
		if again := CheckAll(list); len(again) > 0 {
			t.Fatalf("what was taken is not sound: %+v", again)
		}
		if _, err := fact.Build(list); err != nil {
			t.Fatalf("what was taken does not build: %v", err)
		}
		var first, second bytes.Buffer
		if err := WriteFile(&first, list[0].Kind, list); err != nil {
			t.Fatal(err)
		}
		back, refused, err := ReadFile(bytes.NewReader(first.Bytes()))
		if err != nil || len(refused) > 0 || len(back) != len(list) {
			t.Fatalf("what was written cannot be read: %v %+v", err, refused)
		}
		if err := WriteFile(&second, list[0].Kind, back); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatalf("written again it differs: %v", err)
		}
	})
}
