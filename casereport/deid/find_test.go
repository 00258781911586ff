package deid_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"stepwise/casereport/deid"
)

// row is one text with what has to be found in it between ⟦ and ⟧. A row without
// marks must raise nothing at all.
type row struct {
	why, text string
	kind      deid.Kind
	c         deid.Confidence
	key       string // without "casereport.deid."
}

// check runs rows that hold one mark each.
func check(t *testing.T, rows []row) {
	t.Helper()
	for _, r := range rows {
		before, rest, _ := strings.Cut(r.text, "⟦")
		hit, after, marked := strings.Cut(rest, "⟧")
		text := before + hit + after
		found := deid.Find(text)
		if !marked {
			t.Errorf("%s: nothing is marked in %q", r.why, r.text)
			continue
		}
		if len(found) != 1 {
			t.Errorf("%s: %q gives %s", r.why, text, show(found))
			continue
		}
		w := found[0]
		if w.Excerpt != hit || w.Start != len(before) || w.Kind != r.kind || w.Confidence != r.c || w.Key != "casereport.deid."+r.key {
			t.Errorf("%s: %q gives %s, want %q %s %s %s", r.why, text, show(found), hit, r.kind, r.c, r.key)
		}
	}
}

func show(found []deid.Warning) string {
	var b strings.Builder
	for _, w := range found {
		fmt.Fprintf(&b, "[%q %s %s %s] ", w.Excerpt, w.Kind, w.Confidence, strings.TrimPrefix(w.Key, "casereport.deid."))
	}
	if b.Len() == 0 {
		return "nothing"
	}
	return b.String()
}

func TestRangesAreThoseOfTheOriginalText(t *testing.T) {
	for _, c := range []struct{ why, text, hit string }{
		{"full-width figures take three bytes each", "住院号：１２３４５６。", "１２３４５６"},
		{"a full-width date", "于２０２４年３月５日入院", "２０２４年３月５日"},
		{"a mobile number with a full-width dash", "电话 １３８－００１３－８０００", "１３８－００１３－８０００"},
		{"a full-width address of a mailbox", "ａｂ＠example．org", "ａｂ＠example．org"},
		{"an identity number with a full-width X", "身份证 11010519491231002Ｘ", "11010519491231002Ｘ"},
		{"a character without width hides nothing", "138\u200b0013\u200b8000", "138\u200b0013\u200b8000"},
		{"a soft hyphen neither", "2024-\u00ad03-05", "2024-\u00ad03-05"},
		{"a no-break blank is a blank", "5\u00a0March\u00a02024", "5\u00a0March\u00a02024"},
		{"an en dash is a dash", "2024–03–05", "2024–03–05"},
		{"text before it that is no UTF-8", "\xff\xfe 2024-03-05", "2024-03-05"},
		{"traditional labels", "住院號：A12345", "A12345"},
		{"a traditional surname", "患者張三，男", "張三"},
	} {
		found := deid.Find(c.text)
		if len(found) != 1 || found[0].Excerpt != c.hit || c.text[found[0].Start:found[0].End] != c.hit {
			t.Errorf("%s: %q gives %s", c.why, c.text, show(found))
		}
	}
}

func TestSeveralInOneText(t *testing.T) {
	text := "患者张三，男，92岁，住院号：A20240017，于2024年3月5日入住12床，电话13800138000（微信同号），" +
		"家住湖北省武汉市江岸区解放大道12号3单元501室。Dr. John Smith (smith@example.org) saw him on 6 March 2024."
	var got []string
	for _, w := range deid.Find(text) {
		got = append(got, string(w.Kind)+" "+w.Excerpt)
	}
	want := []string{
		"name 张三", "age 92岁", "record A20240017", "date 2024年3月5日", "bed 12床", "phone 13800138000",
		"address 湖北省武汉市江岸区解放大道12号3单元501室", "name John Smith", "email smith@example.org", "date 6 March 2024",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestOverlaps(t *testing.T) {
	for _, c := range []struct{ why, text, want string }{
		{"the better reason for the same words is kept", "身份证号：11010519491231002X", `["11010519491231002X" identity_card high identity] `},
		{"a label does not turn a mobile number into two warnings", "手机：13800138000", `["13800138000" phone high phone.mobile] `},
		{"name before the sex and after the patient", "患者张三，男，56岁", `["张三" name medium name.label] `},
		{"a telephone number used as a WeChat name is a telephone number", "微信：13800138000", `["13800138000" phone high phone.mobile] `},
	} {
		if got := show(deid.Find(c.text)); got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
}

func TestArgsFillTheSentence(t *testing.T) {
	for text, want := range map[string]map[string]any{
		"住院号：123456":        {"Label": "住院号"},
		"MRN: 123456":       {"Label": "MRN"},
		"a 92-year-old man": {"Age": 92},
		"九十三岁":              {"Age": 93},
		"13800138000":       {"Prefix": "138"},
		"010-62345678":      {"Area": "010"},
		"张三先生":              {"Title": "先生"},
		"2024-03-05":        nil,
	} {
		found := deid.Find(text)
		if len(found) != 1 || !cmp.Equal(found[0].Args, want) {
			t.Errorf("%q: %s %v, want %v", text, show(found), found, want)
		}
	}
}

// Every key that is listed is given for some text, and the other way round.
func TestKeys(t *testing.T) {
	given := map[string]bool{}
	for _, text := range []string{
		"2024-03-05", "3月5日", "05/03/24", "入院日期：20240305", "(20240305)", "accessed 5 March 2024", "March 2024",
		"MRN 123456", "13800138000", "010-62345678", "+44 20 7946 0958", "tel 555 123 4567",
		"11010519491231002X", "110105491231002", "110105194912310021", "身份证：12345678", "a@example.org",
		"张三先生", "姓名：张三", "患者王女士", "John Smith, PhD", "张三，男，56岁", "Initials: J.S.",
		"92岁", "a nonagenarian", "12 High Street", "滦平县张百湾镇", "住址：幸福家园甲栋", "12号床", "QQ：12345678",
	} {
		for _, w := range deid.Find(text) {
			given[w.Key] = true
		}
	}
	keys := deid.Keys()
	slices.Sort(keys)
	if d := cmp.Diff(keys, slices.Sorted(maps.Keys(given))); d != "" {
		t.Error(d)
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{
		"患者张三，男，92岁，住院号：A20240017，于2024年3月5日入住12床", "Dr. J. Smith, MD, 5 March 2024, +86 138 0013 8000",
		"11010519491231002X", "１３８００１３８０００", "ａ＠ｂ.cn", "\xff\xe4\xb8@\u200b", "姓名：阿依古丽·买买提", "10.1000/x", "批号", "bed", "月日",
		"ninety-", "aged ", "+1", "0086", "住址：", "某村", "Mr ", "病理(", "92", "九十岁", "2024-", "5-Mar-",
	} {
		f.Add(s)
	}
	known := map[string]bool{}
	for _, k := range deid.Keys() {
		known[k] = true
	}
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, w := range deid.Find(s) {
			if w.Start < last || w.Start >= w.End || w.End > len(s) || s[w.Start:w.End] != w.Excerpt {
				t.Fatalf("%q: range [%d, %d) after %d, excerpt %q", s, w.Start, w.End, last, w.Excerpt)
			}
			last = w.Start
			if !border(s, w.Start) || !border(s, w.End) {
				t.Fatalf("%q: [%d, %d) cuts a code point", s, w.Start, w.End)
			}
			if !known[w.Key] || !slices.Contains(deid.Kinds(), w.Kind) || w.Confidence < deid.Low || w.Confidence > deid.High {
				t.Fatalf("%q: %+v", s, w)
			}
		}
	})
}

// border reports whether a code point starts at i, or the text ends there.
func border(s string, i int) bool {
	for j := 0; j < len(s); {
		if j == i {
			return true
		}
		_, n := utf8.DecodeRuneInString(s[j:])
		j += n
	}
	return i == len(s)
}

func BenchmarkFind50KB(b *testing.B) {
	const report = "患者，男，56岁，因“体检发现右肺占位3天”入院。胸部CT示右肺上叶3.2 cm×2.8 cm肿块。基因检测EGFR L858R突变，TPS 60%。" +
		"予帕博利珠单抗200 mg每3周1次，第6周期后ALT 412 U/L，诊断为3级肝炎（CTCAE v5.0），予甲泼尼龙2 mg/kg。" +
		"The dose was held at cycle 6; ALT fell from 412 U/L to 38 U/L over 21 days (doi:10.1000/xyz123). Dr. Smith saw him on 2024-03-05.\n"
	text := strings.Repeat(report, 50_000/len(report))
	for name, s := range map[string]string{
		"report":            text,
		"figures alone":     strings.Repeat("1", 50_000),
		"figures and signs": strings.Repeat("1 3-8 ", 50_000/6),
		"mail signs":        strings.Repeat("a@", 25_000),
		"labels":            strings.Repeat("住院号", 50_000/9),
		"surnames":          strings.Repeat("张", 50_000/3),
		"capitals":          strings.Repeat("Mr Aa ", 50_000/6),
		"villages":          strings.Repeat("县村", 50_000/6),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				deid.Find(s)
			}
		})
	}
}
