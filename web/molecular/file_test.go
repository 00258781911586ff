package molecular

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"stepwise/internal/lang"
)

const vcfHead = "##fileformat=VCFv4.2\n" +
	`##INFO=<ID=ANN,Number=.,Type=String,Description="Functional annotations: 'Allele | Annotation | Annotation_Impact | Gene_Name | Gene_ID | Feature_Type | Feature_ID | Transcript_BioType | Rank | HGVS.c | HGVS.p'">` +
	"\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"

// record is a line of a VCF with an annotation.
func record(gene, protein string) string {
	return "7\t55259515\t.\tT\tG\t50\tPASS\tANN=G|missense_variant|MODERATE|" + gene + "|ENSG|transcript|NM_1|protein_coding|21/28|c.1A>G|" + protein + "\n"
}

func zipped(text []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(text)
	z.Close()
	return b.Bytes()
}

func TestALaboratorysFileIsReadAndForgotten(t *testing.T) {
	w := newWorld(t)
	vcf := []byte(vcfHead + record("EGFR", "p.Leu858Arg") + record("OR4F5", "p.Met1Val") + record("KRAS", "p.Gly12Cys"))
	for _, w.tag = range tags {
		for name, file := range map[string][]byte{"sample.vcf": vcf, "sample.vcf.gz": zipped(vcf), "named as it should not.txt": vcf, `C:\patients\sample.vcf`: vcf} {
			doc := w.page(w.send(signedIn(), "/molecular/read", "file", name, file, url.Values{"line": {"2L"}, "tumour": {"NSCLC"}, "as_of": {"2024-11"}}), http.StatusOK)
			if n := doc.Find("section[aria-labelledby=type] .found li").Length(); n != 2 {
				t.Errorf("%s, %s: %d findings: %s", w.tag, name, n, text(doc.Find("main")))
			}
			if got := doc.Find("#report").Text(); !strings.Contains(got, "EGFR L858R") || !strings.Contains(got, "KRAS G12C") {
				t.Errorf("%s, %s: the form holds %q", w.tag, name, got)
			}
			if got := doc.Find(`#line option[selected]`).AttrOr("value", ""); got != "2L" {
				t.Errorf("%s: what was entered before is lost: %q", w.tag, got)
			}
			if s := text(doc.Find("#fileread")); strings.Contains(s, "patients") {
				t.Errorf("the path on the sender's machine is shown: %s", s)
			}
		}
	}
}

func TestFilesThatAreRefusedSayWhyAndWhere(t *testing.T) {
	w := newWorld(t)
	whole := vcfHead + strings.Repeat(record("EGFR", "p.Leu858Arg"), 200)
	bomb := zipped(append([]byte(vcfHead), bytes.Repeat([]byte("#"), 40<<20)...))
	for _, c := range []struct {
		why    string
		file   []byte
		status int
		says   string // must stand in the sentence
	}{
		{"empty", nil, http.StatusUnprocessableEntity, ""},
		{"no VCF at all", []byte("hello\nworld\n"), http.StatusUnprocessableEntity, ""},
		{"cut off in the middle of a line", []byte(whole[:len(whole)-60]), http.StatusUnprocessableEntity, "203"},
		{"a compressed file cut off", zipped([]byte(whole))[:150], http.StatusUnprocessableEntity, ""},
		{"a zip bomb", bomb, http.StatusRequestEntityTooLarge, ""},
		{"a bundle that is none", []byte(`{"resourceType":"Patient"}`), http.StatusUnprocessableEntity, ""},
		{"a bundle cut off", []byte(`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Observation"`), http.StatusUnprocessableEntity, ""},
	} {
		for _, w.tag = range tags {
			doc := w.page(w.send(signedIn(), "/molecular/read", "file", "x.vcf.gz", c.file, url.Values{"stage": {"IV"}}), c.status)
			said := text(doc.Find("#file-error"))
			if said == "" || !strings.Contains(said, c.says) || doc.Find(".answer").Length() != 0 {
				t.Errorf("%s (%s): %q", c.why, w.tag, said)
			}
			if got := doc.Find(`#stage option[selected]`).AttrOr("value", ""); got != "IV" {
				t.Errorf("%s: what was entered is lost: %q", c.why, got)
			}
		}
	}
	for why, r := range map[string]*http.Request{
		"no multipart": httptest.NewRequest("POST", "/molecular/read", strings.NewReader("x")),
	} {
		if rec := w.serve(signedIn(), r); rec.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", why, rec.Code)
		}
	}
	if rec := w.send(signedIn(), "/molecular/read", "other", "x", []byte("x"), nil); rec.Code != http.StatusUnprocessableEntity {
		t.Errorf("no file: %d", rec.Code)
	}
}

// endless is a body of n bytes that repeats a line, made as it is read.
type endless struct {
	line string
	left int64
	at   int
}

func (e *endless) Read(b []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(b) && e.left > 0 {
		c := copy(b[n:], e.line[e.at:])
		e.at = (e.at + c) % len(e.line)
		n, e.left = n+c, e.left-int64(c)
	}
	return n, nil
}

// upload is a request with a file of any size, made as it is read.
func upload(head, line, tail string, size int64) *http.Request {
	var top bytes.Buffer
	m := multipart.NewWriter(&top)
	if _, err := m.CreateFormFile("file", "genome.vcf"); err != nil {
		panic(err)
	}
	body := io.MultiReader(&top, strings.NewReader(head), &endless{line: line, left: size}, strings.NewReader(tail+"\r\n--"+m.Boundary()+"--\r\n"))
	r := httptest.NewRequest("POST", "/molecular/read", body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.ContentLength = -1
	return r
}

// A VCF of 200 MB and a bundle of a million entries: a clear sentence, and memory
// that does not grow with the file.
func TestHugeFilesCostLittle(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		why     string
		request func() *http.Request
		says    string
		tag     lang.Tag
	}{
		{"200 MB", func() *http.Request { return upload(vcfHead, record("EGFR", "p.Leu858Arg"), "", 200<<20) }, "64 MB", lang.ZH},
		{"a million entries", func() *http.Request {
			entry := `{"resource":{"resourceType":"Device","id":"d"}},`
			return upload(`{"resourceType":"Bundle","type":"collection","entry":[`, entry, `{}]}`, int64(len(entry))*1_000_000)
		}, "100", lang.EN},
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		w.tag = c.tag
		doc := w.page(w.serve(signedIn(), c.request()), http.StatusRequestEntityTooLarge)
		runtime.GC()
		runtime.ReadMemStats(&after)
		if said := text(doc.Find("#file-error")); !strings.Contains(said, c.says) {
			t.Errorf("%s (%s): %q", c.why, w.tag, said)
		}
		if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 16<<20 {
			t.Errorf("%s: %d MB stay behind", c.why, grown>>20)
		}
	}
	if rec := w.get(signedIn(), "/molecular/read"); rec.Header().Get("Location") != "/molecular" {
		t.Error("the answer to a file cannot be opened again; the form can")
	}
	r := httptest.NewRequest("POST", "/molecular/read", strings.NewReader(""))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	r.ContentLength = 300 << 20
	if doc := w.page(w.serve(signedIn(), r), http.StatusRequestEntityTooLarge); text(doc.Find("#file-error")) == "" {
		t.Error("a size that is told beforehand is refused beforehand")
	}
}

// A connection that breaks in the middle of a file: nothing of it is answered.
func TestAFileThatDidNotArriveWhole(t *testing.T) {
	w := newWorld(t)
	for _, w.tag = range tags {
		r := upload(vcfHead, record("EGFR", "p.Leu858Arg"), "", 1<<20)
		r.Body = io.NopCloser(io.MultiReader(io.LimitReader(r.Body, 300_000), broken{}))
		doc := w.page(w.serve(signedIn(), r), http.StatusUnprocessableEntity)
		if said := text(doc.Find("#file-error")); !strings.Contains(said, lang.Say(w.tag, "molecular.upload.broken")) || doc.Find(".answer").Length() != 0 {
			t.Errorf("%s: %q", w.tag, said)
		}
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

func TestSeatsForReadingAreFew(t *testing.T) {
	p := New(newWorld(t).service, nil, nil)
	for range readers {
		p.reading <- struct{}{}
	}
	err := p.Read(httptest.NewRecorder(), httptest.NewRequest("POST", "/molecular/read", strings.NewReader("")))
	if err == nil || !strings.Contains(fmt.Sprint(err), "fault.busy") {
		t.Errorf("a fifth reader: %v", err)
	}
}
