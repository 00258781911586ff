// Package test holds what no single room can test: the rules of the house, the
// browser stories, and several nodes at once.
package test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "stepwise"

// rooms teach or keep something; each has tables of its own.
var rooms = []string{"content", "practice", "virtualpatient", "session", "guideline", "casereport", "toxicity", "molecular", "quality", "trial", "exchange", "programme", "knowledge"}

// ground is what every room may stand on.
var ground = []string{"internal", "person", "lrs", "knowledge"}

// pure packages compute: no database, no clock, no network.
var pure = []string{"content/lti", "guideline/consensus", "casereport/deid", "casereport/care", "casereport/anchor", "casereport/diff",
	"lrs/statement", "practice/psychometrics", "knowledge/fact", "knowledge/fact/jsontext", "quality/chart", "toxicity/grading", "toxicity/advice", "toxicity/term", "molecular/variant", "molecular/match", "trial/dose", "trial/dose/chance", "trial/dose/simulate", "trial/dose/calendar", "trial/record", "trial/form", "trial/protocol",
	"trial/dose/request", "trial/dose/answer", "trial/dose/published", "trial/dose/recent",
	"trial/eligibility", "trial/dose/exact", "trial/odm", "trial/odm/clause", "trial/dataset", "trial/fhir",
	"content/xmltree", "content/cmi5", "content/scorm"}

// pureMay lists the few libraries that a pure package uses beside the standard
// library and gonum, with the reason.
var pureMay = map[string][]string{
	"casereport/anchor": {"github.com/sergi/go-diff/diffmatchpatch"}, // the diff that moves anchors
	"casereport/diff":   {"github.com/sergi/go-diff/diffmatchpatch"},
	"trial/eligibility": {"github.com/google/cel-go/cel", "github.com/google/cel-go/checker", "github.com/google/cel-go/common/ast", "github.com/google/cel-go/common/operators",
		"github.com/google/cel-go/common/types", "github.com/google/cel-go/common/types/ref", "github.com/google/cel-go/interpreter"}, // the language of criteria
	"content/xmltree": {"golang.org/x/text/encoding/htmlindex", "golang.org/x/text/encoding/unicode"}, // packages written in GBK and UTF-16
}

// edges are the few imports from room to room, and from the record's doors to the
// people who keep them.
var edges = map[string][]string{
	"lrs/client":   {"person"},
	"lrs/forward":  {"person"},
	"trial":        {"molecular/match", "molecular/variant"}, // criteria that a profile answers
	"trial/safety": {"toxicity/grading"},                     // CRS, ICANS and laboratory values are graded in one place
}

type pkg struct {
	path    string              // below the module, "lrs"
	imports map[string][]string // import → files
	files   []*ast.File
	names   []string
	set     *token.FileSet
}

// house reads every package of the module, tests left out.
func house(t *testing.T) []pkg {
	t.Helper()
	byPath := map[string]*pkg{}
	root := ".."
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "dist" || strings.HasPrefix(d.Name(), ".") && path != root) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		p := byPath[filepath.ToSlash(rel)]
		if p == nil {
			p = &pkg{path: filepath.ToSlash(rel), imports: map[string][]string{}, set: token.NewFileSet()}
			byPath[p.path] = p
		}
		f, err := parser.ParseFile(p.set, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		p.files, p.names = append(p.files, f), append(p.names, path)
		for _, i := range f.Imports {
			name, _ := strconv.Unquote(i.Path.Value)
			p.imports[name] = append(p.imports[name], path)
		}
		return nil
	})
	if err != nil || len(byPath) < 10 {
		t.Fatalf("read %d packages: %v", len(byPath), err)
	}
	var out []pkg
	for _, p := range byPath {
		out = append(out, *p)
	}
	slices.SortFunc(out, func(a, b pkg) int { return strings.Compare(a.path, b.path) })
	return out
}

func top(path string) string {
	first, _, _ := strings.Cut(path, "/")
	return first
}

func ours(name string) (string, bool) {
	rest, ok := strings.CutPrefix(name, module+"/")
	return rest, ok
}

func TestImportsGoFromRoofToGround(t *testing.T) {
	for _, p := range house(t) {
		for name, files := range p.imports {
			to, own := ours(name)
			if !own {
				continue
			}
			if why := forbidden(p.path, to); why != "" {
				t.Errorf("%s imports %s (%s): %s", p.path, to, files[0], why)
			}
		}
	}
}

func forbidden(from, to string) string {
	a, b := top(from), top(to)
	switch {
	case a == b:
		return ""
	case a == "internal":
		if b == "schema" && from == "internal/store" {
			return ""
		}
		return "internal imports nothing above it"
	case a == "schema" || a == "seed" && b != "seed":
		return "data imports nothing"
	case a == "person" || a == "lrs":
		if b == "internal" || a == "person" && b == "lrs" || slices.Contains(edges[from], to) {
			return ""
		}
		return "the ground imports internal only; person may write to lrs"
	case slices.Contains(rooms, a):
		if slices.Contains(ground, b) || b == "seed" || slices.Contains(edges[from], to) {
			return ""
		}
		return "a room imports internal, person, lrs, knowledge, and the edges listed here"
	case a == "web" || a == "api":
		if b == "web" || b == "api" || b == "cmd" || b == "test" {
			return "pages and machine interfaces import rooms"
		}
		return ""
	case a == "cmd" || a == "test":
		if b == "cmd" && a == "cmd" || b == "cmd" && a == "test" {
			return ""
		}
		return ""
	}
	return "the directory " + a + " is not in the map; add it to test/arch_test.go and to the README"
}

func TestNoActivityImportsProgramme(t *testing.T) {
	for _, p := range house(t) {
		if a := top(p.path); a == "programme" || !slices.Contains(rooms, a) && a != "lrs" && a != "person" {
			continue
		}
		for name, files := range p.imports {
			if to, own := ours(name); own && top(to) == "programme" {
				t.Errorf("%s knows of programmes (%s)", p.path, files[0])
			}
		}
	}
}

func TestPurePackagesOnlyCompute(t *testing.T) {
	for _, p := range house(t) {
		if !slices.Contains(pure, p.path) {
			continue
		}
		for name, files := range p.imports {
			to, own := ours(name)
			switch {
			case own && slices.Contains(pure, to):
			case strings.HasPrefix(name, "gonum.org/v1/gonum/"):
			case !own && !strings.Contains(top(name), "."): // the standard library
				if name == "database/sql" || name == "net/http" || name == "os" {
					t.Errorf("%s imports %s (%s)", p.path, name, files[0])
				}
			case slices.Contains(pureMay[p.path], name):
			default:
				t.Errorf("%s is pure but imports %s (%s)", p.path, name, files[0])
			}
		}
	}
}

func TestRoomsKnowNothingOfPages(t *testing.T) {
	for _, p := range house(t) {
		if a := top(p.path); !slices.Contains(rooms, a) && a != "person" && a != "lrs" {
			continue
		}
		for name, files := range p.imports {
			if name == "net/http" || name == "html/template" || strings.HasPrefix(name, "github.com/a-h/templ") {
				t.Errorf("%s imports %s (%s)", p.path, name, files[0])
			}
		}
	}
}

func TestOnlyTheStoreKnowsADriver(t *testing.T) {
	for _, p := range house(t) {
		if p.path == "internal/store" || p.path == "internal/storetest" || strings.HasPrefix(p.path, "test/") || p.path == "cmd/dev" {
			continue
		}
		for name, files := range p.imports {
			if strings.HasPrefix(name, "modernc.org/sqlite") || strings.HasPrefix(name, "github.com/jackc/pgx") {
				t.Errorf("%s imports %s (%s)", p.path, name, files[0])
			}
		}
	}
}

// Developers' commands and test servers measure; everything else is handed a clock.
func TestOnlyTheClockAsksForTheTime(t *testing.T) {
	for _, p := range house(t) {
		if p.path == "internal/clock" || p.path == "cmd/dev" || strings.HasPrefix(p.path, "test") {
			continue
		}
		for i, f := range p.files {
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				x, ok := call.X.(*ast.Ident)
				if ok && x.Name == "time" && (call.Sel.Name == "Now" || call.Sel.Name == "Since" || call.Sel.Name == "Until") {
					t.Errorf("%s calls time.%s", p.names[i], call.Sel.Name)
				}
				return true
			})
		}
	}
}

// E-mails of a study go through trial.Writer.Tell, which sends none from a rehearsal.
func TestARehearsalCannotMail(t *testing.T) {
	doors := 0
	for _, p := range house(t) {
		if p.path != "trial" && !strings.HasPrefix(p.path, "trial/") {
			continue
		}
		for i, f := range p.files {
			for _, imported := range f.Imports {
				if imported.Path.Value != `"stepwise/internal/mail"` || strings.HasSuffix(p.names[i], "_test.go") {
					continue
				}
				if doors++; p.path != "trial" {
					t.Errorf("%s mails past trial.Writer.Tell", p.names[i])
				}
			}
		}
	}
	if doors != 1 {
		t.Errorf("%d files of studies know the mail, not one", doors)
	}
}

// A room's SQL names only its own tables: those whose names begin with the room's.
func TestSQLStaysInItsRoom(t *testing.T) {
	tables := schemaTables(t)
	word := regexp.MustCompile(`(?i)\b(?:FROM|JOIN|INTO|UPDATE)\s+([a-z_]+)`)
	found := 0
	for _, p := range house(t) {
		for i, f := range p.files {
			ast.Inspect(f, func(n ast.Node) bool {
				lit, ok := n.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					return true
				}
				for _, m := range word.FindAllStringSubmatch(lit.Value, -1) {
					owner, isTable := tables[strings.ToLower(m[1])]
					if !isTable {
						continue
					}
					found++
					if !owns(p.path, owner) {
						t.Errorf("%s names the table %s, which belongs to %s", p.names[i], m[1], owner)
					}
				}
				return true
			})
		}
	}
	if found == 0 {
		t.Error("no SQL was found: the test looks in the wrong place")
	}
}

func owns(path, owner string) bool {
	return top(path) == owner || path == "internal/"+owner || path == "test/load"
}

// schemaTables maps each table to the room that its name begins with.
func schemaTables(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("../schema/*.sql")
	if err != nil || len(names) == 0 {
		t.Fatal("no schema", err)
	}
	create := regexp.MustCompile(`CREATE TABLE ([a-z_]+)`)
	out := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range create.FindAllStringSubmatch(string(text), -1) {
			owner, _, _ := strings.Cut(m[1], "_")
			out[m[1]] = owner
		}
	}
	return out
}

func TestSchemaKeepsToTheHouseSubset(t *testing.T) {
	names, err := filepath.Glob("../schema/*.sql")
	if err != nil || len(names) == 0 {
		t.Fatal("no schema", err)
	}
	strange := regexp.MustCompile(`(?i)\b(SERIAL|BIGSERIAL|JSONB|TIMESTAMPTZ?|TIMESTAMP|VARCHAR|UUID|INTEGER|REAL|BLOB|CREATE SEQUENCE|CREATE TRIGGER|AUTOINCREMENT|ENUM|ARRAY|INT)\b`)
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for n, line := range strings.Split(string(text), "\n") {
			code, _, _ := strings.Cut(line, "--")
			if m := strange.FindString(code); m != "" {
				t.Errorf("%s:%d: %s is outside of the subset in doc/sql.md", name, n+1, m)
			}
		}
	}
}

// A file is one noun or one action. Generated files and tables of data are longer.
func TestFilesAreShort(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && path != "..") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_templ.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if n := strings.Count(string(text), "\n"); n > 500 {
			t.Errorf("%s has %d lines: split it", path, n)
		}
		base := strings.TrimSuffix(filepath.Base(path), ".go")
		if slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "models"}, base) {
			t.Errorf("%s says nothing about what it holds", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
