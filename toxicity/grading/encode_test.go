package grading_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"stepwise/toxicity/grading"
)

func TestAResultIsWrittenAsItsFieldsSay(t *testing.T) {
	type plain grading.Result // without the method
	for name, text := range patients {
		q, problems := grading.ReadRequest([]byte(text))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		for _, v := range append(grading.Vocabularies, "CTCAE 4.0 \"<&>\" \u2028") {
			r := shipped().Grade(q.Findings, v, nil)
			got := r.AppendJSON(nil)
			want, err := json.Marshal(plain(r))
			if err != nil || !json.Valid(got) {
				t.Fatal(err, string(got))
			}
			var a, b any
			if json.Unmarshal(got, &a) != nil || json.Unmarshal(want, &b) != nil || !reflect.DeepEqual(a, b) {
				t.Errorf("%s, %s:\n%s\n%s", name, v, got, want)
			}
			var back grading.Result
			if err := json.Unmarshal(got, &back); err != nil || !reflect.DeepEqual(back.Grades, r.Grades) || string(back.AppendJSON(nil)) != string(got) {
				t.Errorf("%s, %s: read back as %+v (%v)", name, v, back, err)
			}
		}
	}
}
