// Package script runs the command line as an operator would: each file in testdata
// is a small play, named as a sentence.
package script

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestCommands(t *testing.T) {
	bin := t.TempDir()
	build := exec.CommandContext(context.Background(), "go", "build", "-o", filepath.Join(bin, "stepwise"), "stepwise/cmd/stepwise")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	seed, err := filepath.Abs("../../seed")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Dir: "testdata", Setup: func(e *testscript.Env) error {
		e.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		e.Setenv("SEED", seed)
		e.Setenv("LANG", "en_GB.UTF-8")
		e.Setenv("STEPWISE_LOG", "text")
		return nil
	}})
}
