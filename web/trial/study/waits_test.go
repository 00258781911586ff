package study

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	room "stepwise/trial"
	"stepwise/trial/board"
)

// Everything that a board can name leads to a page that there is, and not back to the
// board.
func TestWhatWaitsLeadsToAPage(t *testing.T) {
	pages := http.NewServeMux()
	routes, err := os.Open("../../testdata/routes.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer routes.Close()
	for lines := bufio.NewScanner(routes); lines.Scan(); {
		if pattern, _, ok := strings.Cut(lines.Text(), "|"); ok && strings.HasPrefix(pattern, "GET ") {
			pages.HandleFunc(strings.TrimSpace(pattern), func(http.ResponseWriter, *http.Request) {})
		}
	}
	words, err := os.ReadFile("../../../internal/lang/locale/board.en.json")
	if err != nil {
		t.Fatal(err)
	}
	var sentences map[string]any
	if err := json.Unmarshal(words, &sentences); err != nil {
		t.Fatal(err)
	}
	v := &room.View{Code: "LUNG-01"}
	ask := func(w board.Wait) {
		t.Helper()
		path := where(v, w)
		_, pattern := pages.Handler(httptest.NewRequest(http.MethodGet, path, nil))
		if pattern == "" || pattern == "GET /trials/{study}" || pattern == "GET /" {
			t.Errorf("%s %s leads to %s, which is %q", w.Kind, w.Do, path, pattern)
		}
	}
	kinds := 0
	for key := range sentences {
		if kind, ok := strings.CutPrefix(key, "board.wait."); ok && kind != "cells" {
			kinds++
			ask(board.Wait{Kind: kind, Subject: "BJ01-001", About: "1"})
		}
	}
	if kinds < 15 {
		t.Errorf("%d kinds found in the locale", kinds)
	}
	for _, do := range []string{"therapy", "collection", "product", "end", "bag", "results", "release", "infuse", "collect", "send", "receive", "use", "fill", "thaw", "check"} {
		ask(board.Wait{Kind: "cells", Subject: "BJ01-001", About: "P1", Do: do})
	}
}
