package xapi_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"stepwise/api/xapi"
	"stepwise/internal/clock"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
)

// What is large, deep or half wrong is answered as the standard says, and never
// with an error of ours.
func TestLargeAndDeepAndHalfWrong(t *testing.T) {
	const head = `"actor":{"mbox":"mailto:a@x.example"},"verb":{"id":"https://x.example/v"},"object":{"id":"https://x.example/o"}`
	good := `{` + head + `}`
	deep := strings.Repeat("[", 1000) + strings.Repeat("]", 1000)
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		server := httptest.NewServer(xapi.New(lrs.New(db, clock.System()), db, clock.System(), open{}, xapi.DefaultLimits, open{}))
		defer server.Close()
		for _, c := range []struct {
			why, body string
			status    int
			statement int // of a batch, -1 for none
			stored    int // statements of it
		}{
			{"ten megabytes of an answer", `{` + head + `,"result":{"response":"` + strings.Repeat("咳嗽三周 ", 800_000) + `"}}`, 200, -1, 1},
			{"more than a request may bring", `{` + head + `,"result":{"response":"` + strings.Repeat("x", 17<<20) + `"}}`, 413, -1, 0},
			{"nested a thousand deep", `{` + head + `,"result":{"extensions":{"https://x.example/e":` + deep + `}}}`, 400, -1, 0},
			{"nested a million deep", strings.Repeat("[", 1_000_000), 400, 0, 0},
			{"a batch whose last is wrong", "[" + good + "," + good + "," + strings.Replace(good, "mailto:", "", 1) + "]", 400, 2, 0},
			{"a key twice", `{` + head + `,"verb":{"id":"https://x.example/w"}}`, 400, -1, 0},
			{"bytes that are no UTF-8", `{` + head + `,"result":{"response":"` + "\xff\xfe" + `"}}`, 400, -1, 0},
			{"nothing", "", 400, -1, 0},
		} {
			text := c.body
			mark := id.New() // found again by its registration
			if strings.HasPrefix(text, "{") {
				text = strings.TrimSuffix(text, "}") + fmt.Sprintf(`,"context":{"registration":%q}}`, mark)
			}
			status, body := exchange(t, http.MethodPost, server.URL+"/xapi/statements", text)
			if status != c.status {
				t.Errorf("%s: %d %.200s, want %d", c.why, status, body, c.status)
				continue
			}
			if c.status != 200 {
				var said struct {
					Error     string
					Statement *int
				}
				if err := json.Unmarshal(body, &said); err != nil || said.Error == "" || len(body) > 1000 {
					t.Errorf("%s: answered %.200s", c.why, body)
				}
				if c.statement > 0 && (said.Statement == nil || *said.Statement != c.statement) {
					t.Errorf("%s: names statement %v, want %d", c.why, said.Statement, c.statement)
				}
			}
			_, body = exchange(t, http.MethodGet, server.URL+"/xapi/statements?registration="+mark, "")
			if n := strings.Count(string(body), mark); n != c.stored {
				t.Errorf("%s: %d statements are stored, want %d", c.why, n, c.stored)
			}
		}
		if _, body := exchange(t, http.MethodGet, server.URL+"/xapi/statements?limit=10", ""); strings.Count(string(body), `"stored"`) != 1 {
			t.Error("something of a refused request was stored")
		}
	})
}

func exchange(t *testing.T, method, url, text string) (status int, body []byte) {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("a", "b")
	r.Header.Set("X-Experience-API-Version", "2.0.0")
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err = io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, body
}
