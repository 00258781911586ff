package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// event is one line of go test -json; see "go doc cmd/test2json".
type event struct {
	Action      string
	Package     string
	Test        string // empty: about the package
	Output      string
	FailedBuild string
}

// tally counts tests and their direct subtests. A package that fails without a
// failing test (it does not build, TestMain ends it, it panics between tests)
// counts as one failed.
type tally struct {
	passed, failed, skipped int
	skips                   []string // package and name of each skipped one
}

// line is the last line of a run. failing says that the step failed, which must
// never read as "0 failed".
func (t tally) line(failing bool) string {
	if failing && t.failed == 0 {
		t.failed = 1
	}
	line := fmt.Sprintf("%d passed, %d failed", t.passed, t.failed)
	if t.skipped > 0 {
		line += fmt.Sprintf(", %d skipped", t.skipped)
	}
	return line
}

// goTest runs go test -json, shows what plain go test would show, and counts.
func goTest(ctx context.Context, c child, args []string, count *tally) error {
	out := c.stdout
	reader, writer := io.Pipe()
	c.stdout, c.stderr = writer, writer // one pipe, so that lines stay whole and in order
	read := make(chan error, 1)
	go func() {
		err := newReader(out, count).read(reader)
		reader.CloseWithError(err)
		read <- err
	}()
	err := c.run(ctx, "go", args...)
	writer.Close()
	err = errors.Join(err, <-read)
	for _, name := range count.skips {
		fmt.Fprintf(out, "skipped: %s\n", name)
	}
	return err
}

// reader turns events into what a person reads. Output of a test is held back
// until its result is known, and shown if it failed.
type reader struct {
	out   io.Writer
	count *tally
	held  map[string]map[string]*strings.Builder // package → test → output
	wrong map[string]bool                        // packages with a failed test
}

func newReader(out io.Writer, count *tally) *reader {
	return &reader{out, count, map[string]map[string]*strings.Builder{}, map[string]bool{}}
}

// read consumes the stream to its end. A line that is no event is shown as it is.
func (r *reader) read(stream io.Reader) error {
	lines := bufio.NewReader(stream)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			var e event
			if !strings.HasPrefix(line, "{") || json.Unmarshal([]byte(line), &e) != nil {
				io.WriteString(r.out, line)
			} else {
				r.handle(e)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (r *reader) handle(e event) {
	switch e.Action {
	case "build-output":
		io.WriteString(r.out, e.Output)
	case "output":
		r.output(e)
	case "pass", "fail", "skip":
		if e.Test == "" {
			r.packageEnd(e)
		} else {
			r.testEnd(e)
		}
	}
}

func (r *reader) output(e event) {
	if e.Test == "" {
		// The bare verdict repeats what the line with the package's name says.
		if e.Output != "PASS\n" && e.Output != "FAIL\n" {
			io.WriteString(r.out, e.Output)
		}
		return
	}
	if strings.HasPrefix(e.Output, "=== ") {
		return
	}
	tests := r.held[e.Package]
	if tests == nil {
		tests = map[string]*strings.Builder{}
		r.held[e.Package] = tests
	}
	if tests[e.Test] == nil {
		tests[e.Test] = &strings.Builder{}
	}
	tests[e.Test].WriteString(e.Output)
}

func (r *reader) testEnd(e event) {
	if e.Action == "fail" {
		r.wrong[e.Package] = true
		r.show(e.Package, e.Test)
	}
	delete(r.held[e.Package], e.Test)
	if strings.Count(e.Test, "/") > 1 {
		return
	}
	switch e.Action {
	case "pass":
		r.count.passed++
	case "fail":
		r.count.failed++
	case "skip":
		r.count.skipped++
		r.count.skips = append(r.count.skips, e.Package+" "+e.Test)
	}
}

func (r *reader) packageEnd(e event) {
	if e.Action == "fail" {
		// A test without a result was running when the package died.
		for _, name := range slices.Sorted(maps.Keys(r.held[e.Package])) {
			r.show(e.Package, name)
		}
		if !r.wrong[e.Package] {
			r.count.failed++
		}
	}
	delete(r.held, e.Package)
}

// show prints what a test said.
func (r *reader) show(pkg, test string) {
	if text := r.held[pkg][test]; text != nil {
		io.WriteString(r.out, text.String())
	}
}
