package main

import (
	"bytes"
	"encoding/json"
	"testing"

	"stepwise/internal/lang"
	"stepwise/knowledge/fact"
	"stepwise/seed"
	"stepwise/toxicity/advice"
	"stepwise/toxicity/grading"
)

// A list of answers in words is written with the words, as encoding/json writes it.
func TestTheWordsOfAnAnswerAreWritten(t *testing.T) {
	list, err := fact.Read(seed.Knowledge)
	if err != nil {
		t.Fatal(err)
	}
	base, err := fact.Build(list)
	if err != nil {
		t.Fatal(err)
	}
	a := advice.New(base, grading.New(base.Rules))
	for _, tag := range []lang.Tag{lang.EN, lang.ZH} {
		x := a.Advise(advice.Input{Irae: "nephritis", Agent: "\"<&>\u2028", WeightKg: 70, Grade: 2, DaysSinceDose: -1})
		answer := told{x, inWords(tag, &x)}
		answer.Text.Safety = append(answer.Text.Safety, "<&>\u2028")
		var got, want bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		if err := e.Encode([]any{answer}); err != nil {
			t.Fatal(err)
		}
		if err := write(&got, []any{answer}, true); err != nil {
			t.Fatal(err)
		}
		if flat := bytes.ReplaceAll(got.Bytes(), []byte("\n"), nil); !bytes.Equal(flat, bytes.TrimSpace(want.Bytes())) {
			t.Errorf("%s:\n%.300s\n%.300s", tag, flat, want.Bytes())
		}
		if !bytes.Contains(got.Bytes(), []byte(`"text":{"language":"`+string(tag))) {
			t.Errorf("%s: no words: %.300s", tag, got.Bytes())
		}
	}
}
