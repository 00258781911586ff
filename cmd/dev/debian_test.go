package main

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
)

func TestAptCommandsUpdateOnceAndInstallWhatIsMissing(t *testing.T) {
	has := func(yes bool) func(context.Context) bool { return func(context.Context) bool { return yes } }
	missing := absent(t.Context(), []debianPackage{{"here", has(true)}, {"chromium", has(false)}, {"fonts-noto-cjk", has(false)}})
	if want := []string{"chromium", "fonts-noto-cjk"}; !slices.Equal(missing, want) {
		t.Fatalf("missing %v, want %v", missing, want)
	}
	want := "sudo apt-get update -q && sudo apt-get install -q -y --no-install-recommends -o Dpkg::Use-Pty=0 chromium fonts-noto-cjk"
	if got := aptLine(missing); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestWhoIsNotRootIsToldTheLine(t *testing.T) {
	before := debianPackages
	defer func() { debianPackages = before }()
	debianPackages = []debianPackage{{"chromium", func(context.Context) bool { return false }}}
	var out bytes.Buffer
	err := installPackages(t.Context(), child{stdout: &out, stderr: &out}, false)
	if err == nil || !strings.Contains(err.Error(), aptLine([]string{"chromium"})) {
		t.Errorf("got %v, want the line to run", err)
	}
	if out.Len() > 0 {
		t.Errorf("something ran: %s", out.String())
	}
}

func TestNothingMissingRunsNothing(t *testing.T) {
	before := debianPackages
	defer func() { debianPackages = before }()
	debianPackages = []debianPackage{{"chromium", func(context.Context) bool { return true }}}
	t.Setenv("PATH", t.TempDir()) // apt-get would not be found
	if err := installPackages(t.Context(), child{}, true); err != nil {
		t.Error(err)
	}
}
