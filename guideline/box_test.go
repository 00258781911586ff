package guideline

import (
	"reflect"
	"strings"
	"testing"

	"stepwise/internal/fault"
)

func boxOf(t testing.TB, key string) box {
	b, err := newBox([]byte(key))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const one, two = "0123456789abcdef0123456789abcdef", "another key of thirty-two bytes!"

func TestABoxOpensOnlyWithItsKeyAndName(t *testing.T) {
	b := boxOf(t, one)
	ballot := Ballot{{Rating: 7, Text: "because"}, {Abstain: true, Text: "not my field"}}
	sealed, err := b.seal("name", ballot)
	if err != nil {
		t.Fatal(err)
	}
	for why, c := range map[string]struct {
		box    box
		name   string
		sealed []byte
	}{
		"another key":                     {boxOf(t, two), "name", sealed},
		"put into another voter's row":    {b, "other", sealed},
		"a byte changed in the database":  {b, "name", append(append([]byte{}, sealed[:50]...), append([]byte{sealed[50] ^ 1}, sealed[51:]...)...)},
		"cut short":                       {b, "name", sealed[:5]},
		"nothing there":                   {b, "name", nil},
		"cut within the ciphertext":       {b, "name", sealed[:len(sealed)-1]},
		"something appended in the table": {b, "name", append(append([]byte{}, sealed...), 0)},
	} {
		var back Ballot
		if err := c.box.open(c.name, c.sealed, &back); !fault.Is(err, fault.Unavailable) || back != nil {
			t.Errorf("%s: got %v %v", why, back, err)
		}
	}
	var back Ballot
	if err := b.open("name", sealed, &back); err != nil || !reflect.DeepEqual(back, ballot) {
		t.Errorf("with key and name: %v %v", back, err)
	}
}

func TestASealedBallotShowsNothing(t *testing.T) {
	b := boxOf(t, one)
	short, _ := b.seal("name", Ballot{{Rating: 1}})
	long, _ := b.seal("name", Ballot{{Rating: 9, Text: strings.Repeat("药", 600)}})
	if len(short) != len(long) {
		t.Errorf("its length tells a long reason from none: %d, %d bytes", len(short), len(long))
	}
	again, _ := b.seal("name", Ballot{{Rating: 1}})
	if string(short) == string(again) {
		t.Error("the same ballot sealed twice looks the same, so equal votes could be told")
	}
	if b.ballot("q", 1, "a") == b.ballot("q", 2, "a") || b.ballot("q", 1, "a") == b.dissent("q", 1, "a") {
		t.Error("a voter can be followed from round to round, or from ballot to dissent")
	}
	if _, err := newBox([]byte("short")); err == nil {
		t.Error("a short key was taken")
	}
}

func FuzzOpenBearsWhateverStandsInTheTable(f *testing.F) {
	b := boxOf(f, one)
	good, _ := b.seal("name", Ballot{{Rating: 7}})
	f.Add(good)
	f.Add(good[:20])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, sealed []byte) {
		var back Ballot
		// The seed itself opens; each process of the fuzzer seals it anew.
		if err := b.open("name", sealed, &back); err == nil && !reflect.DeepEqual(back, Ballot{{Rating: 7}}) {
			t.Errorf("%d bytes opened as %v", len(sealed), back)
		}
	})
}

func FuzzTidyTextStaysTidy(f *testing.F) {
	f.Add("g1", " Title ", "70 %", "https://example.org", " a ", "")
	f.Add("", "", "2/3", "javascript:x", "\xff", "\x00")
	f.Fuzz(func(t *testing.T, code, title, threshold, url, first, second string) {
		x := Text{Code: code, Programme: "p", Threshold: threshold, Boundary: Strict, Quorum: MinQuorum}
		x.Title.EN = title
		x.Options = make(Options, 2)
		x.Options[0].EN, x.Options[1].ZH = first, second
		x.China.Sources = []Source{{URL: url, Checked: Verified}}
		tidy := x.Tidy()
		if again := tidy.Tidy(); !reflect.DeepEqual(again, tidy) {
			t.Errorf("%+v became %+v", tidy, again)
		}
		if tidy.Check() == nil && (strings.ContainsAny(title+first+second, "\x00") || len(tidy.Options) != 2) {
			t.Errorf("%+v was taken", tidy)
		}
	})
}
