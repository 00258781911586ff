package toxicity

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"sync"
)

//go:embed glossary.csv
var glossaryText []byte

// glossary maps the English words of the statements (drugs, examinations, doses in
// words, conditions of a rechallenge) to Chinese. The Chinese is our own
// translation and no body's words; numbers and comparisons are those of the
// English, which a test holds.
var glossary = sync.OnceValue(func() map[string]string {
	rows, err := csv.NewReader(bytes.NewReader(glossaryText)).ReadAll()
	if err != nil {
		panic(err) // embedded, so a test has seen it
	}
	out := make(map[string]string, len(rows))
	for _, row := range rows[1:] {
		out[row[0]] = row[1]
	}
	return out
})

// Chinese returns our translation of words that a statement has in English only;
// ok is false when there is none, and the English is shown, marked as such.
func Chinese(english string) (zh string, ok bool) {
	zh, ok = glossary()[english]
	return zh, ok
}
