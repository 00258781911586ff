package search_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"stepwise/internal/lang"
	"stepwise/internal/search"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

var ctx = context.Background()

func put(t testing.TB, db *store.DB, docs ...search.Doc) {
	t.Helper()
	err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, d := range docs {
			if err := search.Put(ctx, tx, d); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func find(t testing.TB, db *store.DB, query string, scopes ...string) []search.Hit {
	t.Helper()
	hits, err := search.Find(ctx, db.Read(), query, scopes, 0)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

func refs(hits []search.Hit) string {
	var out []string
	for _, h := range hits {
		out = append(out, h.Ref)
	}
	return strings.Join(out, " ")
}

func doc(ref, scope, title, body string) search.Doc {
	return search.Doc{Room: "content", Ref: ref, Scope: scope, Title: map[string]string{"en": title}, Body: map[string]string{"en": body}}
}

var colitis = search.Doc{Room: "content", Ref: "colitis", Scope: "all",
	Title: map[string]string{"en": "Colitis under PD-1 inhibitors", "zh-Hans": "PD-1抑制剂相关性结肠炎"},
	Body: map[string]string{"en": "Grade 3 colitis needs steroids.\nRule out infection first.",
		"zh-Hans": "3级结肠炎需要糖皮质激素治疗。首先排除感染。"}}

func TestThingIsFoundInBothLanguages(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		put(t, db, colitis, doc("other", "all", "Pneumonitis", "Grade 3 pneumonitis"))
		for query, want := range map[string]string{"colitis": "colitis", "结肠": "colitis", "感染": "colitis", "激素治疗": "colitis",
			"steroid infection": "colitis", "grade 3": "colitis other", "steroids pneumonitis": "", "心肌": "", "": "", "??": "",
			"炎": "colitis", "糖": "colitis", "炎 糖 感染": "colitis", "炎 心": ""} {
			got := strings.Fields(refs(find(t, db, query, "all")))
			slices.Sort(got)
			if strings.Join(got, " ") != want {
				t.Errorf("%q: %s, want %s", query, got, want)
			}
		}
		// Both languages have PD-1; the reader's comes back, once.
		for tag, title := range map[lang.Tag]string{lang.EN: "Colitis under PD-1 inhibitors", lang.ZH: "PD-1抑制剂相关性结肠炎"} {
			hits, err := search.Find(lang.With(ctx, tag), db.Read(), "PD-1", []string{"all"}, 0)
			if err != nil || len(hits) != 1 || hits[0].Title != title || hits[0].Lang != string(tag) {
				t.Errorf("%s: %+v (%v)", tag, hits, err)
			}
		}
	})
}

func marked(text string, marks []search.Mark) string {
	runes, out, at := []rune(text), "", 0
	for _, m := range marks {
		out += string(runes[at:m.Start]) + "[" + string(runes[m.Start:m.End]) + "]"
		at = m.End
	}
	return out + string(runes[at:])
}

func TestHitShowsWhereTheWordsStand(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		put(t, db, colitis)
		h := find(t, db, "结肠炎 治疗", "all")[0]
		if got := marked(h.Title, h.TitleMarks); got != "PD-1抑制剂相关性[结肠炎]" {
			t.Errorf("title %s", got)
		}
		if got := marked(h.Excerpt, h.Marks); got != "3级[结肠炎]需要糖皮质激素[治疗]。首先排除感染。" {
			t.Errorf("excerpt %s", got)
		}
		h = find(t, db, "炎 糖", "all")[0]
		if got := marked(h.Excerpt, h.Marks); got != "3级结肠[炎]需要[糖]皮质激素治疗。首先排除感染。" {
			t.Errorf("excerpt %s", got)
		}
		h = find(t, db, "steroid first", "all")[0]
		if got := marked(h.Excerpt, h.Marks); got != "Grade 3 colitis needs [steroids]. Rule out infection [first]." {
			t.Errorf("excerpt %s", got)
		}
		long := strings.Repeat("Some words before it. ", 100) + "Then myocarditis appears. " + strings.Repeat("And words after it. ", 100)
		put(t, db, doc("long", "all", "Long", long))
		h = find(t, db, "myocarditis", "all")[0]
		got := marked(h.Excerpt, h.Marks)
		if !strings.Contains(got, "[myocarditis] appears") || !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "…") || len(got) > 200 {
			t.Errorf("excerpt %s", got)
		}
	})
}

func TestOnlyWhatIsInScopeIsFound(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		put(t, db, doc("open", "all", "Colitis", ""), doc("mine", "programme/1", "Colitis", ""), doc("theirs", "programme/2", "Colitis", ""))
		for _, c := range []struct {
			why    string
			scopes []string
			want   int
		}{
			{"nobody said what may be seen", nil, 0},
			{"everybody's", []string{"all"}, 1},
			{"everybody's and one programme's", []string{"all", "programme/1"}, 2},
			{"a scope that is the start of another", []string{"programme/"}, 0},
		} {
			hits, err := search.Find(ctx, db.Read(), "colitis", c.scopes, 0)
			if err != nil || len(hits) != c.want {
				t.Errorf("%s: %s (%v)", c.why, refs(hits), err)
			}
		}
	})
}

func TestTitleCountsMoreThanBody(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		put(t, db,
			doc("often", "all", "Other", strings.Repeat("colitis ", 50)),
			doc("once", "all", "Other", "a word on colitis"),
			doc("title", "all", "Colitis", ""),
			doc("both", "all", "Colitis", "about colitis"))
		if got := refs(find(t, db, "colitis", "all")); got != "both title often once" {
			t.Errorf("order: %s", got)
		}
	})
}

func TestChangeAndRemovalShowAtOnceAndLeaveNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		rows := func(table string) int {
			n, err := store.One[int](ctx, db.Read(), "SELECT COUNT(*) FROM search_"+table)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		put(t, db, colitis)
		put(t, db, colitis) // twice changes nothing
		d := colitis
		d.Title = map[string]string{"en": "Colitis, revised"}
		d.Body = map[string]string{"en": "Grade 2 only.", "zh-Hans": " "}
		d.Scope = "programme/1"
		put(t, db, d)
		for query, want := range map[string]int{"结肠": 0, "steroids": 0, "inhibitor": 0, "revised": 1, "grade 2": 1, "grade 3": 0, "colitis": 1} {
			if got := find(t, db, query, "programme/1"); len(got) != want {
				t.Errorf("%q after the change: %s", query, refs(got))
			}
		}
		if got := find(t, db, "colitis", "all"); len(got) != 0 {
			t.Error("still in its old scope")
		}
		// What a change leaves is what indexing it afresh would make.
		posted := rows("posting")
		remove := func() {
			err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return search.Remove(ctx, tx, "content", "colitis") })
			if err != nil {
				t.Fatal(err)
			}
		}
		remove()
		remove()
		if rows("posting") != 0 || rows("document") != 0 || rows("text") != 0 {
			t.Errorf("left: %d postings, %d documents", rows("posting"), rows("document"))
		}
		put(t, db, d)
		if rows("posting") != posted {
			t.Errorf("%d postings after a change, %d afresh", posted, rows("posting"))
		}
	})
}

func TestDocumentOfOlderRulesIsIndexedAnew(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		put(t, db, colitis)
		err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE search_posting SET term = $1 WHERE term = $2`, search.Code("oldword"), search.Code("colitis")); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `UPDATE search_document SET rules = 0`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(find(t, db, "oldword", "all")) != 1 {
			t.Fatal("the old rules are not in force, so this test shows nothing")
		}
		put(t, db, colitis)
		if len(find(t, db, "oldword", "all")) != 0 || len(find(t, db, "colitis", "all")) != 1 {
			t.Error("old terms stayed")
		}
	})
}

func TestIndexingNeverMakesAWriteFail(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		put(t, db, doc("odd", "all", "NUL \x00 and \xff", strings.Repeat("字", 200_000)+"\x00 末尾"))
		if got := find(t, db, "nul", "all"); refs(got) != "odd" {
			t.Errorf("got %s", refs(got))
		}
		if got := find(t, db, "末尾", "all"); len(got) != 0 {
			t.Error("beyond what is indexed, and found")
		}
		if got := find(t, db, strings.Repeat("nul ", 1000)+strings.Repeat("很长的问题", 1000), "all"); len(got) != 0 {
			t.Errorf("got %s", refs(got))
		}
	})
}

func TestLimit(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		for i := range 30 {
			put(t, db, doc(fmt.Sprint(i), "all", "Colitis", ""))
		}
		for limit, want := range map[int]int{0: 20, 5: 5, 100: 30, -1: 20, 10_000: 20} {
			hits, err := search.Find(ctx, db.Read(), "colitis", []string{"all"}, limit)
			if err != nil || len(hits) != want {
				t.Errorf("limit %d: %d (%v), want %d", limit, len(hits), err, want)
			}
		}
	})
}

// library makes n documents in both languages, of about 300 English words and 600
// Han characters, with words as unevenly common as in real text.
func library(n int) []search.Doc {
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.1, 4, 19_999)
	word := func() string {
		k := zipf.Uint64()
		return string([]byte{'a' + byte(k%26), 'a' + byte(k/26%26), 'a' + byte(k/676%26), "bcdg"[k%4]})
	}
	hans := rand.NewZipf(r, 1.05, 30, 2_999)
	han := func() rune { return rune(0x4E00 + hans.Uint64()) }
	docs := make([]search.Doc, n)
	for i := range docs {
		var en, zh strings.Builder
		for range 300 {
			en.WriteString(word() + " ")
		}
		for k := range 600 {
			if k%15 == 14 {
				zh.WriteRune('，')
			}
			zh.WriteRune(han())
		}
		title := word() + " " + word()
		if i%100 == 0 {
			title += " myocarditis"
			zh.WriteString("心肌炎")
		}
		docs[i] = search.Doc{Room: "content", Ref: fmt.Sprintf("%036d", i), Scope: "all",
			Title: map[string]string{"en": title, "zh-Hans": "题目" + string(han()) + string(han())},
			Body:  map[string]string{"en": en.String(), "zh-Hans": zh.String()}}
	}
	return docs
}

func BenchmarkFind5000(b *testing.B) {
	docs := library(5000)
	for name, open := range map[string]func(testing.TB) *store.DB{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			db := open(b)
			for i := 0; i < len(docs); i += 50 {
				put(b, db, docs[i:i+50]...)
			}
			if db.Engine() == store.Postgres {
				if _, err := db.Read().Exec(ctx, "ANALYZE"); err != nil {
					b.Fatal(err)
				}
			}
			body := docs[77].Body["zh-Hans"]
			four := string([]rune(body)[3:7])
			words := strings.Join(strings.Fields(docs[77].Body["en"])[:3], " ")
			for _, q := range []struct{ name, query string }{
				{"rare word", "myocarditis"}, {"two Han", "心肌"}, {"three Han", "心肌炎"}, {"one Han", "一"}, {"four Han", four},
				{"three words", words}, {"commonest word", "aaab"}, {"nothing", "zzzzzz"}} {
				b.Run(q.name, func(b *testing.B) {
					hits := 0
					for b.Loop() {
						hits = len(find(b, db, q.query, "all"))
					}
					b.ReportMetric(float64(hits), "hits")
				})
			}
			b.Run("change one word", func(b *testing.B) {
				i := 0
				for b.Loop() {
					d := docs[i%len(docs)]
					d.Body = map[string]string{"en": d.Body["en"] + fmt.Sprintf(" n%d", i), "zh-Hans": d.Body["zh-Hans"]}
					put(b, db, d)
					i++
				}
			})
		})
	}
}

func BenchmarkTerms(b *testing.B) {
	d := library(1)[0]
	text := d.Body["en"] + d.Body["zh-Hans"]
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		search.Terms(text)
	}
}
