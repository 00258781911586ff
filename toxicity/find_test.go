package toxicity

import "testing"

func TestAnEventIsFoundByTheWordsOfWardAndKitchen(t *testing.T) {
	list := events(shipped(t))
	for _, c := range []struct{ why, query, first string }{
		{"its name", "nephritis", "nephritis"},
		{"its Chinese name", "免疫相关性肝炎", "hepatitis"},
		{"a lay word in Chinese", "拉肚子", "colitis"},
		{"a lay word in a Chinese sentence", "病人今天开始拉肚子", "colitis"},
		{"a lay word in English", "itching", "pruritus"},
		{"a CTCAE term", "Rash maculo-papular", "dermatitis"},
		{"a laboratory value", "肌酐", "nephritis"},
		{"an abbreviation", "AIN", "nephritis"},
		{"small letters", "sjs", "sjs_ten"},
		{"a slip", "myocaditis", "myocarditis"},
		{"two letters swapped", "colitsi", "colitis"},
		{"American spelling", "diarrhea", "colitis"},
		{"British spelling", "anaemia", "aiha"},
		{"full-width letters", "ＴＳＨ", "hypothyroidism"},
		{"an accent left out", "guillain-barre", "guillain_barre"},
		{"an English sentence", "patient is short of breath", "pneumonitis"},
	} {
		got := find(list, c.query)
		if len(got) == 0 || got[0].Key != c.first {
			t.Errorf("%s: %q finds %v first, want %s", c.why, c.query, keys(got), c.first)
		}
	}
	if got := find(list, "zzz"); len(got) != 0 {
		t.Errorf("nonsense finds %v", keys(got))
	}
	if got := find(list, " ，。 "); len(got) != len(list) {
		t.Errorf("nothing asked gives %d of %d events", len(got), len(list))
	}
}

func TestEveryShippedEventHasWordsOfBothLanguages(t *testing.T) {
	list := events(shipped(t))
	if len(list) != 23 {
		t.Errorf("%d events", len(list))
	}
	for _, e := range list {
		latin, chinese := 0, 0
		for _, w := range words[e.Key] {
			if han(w) {
				chinese++
			} else {
				latin++
			}
		}
		if latin == 0 || chinese == 0 {
			t.Errorf("%s has %d Latin and %d Chinese words", e.Key, latin, chinese)
		}
		if place(e.System) == len(Systems) {
			t.Errorf("%s is of the system %q, which has no place", e.Key, e.System)
		}
	}
}

func keys(list []Event) (out []string) {
	for _, e := range list {
		out = append(out, e.Key)
	}
	return out
}
