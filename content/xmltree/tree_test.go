package xmltree

import (
	"errors"
	"strings"
	"testing"
)

func TestWhatIsReadAndWhatIsRefused(t *testing.T) {
	for _, row := range []struct {
		why, text, key string
		line           int
	}{
		{"a plain file", `<a><b/></a>`, "", 0},
		{"with a declaration and a mark", "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?><a/>", "", 0},
		{"nothing", "", "cmi5.xml.empty", 0},
		{"only a comment", "<!-- -->", "cmi5.xml.empty", 0},
		{"a tag left open", "<a>\n<b>\n</a>", "cmi5.xml.broken", 3},
		{"an end too early", "<a>", "cmi5.xml.broken", 1},
		{"two roots", "<a/>\n<b/>", "cmi5.xml.broken", 2},
		{"text after the root", "<a/>\nx", "cmi5.xml.broken", 2},
		{"an attribute twice", `<a x="1" x="2"/>`, "cmi5.xml.broken", 1},
		{"an external entity", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<a>&x;</a>", "cmi5.xml.doctype", 1},
		{"entities that grow", `<!DOCTYPE a [<!ENTITY x "xxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>`, "cmi5.xml.doctype", 1},
		{"an entity that nobody declared", "<a>\n&nbsp;</a>", "cmi5.xml.entity", 2},
		{"a thousand deep", strings.Repeat("<a>", 1000), "cmi5.xml.large", 1},
		{"more than sixteen megabytes", "<a>" + strings.Repeat("x", MaxBytes) + "</a>", "cmi5.xml.large", 0},
		{"not UTF-8", "<a>\xff</a>", "cmi5.xml.encoding", 0},
		{"an encoding that nobody knows", `<?xml version="1.0" encoding="klingon"?><a/>`, "cmi5.xml.encoding", 0},
		{"binary", "PK\x03\x04\x00\x00", "cmi5.xml.broken", 1},
	} {
		_, err := Read([]byte(row.text))
		var f *Fault
		if errors.As(err, &f); f == nil {
			f = &Fault{}
		}
		if f.Key != row.key || row.line > 0 && f.Line != row.line {
			t.Errorf("%s: %v, want %q in line %d", row.why, err, row.key, row.line)
		}
	}
}

func TestOldChineseFilesAreRead(t *testing.T) {
	for why, text := range map[string]string{
		"GBK":    "<?xml version=\"1.0\" encoding=\"GB2312\"?><a>\xb7\xce\xb0\xa9</a>",
		"UTF-16": "\xff\xfe<\x00a\x00>\x00\xba\x80\x4c\x76<\x00/\x00a\x00>\x00",
	} {
		e, err := Read([]byte(text))
		if err != nil || e.Text != "肺癌" {
			t.Errorf("%s: %+v %v", why, e, err)
		}
	}
}

func TestAnElementKnowsItsPlace(t *testing.T) {
	e, err := Read([]byte("<course xmlns='x'>\n <au/>\n <block><au id='1'/>\n<au y:id='2' xmlns:y='y'/></block></course>"))
	if err != nil {
		t.Fatal(err)
	}
	second := e.Child("x", "block").All("x", "au")[1]
	if second.Path() != "/course/block/au[2]" || second.Line != 4 {
		t.Errorf("it is at %s in line %d", second.Path(), second.Line)
	}
	if _, ok := second.Attribute("id"); ok {
		t.Error("an attribute of another namespace is taken for a plain one")
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"<a/>", "<a><b x='1'>t</b></a>", "<!DOCTYPE a>", "<?xml version='1.0' encoding='gbk'?><a/>", "\xff\xfe<\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := Read(raw)
		if (e == nil) == (err == nil) {
			t.Fatal("neither a tree nor a fault")
		}
	})
}
