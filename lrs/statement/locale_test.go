package statement

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// A problem names its sentence at run time, so the house's own check of keys does
// not see it.
func TestEveryProblemIsSaid(t *testing.T) {
	var said map[string]string
	b, err := os.ReadFile("../../internal/lang/locale/statement.en.json")
	if err == nil {
		err = json.Unmarshal(b, &said)
	}
	if err != nil {
		t.Fatal(err)
	}
	names, _ := filepath.Glob("*.go")
	used := map[string]bool{}
	for _, name := range names {
		if src, err := os.ReadFile(name); err == nil {
			for _, m := range regexp.MustCompile(`"(statement\.[a-z0-9]+)"`).FindAllStringSubmatch(string(src), -1) {
				used[m[1]] = true
			}
		}
	}
	if len(used) < 40 {
		t.Fatalf("only %d keys in the source", len(used))
	}
	for key := range used {
		if said[key] == "" {
			t.Errorf("%s is not said", key)
		}
	}
	for key := range said {
		if len(key) > 10 && key[:10] == "statement." && !used[key] {
			t.Errorf("%s is said and never used", key)
		}
	}
}
