package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReaderCountsAndShows(t *testing.T) {
	for _, row := range []struct {
		name, stream   string
		want           string
		shows, hides   []string
		reason         string
		failedPackages bool
	}{
		{
			name: "quiet success", want: "2 passed, 0 failed",
			reason: "a test and its subtest; what they logged interests nobody",
			stream: `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"chatter\n"}
{"Action":"pass","Package":"p","Test":"TestA/sub"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"PASS\n"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
{"Action":"pass","Package":"p"}
`, shows: []string{"ok  \tp\t0.1s\n"}, hides: []string{"chatter", "PASS"},
		},
		{
			name: "deep subtests", want: "2 passed, 0 failed",
			reason: "only tests and their direct subtests count",
			stream: `{"Action":"pass","Package":"p","Test":"TestA/sub/deep"}
{"Action":"pass","Package":"p","Test":"TestA/sub"}
{"Action":"pass","Package":"p","Test":"TestA"}
`,
		},
		{
			name: "failure", want: "1 passed, 2 failed", failedPackages: true,
			reason: "the failing subtest fails its test, the package adds nothing",
			stream: `{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA/sub","Output":"    a_test.go:7: three is not four\n"}
{"Action":"fail","Package":"p","Test":"TestA/sub"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestB"}
{"Action":"fail","Package":"p"}
`, shows: []string{"three is not four"}, hides: []string{"=== RUN"},
		},
		{
			name: "same name in two packages", want: "1 passed, 1 failed", failedPackages: true,
			reason: "output is kept by package and test",
			stream: `{"Action":"output","Package":"p","Test":"TestA","Output":"of p\n"}
{"Action":"output","Package":"q","Test":"TestA","Output":"of q\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"q","Test":"TestA"}
`, shows: []string{"of q"}, hides: []string{"of p"},
		},
		{
			name: "build failure", want: "0 passed, 1 failed", failedPackages: true,
			reason: "a package that does not build has no test to count",
			stream: `{"ImportPath":"p","Action":"build-output","Output":"p/a.go:3:1: syntax error\n"}
{"ImportPath":"p","Action":"build-fail"}
{"Action":"output","Package":"p","Output":"FAIL\tp [build failed]\n"}
{"Action":"fail","Package":"p","FailedBuild":"p"}
`, shows: []string{"syntax error", "[build failed]"},
		},
		{
			name: "died while a test ran", want: "0 passed, 1 failed", failedPackages: true,
			reason: "the running test got no result; what it said is the clue",
			stream: `{"Action":"output","Package":"p","Test":"TestA","Output":"panic: no\n"}
{"Action":"fail","Package":"p"}
`, shows: []string{"panic: no"},
		},
		{
			name: "skip", want: "0 passed, 0 failed, 1 skipped",
			reason: "a skipped test is said, never silent",
			stream: `{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"skip","Package":"q"}
`,
		},
		{
			name: "not an event", want: "0 passed, 0 failed",
			reason: "go's own words come between the events",
			stream: "go: downloading example.org/m v1.0.0\n{not json\nno newline at the end",
			shows:  []string{"go: downloading", "{not json", "no newline at the end"},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			var out bytes.Buffer
			var count tally
			if err := newReader(&out, &count).read(strings.NewReader(row.stream)); err != nil {
				t.Fatal(err)
			}
			if got := count.line(row.failedPackages); got != row.want {
				t.Errorf("%q, want %q: %s", got, row.want, row.reason)
			}
			for _, text := range row.shows {
				if !strings.Contains(out.String(), text) {
					t.Errorf("%q is not shown in\n%s", text, out.String())
				}
			}
			for _, text := range row.hides {
				if strings.Contains(out.String(), text) {
					t.Errorf("%q is shown in\n%s", text, out.String())
				}
			}
		})
	}
}

func TestAFailedRunNeverReadsAsNoneFailed(t *testing.T) {
	if got, want := (tally{passed: 3}).line(true), "3 passed, 1 failed"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// The recorded streams above are short; this is what the real go test says.
func TestGoTestOfARealModule(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":            "module sample\n\ngo 1.26\n",
		"good/good_test.go": "package good\n\nimport \"testing\"\n\nfunc TestGood(t *testing.T) { t.Log(\"hush\"); t.Run(\"sub\", func(*testing.T) {}) }\n",
		"bad/bad_test.go":   "package bad\n\nimport \"testing\"\n\nfunc TestBad(t *testing.T) { t.Run(\"sub\", func(t *testing.T) { t.Error(\"apples\") }) }\n",
		"dead/dead_test.go": "package dead\n\nimport \"testing\"\n\nfunc TestDead(t *testing.T) { panic(\"pears\") }\n",
		"broken/a_test.go":  "package broken\n\nimport \"testing\"\n\nfunc TestBroken(t *testing.T) { plums() }\n",
		"left/left_test.go": "package left\n\nimport \"testing\"\n\nfunc TestLeft(t *testing.T) { t.Skip(\"cherries\") }\n",
		"exit/main_test.go": "package exit\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestMain(*testing.M) { os.Exit(3) }\n",
		"empty/empty.go":    "package empty\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	var count tally
	c := child{dir: dir, env: []string{"GOFLAGS=", "GOWORK=off"}, stdout: &out, stderr: &out}
	err := goTest(t.Context(), c, testArguments(testFlags{}), &count)
	if err == nil {
		t.Error("a run with failures ended well")
	}
	// Passed: TestGood and its subtest. Failed: TestBad and its subtest, TestDead,
	// and the packages broken and exit, which have no failing test.
	if got, want := count.line(err != nil), "2 passed, 5 failed, 1 skipped"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for _, text := range []string{"apples", "panic: pears", "undefined: plums", "ok  \tsample/good", "FAIL\tsample/exit", "skipped: sample/left TestLeft"} {
		if !strings.Contains(out.String(), text) {
			t.Errorf("%q is not shown", text)
		}
	}
	if strings.Contains(out.String(), "hush") {
		t.Error("a passing test's log is shown")
	}
	if t.Failed() {
		t.Log(out.String())
	}
}

func FuzzReader(f *testing.F) {
	f.Add(`{"Action":"pass","Package":"p","Test":"TestA"}` + "\n")
	f.Add(`{"Action":"fail","Package":"p"}` + "\n{\"Action\":\"output\"")
	f.Add("plain\n\x00{\"Action\":3}\n")
	f.Fuzz(func(t *testing.T, stream string) {
		var out bytes.Buffer
		var count tally
		if err := newReader(&out, &count).read(strings.NewReader(stream)); err != nil {
			t.Fatal(err)
		}
		lines := strings.Count(stream, "\n") + 1
		if sum := count.passed + count.failed + count.skipped; sum > lines {
			t.Errorf("%d results from %d lines", sum, lines)
		}
	})
}
