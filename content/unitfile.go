package content

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/goccy/go-yaml"

	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

// A unit as a file: Markdown with a front matter in YAML, the text of each
// language after a line of its own.
//
//	---
//	code: u08
//	title: {en: ICI colitis, zh: 免疫相关结肠炎}
//	minutes: 20
//	---
//	<!-- en -->
//	## Hold first
//	…
//	<!-- zh -->
//	## 先停药
//	…
//
// Attachments are not part of it: blob:HASH in the text finds them where they are
// stored.
type front struct {
	Code       string     `yaml:"code"`
	Scope      string     `yaml:"scope,omitempty"`
	Status     Status     `yaml:"status,omitempty"`
	Title      lang.Text  `yaml:"title"`
	Area       string     `yaml:"area,omitempty"`
	Place      int        `yaml:"place,omitempty"`
	Minutes    int        `yaml:"minutes"`
	Confidence Confidence `yaml:"confidence,omitempty"`
	Pass       *float64   `yaml:"pass,omitempty"`
	Questions  []string   `yaml:"questions,omitempty"`
	Sources    []Source   `yaml:"sources,omitempty"`
}

// Limits of a unit's file in bytes: the whole, and its front matter.
const (
	UnitFileLimit = 512 << 10
	frontLimit    = 64 << 10
)

// markOf reads a line that begins the text of a language.
func markOf(line string) (lang.Tag, bool) {
	switch strings.TrimSpace(line) {
	case "<!-- en -->":
		return lang.EN, true
	case "<!-- zh -->":
		return lang.ZH, true
	}
	return "", false
}

// ParseUnit reads a unit's file. Status is what the file asks for, Draft when it
// does not say. Every fault is Invalid and names its line; more than UnitFileLimit
// bytes are TooLarge, and no more than that is read.
func ParseUnit(r io.Reader) (Manuscript, Status, error) {
	raw, err := io.ReadAll(io.LimitReader(r, UnitFileLimit+1))
	if err != nil {
		return Manuscript{}, "", err
	}
	if len(raw) > UnitFileLimit {
		return Manuscript{}, "", fault.New(fault.TooLarge, "fault.toolarge", "Limit", "512 KiB")
	}
	p := unitFile{marks: map[lang.Tag]int{}}
	p.split(clean(string(bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF")))))
	head := p.head()
	m := Manuscript{Code: head.Code, Scope: head.Scope, Title: head.Title, Area: head.Area, Place: head.Place, Minutes: head.Minutes,
		Confidence: head.Confidence, Sources: head.Sources, Questions: head.Questions, Pass: DefaultPass, Body: p.body}
	if head.Pass != nil {
		m.Pass = *head.Pass
	}
	if head.Status == "" {
		head.Status = Draft
	}
	m = m.tidy()
	if p.faults.Err() == nil {
		var f fault.Form
		m.check(&f)
		f.Check(head.Status == Draft || head.Status == Published, "status", "fault.choice")
		p.place(f.Err())
	}
	return m, head.Status, p.faults.Err()
}

// unitFile is a file that is being read.
type unitFile struct {
	faults fault.Form
	front  string
	body   lang.Text
	marks  map[lang.Tag]int // line on which a language begins
}

func (p *unitFile) fault(line int, key string, args ...any) {
	p.faults.Add(fmt.Sprintf("line %d", line), key, args...)
}

// split finds the front matter and the two texts.
func (p *unitFile) split(text string) {
	scan := bufio.NewScanner(strings.NewReader(text))
	scan.Buffer(nil, UnitFileLimit+1)
	var head strings.Builder
	texts := map[lang.Tag]*strings.Builder{}
	line, inside, closed := 0, lang.Tag(""), false
	for scan.Scan() {
		line++
		s := scan.Text()
		switch {
		case line == 1:
			if strings.TrimRight(s, " ") != "---" {
				p.fault(1, "content.nofront")
				return
			}
		case !closed && strings.TrimRight(s, " ") == "---":
			closed = true
		case !closed:
			head.WriteString(s + "\n")
		default:
			if t, ok := markOf(s); ok {
				if p.marks[t] != 0 {
					p.fault(line, "content.again", "Line", p.marks[t])
				}
				inside, p.marks[t], texts[t] = t, line, &strings.Builder{}
			} else if inside != "" {
				texts[inside].WriteString(s + "\n")
			} else if strings.TrimSpace(s) != "" {
				p.fault(line, "content.whichlanguage")
				return
			}
		}
	}
	switch {
	case line == 0:
		p.fault(1, "content.nofront")
	case !closed:
		p.fault(line, "content.openfront")
	case head.Len() > frontLimit:
		p.fault(2, "fault.toolarge", "Limit", "64 KiB")
	}
	p.front = head.String()
	for t, b := range texts {
		if t == lang.EN {
			p.body.EN = b.String()
		} else {
			p.body.ZH = b.String()
		}
	}
}

// head reads the front matter. Should the parser give up on a text in a way that
// it does not say, that is a fault of the file and not of ours.
func (p *unitFile) head() (h front) {
	if p.faults.Err() != nil {
		return h
	}
	defer func() {
		if gave := recover(); gave != nil {
			p.fault(2, "content.yaml", "Reason", fmt.Sprint(gave))
		}
	}()
	if line, key := strange(p.front); line > 0 {
		p.fault(line+1, key)
		return h
	}
	err := yaml.NewDecoder(strings.NewReader(p.front), yaml.Strict()).Decode(&h)
	if err == nil || errors.Is(err, io.EOF) {
		return h
	}
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil {
		p.fault(at.GetToken().Position.Line+1, "content.yaml", "Reason", at.GetMessage())
	} else {
		p.fault(2, "content.yaml", "Reason", err.Error())
	}
	return h
}

// place gives the faults of a manuscript the lines on which their fields stand.
func (p *unitFile) place(err error) {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return
	}
	for _, x := range f.Fields {
		name, side, _ := strings.Cut(x.Where, ".")
		line := 1
		for i, s := range strings.Split(p.front, "\n") {
			if strings.HasPrefix(s, name+":") {
				line = i + 2
			}
		}
		if name == "body" {
			line = p.marks[lang.EN]
			if side == "zh" {
				line = p.marks[lang.ZH]
			}
		}
		where := fmt.Sprintf("line %d", line)
		if line == 1 {
			where += " (" + name + ")" // not in the file at all
		}
		p.faults.Add(where, x.Key, pairs(x.Args)...)
	}
}

func pairs(m map[string]any) []any {
	var out []any
	for k, v := range m {
		out = append(out, k, v)
	}
	return out
}
