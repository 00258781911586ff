package odm

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stepwise/trial/odm/clause"
	"stepwise/trial/record"
)

// documents are one of each kind, of the study and trail of these tests.
func documents(t testing.TB) map[string][]byte {
	out := map[string][]byte{}
	for _, edition := range []Edition{V132, V20} {
		out[string(edition)+" Transactional"] = write(t, study(t), trail(), Options{Edition: edition})
		out[string(edition)+" Snapshot"] = snap(t, edition, record.Replay(trail()))
	}
	return out
}

func parsed(t interface {
	Helper()
	Fatal(...any)
}, text []byte) *clause.Document {
	t.Helper()
	d, err := clause.Parse(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDocumentsKeepTheClauses(t *testing.T) {
	docs := documents(t)
	for _, edition := range []Edition{V132, V20} {
		docs[string(edition)+" withheld"] = write(t, study(t), trail(), Options{Edition: edition, Withheld: map[int64]bool{7: true}})
		docs[string(edition)+" of nothing"] = write(t, &Study{Code: "A-1"}, nil, Options{Edition: edition})
	}
	for name, text := range docs {
		faults := parsed(t, text).Faults()
		for _, f := range faults[:min(len(faults), 12)] {
			t.Errorf("%s: %s", name, f)
		}
	}
}

// Every element that we write is spoiled in every way that its definition forbids: a
// required attribute gone, one of a wrong format, one too many, a required child gone,
// one child too many, children in another order, text where none may be. Each must be
// found, or the test above says nothing.
func TestSpoiledElementsAreFound(t *testing.T) {
	for name, text := range documents(t) {
		d, seen, spoiled := parsed(t, text), map[string]bool{}, 0
		found := func(n *clause.Node, rule, why string) {
			spoiled++
			if !slices.ContainsFunc(d.Structure(n), func(f clause.Fault) bool { return f.Rule == rule }) {
				t.Errorf("%s: %s: nobody minds that %s", name, n.Name, why)
			}
		}
		d.Root.Walk(func(n *clause.Node) {
			shape := n.Name // one of each shape will do
			for _, c := range n.Body {
				if !strings.HasSuffix(shape, c.Name) {
					shape += " " + c.Name
				}
			}
			if seen[shape] {
				return
			}
			seen[shape] = true
			def := d.Elements()[n.Name]
			for _, a := range def.Attrs {
				old, there := n.Attrs[a.Name]
				if there && !a.Optional {
					delete(n.Attrs, a.Name)
					found(n, "attribute", a.Name+" is missing")
					n.Attrs[a.Name] = old
				}
				if there && a.Format != "text" {
					n.Attrs[a.Name] = ""
					found(n, "attribute", a.Name+" is empty")
					n.Attrs[a.Name] = old
				}
			}
			n.Attrs["Fancy"] = "Yes"
			found(n, "attribute", "there is an attribute Fancy")
			delete(n.Attrs, "Fancy")
			whole, text := n.Body, n.Text
			n.Body = append(slices.Clone(whole), &clause.Node{Name: "Fancy", Parent: n})
			found(n, "body", "it holds an element Fancy")
			if n.Body = whole; def.Text == "" {
				n.Text = "words"
				found(n, "body", "text stands in it")
				n.Text = text
			} else if def.Text != "text" {
				n.Text = ""
				found(n, "body", "it is empty")
				n.Text = text
			}
			for i, c := range whole {
				if once := regexp.MustCompile(`(^|[ ,(])` + c.Name + `(\?|,|$)`); once.MatchString(def.Body) {
					n.Body = slices.Insert(slices.Clone(whole), i, c)
					found(n, "body", c.Name+" stands twice")
				}
				if must := regexp.MustCompile(`(^|, )` + c.Name + `(\+|,|$)`); must.MatchString(def.Body) {
					n.Body = slices.DeleteFunc(slices.Clone(whole), func(x *clause.Node) bool { return x.Name == c.Name })
					found(n, "body", c.Name+" is missing")
				}
				if i > 0 && whole[i-1].Name != c.Name && !strings.Contains(def.Body, whole[i-1].Name+" | "+c.Name) {
					n.Body = slices.Clone(whole)
					n.Body[i-1], n.Body[i] = c, whole[i-1]
					found(n, "body", c.Name+" stands before "+whole[i-1].Name)
				}
			}
			n.Body = whole
		})
		if spoiled < 200 {
			t.Errorf("%s: only %d ways to spoil it", name, spoiled)
		}
	}
}

// short is the study with the forms that rules look at: quicker than the whole.
func short(t testing.TB) *Study {
	few := study(t)
	for i := range few.Versions {
		few.Versions[i].Forms = slices.DeleteFunc(slices.Clone(few.Versions[i].Forms), func(f record.Form) bool {
			return !slices.Contains([]string{"STUDY", "SITE", "PROTOCOL", "SUBJECT", "AE", "LB", "SCREENED", "QUERY", "INFUSION", "VISIT"}, f.Name)
		})
		for j := range few.Versions[i].Visits {
			few.Versions[i].Visits[j].Forms = []string{"VISIT", "LB", "AE"}
		}
	}
	return few
}

// Every rule is broken in a way of its own, in each edition that has it, and must say so.
func TestBrokenRulesAreFound(t *testing.T) {
	docs, found := map[string][]byte{}, map[string]bool{}
	few := short(t)
	for _, edition := range []Edition{V132, V20} {
		docs[string(edition)+" Transactional"] = write(t, few, trail(), Options{Edition: edition})
		var b bytes.Buffer
		if err := WriteSnapshot(&b, few, record.Replay(trail()), Options{Edition: edition, Created: noon}); err != nil {
			t.Fatal(err)
		}
		docs[string(edition)+" Snapshot"] = b.Bytes()
	}
	for _, c := range []struct {
		rule, why string
		old, new  string // a regular expression and what stands instead of its first match
	}{
		{"unique", "two users of one OID", `<User OID="USR.u2"`, `<User OID="USR.u1"`},
		{"unique", "two items of one OID", `<ItemDef OID="IT.STUDY.STATUS"`, `<ItemDef OID="IT.STUDY.CODE"`},
		{"unique", "two versions of one OID", `<MetaDataVersion OID="MDV.2"`, `<MetaDataVersion OID="MDV.1"`},
		{"once", "two forms of one number", `(<(?:FormRef|ItemGroupRef) [^>]* OrderNumber=)"2"`, `$1"1"`},
		{"once", "an item twice in a group", `(<ItemRef ItemOID="IT.STUDY.CODE"[^>]*></ItemRef>)`, `$1$1`},
		{"codes", "two codes alike", `CodedValue="N" OrderNumber="2"`, `CodedValue="Y" OrderNumber="2"`},
		{"codes", "codes with a number and without", `CodedValue="N" OrderNumber="2"`, `CodedValue="N"`},
		{"language", "English twice", `xml:lang="zh"`, `xml:lang="en"`},
		{"plain", "marked-up text alone", `Type="text/plain">One more item.`, `Type="application/xhtml+xml">One more item.`},
		{"length", "a moment with a length", `DataType="datetime"`, `DataType="datetime" Length="20"`},
		{"unit", "a limit without the unit of its item", `(</CheckValue>\s*)<MeasurementUnitRef [^>]*></MeasurementUnitRef>`, `$1`},
		{"unit", "text with a unit", `DataType="float"([^>]*>(?:[^I]|I[^t])*?<MeasurementUnitRef)`, `DataType="text" Length="9"$1`},
		{"limit", "a limit of two values", `(<CheckValue>[^<]*</CheckValue>)`, `$1$1`},
		{"limit", "a limit that is no number", `<CheckValue>[^<]*<`, `<CheckValue>much<`},
		{"list", "a list of numbers for text", `(<CodeList OID="CL[^>]*) DataType="text"`, `$1 DataType="integer"`},
		{"placed", "a form at a visit that has it not", `(StudyEventData StudyEventOID="SE\.)common("[^>]*>\s*<\w+ (?:Form|ItemGroup)OID="FORM.SUBJECT")`, `${1}D7$2`},
		{"placed", "an item in a group that has it not", `(<ItemData ItemOID=)"IT.AE.AETERM"`, `$1"IT.AE.AEOUTX"`},
		{"reference", "a group of subjects in reference data", `(<ReferenceData [^>]*>\s*<ItemGroupData ItemGroupOID=)"[^"]*"`, `$1"IG.SUBJECT"`},
		{"repeat", "a repeating form without its key", ` (Form|ItemGroup)RepeatKey="D7"`, ``},
		{"repeat", "a study event with a key, which does not repeat", `StudyEventData StudyEventOID="SE.D7"`, `StudyEventData StudyEventOID="SE.D7" StudyEventRepeatKey="1"`},
		{"null", "a value beside IsNull", `(<ItemData ItemOID="IT.SITE.ZONE")`, `$1 IsNull="Yes"`},
		{"format", "words for a number", `(ItemOID="IT.AE.AETOXGR"[^>]*?(?: Value="|>\s*<Value>))\d`, `${1}two`},
		{"format", "more than its length", `(ItemDef OID="IT.AE.AETERM"[^>]*) Length="\d+"`, `$1 Length="3"`},
		{"member", "a value that is no code", `((?: Value="|<Value>))eligible`, `${1}perhaps`},
		{"snapshot", "an update", `(FileType="Snapshot"(?s:.*?)<SubjectData )`, `$1 TransactionType="Update" `},
		{"snapshot", "the history of a datum", `FileType="Transactional"`, `FileType="Snapshot"`},
		{"archival", "an upsert", `TransactionType="Update"`, `TransactionType="Upsert"`},
		{"archival", "an archive that is a snapshot", `FileType="Snapshot"`, `FileType="Snapshot" Archival="Yes" Context="Archive"`},
		{"transaction", "an update of what is not there", `(<SubjectData [^>]*)"Insert"`, `$1"Update"`},
		{"transaction", "an insert of what is there", `(<SubjectData [^>]*)"Update"`, `$1"Insert"`},
		{"transaction", "nothing said", `(<SubjectData [^>]*) TransactionType="Insert"`, `$1`},
		{"audit", "no audit record around", `(<SubjectData (?s:.*?))<AuditRecord>(?s:.*?)</AuditRecord>`, `$1`},
		{"order", "a change before what it changes", `<DateTimeStamp>2027([^<]*</DateTimeStamp>\s*<ReasonForChange>transcription)`, `<DateTimeStamp>2026$1`},
		{"time", "a stamp after the document", `CreationDateTime="2`, `CreationDateTime="1`},
		{"annotation", "two notes of one number", `SeqNum="2"`, `SeqNum="1"`},
		{"annotation", "a note that says nothing", `<Comment>(?s:.*?)</Comment>`, ``},
		{"query", "two queries of one OID", `(Query OID="QU.BJ01-001).2"`, `$1.1"`},
		{"query", "another time than its history", `(Query OID="QU[^>]*LastUpdateDatetime)="2027([^>]*>\s*<Value>[^<]*</Value>\s*<AuditRecord>)`, `$1="2028$2`},
	} {
		hit, pattern := false, regexp.MustCompile(c.old)
		for name, text := range docs {
			at := pattern.FindSubmatchIndex(text)
			if at == nil {
				continue
			}
			bad := slices.Concat(text[:at[0]], pattern.Expand(nil, []byte(c.new), text, at), text[at[1]:])
			if !slices.ContainsFunc(parsed(t, bad).Faults(), func(f clause.Fault) bool { return f.Rule == c.rule }) {
				t.Errorf("%s: %s: the rule %q says nothing", name, c.why, c.rule)
			}
			hit, found[c.rule+" "+strings.Fields(name)[0]] = true, true
		}
		if !hit {
			t.Errorf("%s: no document has anything of the kind", c.why)
		}
	}
	dangle(t, docs, found)
	table, err := os.ReadFile("../../doc/standards/odm.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range clause.Rules {
		if !bytes.Contains(table, []byte("| `"+r.Name+"` | "+r.Clause+" | "+r.Says)) {
			t.Errorf("the page of the standard does not say what %q asks", r.Name)
		}
		for edition, space := range map[Edition]string{V132: clause.Space132, V20: clause.Space20} {
			if (r.Space == "" || r.Space == space) && !found[r.Name+" "+string(edition)] {
				t.Errorf("nothing was broken to see whether %q (%s) holds in %s", r.Name, r.Clause, edition)
			}
		}
	}
}

// dangle lets one reference of each kind lead nowhere.
func dangle(t *testing.T, docs map[string][]byte, found map[string]bool) {
	for name, text := range docs {
		d, seen := parsed(t, text), map[string]bool{}
		d.Root.Walk(func(n *clause.Node) {
			for attr, old := range n.Attrs {
				if !strings.HasSuffix(attr, "OID") || attr == "OID" || attr == "FileOID" || seen[n.Name+attr] {
					continue
				}
				seen[n.Name+attr] = true
				n.Attrs[attr] = "nowhere"
				if !slices.ContainsFunc(d.Faults(), func(f clause.Fault) bool { return f.Rule == "resolves" }) {
					t.Errorf("%s: %s of %s leads nowhere, and nobody minds", name, attr, n.Name)
				}
				n.Attrs[attr] = old
			}
		})
		if len(seen) < 15 {
			t.Errorf("%s: only %d kinds of reference", name, len(seen))
		}
		found["resolves "+strings.Fields(name)[0]] = true
	}
}
