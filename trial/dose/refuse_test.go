package dose

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"stepwise/internal/lang"
)

// formats are the English sentences with which this package and those below it refuse,
// by where they stand: the second argument of problem, and what wanted returns.
func formats(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	literal := func(e ast.Expr, at token.Position) {
		if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
			text, err := strconv.Unquote(l.Value)
			if err != nil {
				t.Fatal(err)
			}
			out[text] = at.String()
		}
	}
	files := token.NewFileSet()
	if err := fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.CallExpr:
				if name, ok := x.Fun.(*ast.Ident); ok && name.Name == "problem" && len(x.Args) > 1 {
					literal(x.Args[1], files.Position(x.Pos()))
				}
			case *ast.FuncDecl:
				if x.Name.Name == "wanted" {
					ast.Inspect(x, func(n ast.Node) bool {
						if r, ok := n.(*ast.ReturnStmt); ok {
							literal(r.Results[0], files.Position(r.Pos()))
						}
						return true
					})
				}
			}
			return true
		})
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// Every refusal is said in both languages, and in English as the command line says it.
func TestEveryRefusalIsSaidInBothLanguages(t *testing.T) {
	all := formats(t)
	if len(all) < 100 {
		t.Fatalf("found %d refusals only", len(all))
	}
	for format, at := range all {
		var values []string
		args, plain := map[string]any{}, strings.ReplaceAll(format, "%%", "\x00")
		for i, v := range slots(format) {
			values = append(values, fmt.Sprintf("value %d", i))
			args[string(rune('A'+i))] = values[i]
			plain = strings.Replace(plain, v, values[i], 1)
		}
		plain = strings.ReplaceAll(plain, "\x00", "%")
		key := sentence(format)
		if got := lang.SayMap(lang.EN, key, args); got != plain {
			t.Errorf("%s: %q is %q in the locale", at, plain, got)
		}
		zh := lang.SayMap(lang.ZH, key, args)
		if !lang.Has(key) || zh == plain && strings.Contains(plain, " is ") {
			t.Errorf("%s: %s is not said in Chinese", at, key)
		}
		for _, v := range values {
			if !strings.Contains(zh, v) {
				t.Errorf("%s: %s keeps %s to itself", at, zh, v)
			}
		}
	}
}

func TestARefusalKnowsItsSentence(t *testing.T) {
	_, err := ParseSettings([]byte(`{"design": "boin", "target": 0.7}`))
	p, ok := errors.AsType[Problem](err)
	if !ok || p.Error() != "target: is 0.7, not 0.05 to 0.6" {
		t.Fatal(err)
	}
	key, args := p.Sentence()
	if got := lang.SayMap(lang.ZH, key, args); got != "为0.7，应为0.05至0.6" {
		t.Error(key, got)
	}
	if key, _ := Refuse("phi1", "is %v, not 10 %% or more below the target %v", 0.2, 0.21).Sentence(); key != "dose.refuse.is-x-not-10-percent-or-more-below-the-target-x" {
		t.Error(key)
	}
}
