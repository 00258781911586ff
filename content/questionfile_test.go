package content

import (
	"bytes"
	"strings"
	"testing"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

const questionText = `{
 "about": "two questions",
 "questions": [
  {"id": "IO-Q01", "type": "single_best_answer", "area": "irAE", "level": "apply", "unit": "U07",
   "stem": {"en": "Which?", "zh": "哪一项？"},
   "options": [{"id": "A", "en": "Stop", "zh": "停药"}, {"id": "B", "en": "Hold < 2", "zh": "暂停"}], "key": "B",
   "explanation": {"en": "Because.", "zh": "因为。"},
   "citations": [{"id": "ASCO", "title": "ASCO 2021", "url": "https://ascopubs.org"}], "confidence": "verified"},
  {"id": "IO-Q02", "unit": "U07", "stem": {"zh": "哪一项？"},
   "options": [{"id": "A", "zh": "停药"}, {"id": "B", "zh": "暂停"}], "key": "A",
   "explanation": {}, "citations": [], "confidence": "recalled"}
 ]
}`

func TestImportingQuestions(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for range 2 {
			if n, err := w.ImportQuestions(w.ctx, office, strings.NewReader(questionText)); n != 2 || err != nil {
				t.Fatalf("%d %v", n, err)
			}
		}
		bank, err := w.Bank(w.ctx, office, "u07")
		if err != nil || len(bank) != 2 || bank[0].ID != "io-q01" || bank[0].Newest != 1 || bank[1].Body.Confidence != Recalled {
			t.Fatalf("%+v %v", bank, err)
		}
		var out bytes.Buffer
		if err := w.ExportQuestions(w.ctx, office, "u07", &out); err != nil || !strings.Contains(out.String(), `"Hold < 2"`) {
			t.Fatalf("%s %v", out.String(), err)
		}
		changed := strings.Replace(out.String(), "Because.", "Because of it.", 1)
		if _, err := w.ImportQuestions(w.ctx, office, strings.NewReader(changed)); err != nil {
			t.Fatal(err)
		}
		if bank, err = w.Bank(w.ctx, office, "u07"); err != nil || bank[0].Newest != 2 || bank[1].Newest != 1 {
			t.Errorf("only what changed is a new version: %+v %v", bank, err)
		}
	})
}

func TestFaultsOfQuestionsAreNamed(t *testing.T) {
	change := func(old, new string) string { return strings.Replace(questionText, old, new, 1) }
	for _, c := range []struct{ why, text, want string }{
		{"no JSON", "[", "line 1"},
		{"a comma too many", change(`"key": "B",`, `"key": "B",,`), "line 6"},
		{"a list of something else", change(`"stem": {"en"`, `"stem": ["en"`), "line 5"},
		{"no questions", "{}", "questions"},
		{"a key that is no option", change(`"key": "B"`, `"key": "C"`), "io-q01: key"},
		{"two options of one id", change(`{"id": "B", "en"`, `{"id": "A", "en"`), "io-q01: option.A io-q01: key"},
		{"two options that say the same", change("Hold < 2", "Stop"), "io-q01: option.B"},
		{"one option", change(`{"id": "A", "en": "Stop", "zh": "停药"}, `, ""), "io-q01: options"},
		{"verified without a source", change(`{"id": "ASCO", "title": "ASCO 2021", "url": "https://ascopubs.org"}`, ""), "io-q01: citations"},
		{"a confidence that nobody knows", change("recalled", "likely"), "io-q02: confidence"},
		{"another type", change("single_best_answer", "free_text"), "io-q01: type"},
		{"the same id twice", change("IO-Q02", "io-q01"), "io-q01: id"},
		{"an address that is a script", change("https://ascopubs.org", "javascript:alert(1)"), "io-q01: citations"},
	} {
		_, err := ParseQuestions(strings.NewReader(c.text))
		if got := faulty(t, err); got != c.want {
			t.Errorf("%s: faults at %q, want %q", c.why, got, c.want)
		}
	}
}

func TestOneFaultyQuestionKeepsAllOut(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	if _, err := w.ImportQuestions(w.ctx, office, strings.NewReader(strings.Replace(questionText, "recalled", "likely", 1))); !fault.Is(err, fault.Invalid) {
		t.Fatal(err)
	}
	m := manuscript("u07")
	m.Scope = "io"
	w.publish(m)
	if _, err := w.ImportQuestions(w.ctx, admin, strings.NewReader(questionText)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an administrator brings questions into io's unit: %v", err)
	}
	if bank, err := w.Bank(w.ctx, office, "u07"); err != nil || len(bank) != 0 {
		t.Errorf("%+v %v", bank, err)
	}
}
