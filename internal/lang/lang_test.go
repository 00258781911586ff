package lang

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
)

var blanks = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

// sentences reads a locale file as key → blanks used, in order of name.
func sentences(t *testing.T, name string) map[string]string {
	t.Helper()
	raw, err := fs.ReadFile(files, name)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	out := map[string]string{}
	for k, v := range m {
		text, isText := v.(string)
		if !isText {
			o, _ := v.(map[string]any)
			text, _ = o["other"].(string)
		}
		if strings.TrimSpace(text) == "" {
			t.Errorf("%s: %s is empty", name, k)
		}
		found := map[string]bool{}
		for _, b := range blanks.FindAllStringSubmatch(text, -1) {
			found[b[1]] = true
		}
		var names []string
		for n := range found {
			names = append(names, n)
		}
		sort.Strings(names)
		out[k] = strings.Join(names, " ")
	}
	return out
}

func TestBothLanguagesSayTheSameThings(t *testing.T) {
	english, _ := fs.Glob(files, "locale/*.en.json")
	chinese, _ := fs.Glob(files, "locale/*.zh-Hans.json")
	if len(english) == 0 || len(english) != len(chinese) {
		t.Fatalf("%d English files, %d Chinese", len(english), len(chinese))
	}
	seen := map[string]string{}
	for _, name := range english {
		en, zh := sentences(t, name), sentences(t, strings.Replace(name, ".en.", ".zh-Hans.", 1))
		for k, b := range en {
			if other, ok := seen[k]; ok {
				t.Errorf("%s stands in %s and in %s", k, other, name)
			}
			seen[k] = name
			got, ok := zh[k]
			if !ok {
				t.Errorf("%s: %s is not said in Chinese", name, k)
			} else if got != b {
				t.Errorf("%s: %s has the blanks %q in English and %q in Chinese", name, k, b, got)
			}
		}
		for k := range zh {
			if _, ok := en[k]; !ok {
				t.Errorf("%s: %s is said in Chinese only", name, k)
			}
		}
	}
}

// Every key in the source that is written out must exist; keys that are put
// together at run time are tested where they are put together.
func TestEveryKeyInTheSourceIsSaid(t *testing.T) {
	used := regexp.MustCompile(`lang\.(?:T\(ctx|T\(r\.Context\(\)|Say\(\w+), "([\w.-]+)"|fault\.(?:New|Wrap)\((?:\w+, )?fault\.\w+, "([\w.-]+)"`)
	root := "../.."
	found := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && path != root) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".templ") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range used.FindAllStringSubmatch(string(src), -1) {
			found++
			// A key that ends with a dot is completed at run time; where that is
			// done a test of its own looks.
			if k := m[1] + m[2]; !strings.HasSuffix(k, ".") && !Has(k) {
				t.Errorf("%s: %q is not in internal/lang/locale", path, k)
			}
		}
		return nil
	})
	if err != nil || found == 0 {
		t.Fatalf("looked at %d keys: %v", found, err)
	}
}

func TestTextFallsBackVisibly(t *testing.T) {
	for _, c := range []struct {
		why  string
		text Text
		tag  Tag
		want string
		is   Tag
	}{
		{"written in the reader's language", Text{"hello", "你好"}, ZH, "你好", ZH},
		{"not yet translated: shown in English and marked", Text{EN: "hello"}, ZH, "hello", EN},
		{"written in Chinese first", Text{ZH: "你好"}, EN, "你好", ZH},
		{"nothing written", Text{}, ZH, "", ZH},
	} {
		if got, is := c.text.In(c.tag); got != c.want || is != c.is {
			t.Errorf("%s: got %q in %s", c.why, got, is)
		}
	}
}

func TestMatch(t *testing.T) {
	for header, want := range map[string]Tag{
		"zh-CN,zh;q=0.9,en;q=0.8": ZH, "en-GB": EN, "de,zh-Hans;q=0.5": ZH, "": EN, "\xff;;;": EN, "fr": EN,
	} {
		if got := Match(header); got != want {
			t.Errorf("%q: got %s, want %s", header, got, want)
		}
	}
}

func TestNumberSetsThousandsApart(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", -1000: "-1,000", -999: "-999", 1234567: "1,234,567"} {
		if got := Number(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
}
