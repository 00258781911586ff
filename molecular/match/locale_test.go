package match_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestEveryKeyHasItsSentence reads the sources for keys and holds them against the
// English sentences; that both languages have the same keys is tested in lang.
func TestEveryKeyHasItsSentence(t *testing.T) {
	text, err := os.ReadFile("../../internal/lang/locale/match.en.json")
	if err != nil {
		t.Fatal(err)
	}
	var said map[string]any
	if err := json.Unmarshal(text, &said); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, dir := range []string{".", "../variant"} {
		files, _ := filepath.Glob(dir + "/*.go")
		for _, f := range files {
			source, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`"(match\.[a-z0-9.-]+)"`).FindAllSubmatch(source, -1) {
				used[string(m[1])] = true
			}
		}
	}
	if len(used) < 30 {
		t.Fatalf("only %d keys found", len(used))
	}
	for key := range used {
		if _, ok := said[key]; !ok {
			t.Errorf("%s has no sentence", key)
		}
	}
}
