// Command dev is for people who work on Stepwise: it runs the demo, the tests,
// the static checks, the benchmarks, and bundles what browsers load.
//
//	go run ./cmd/dev demo
//	go run ./cmd/dev test
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"
)

// errReported ends the program with a failure that was already shown in full.
var errReported = errors.New("failed")

func main() {
	// Every child runs in a process group of its own (child.go), so these reach
	// us alone and we end the children in order.
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer cancel()
	root, err := repository()
	if err == nil {
		err = newRoot(root).ExecuteContext(ctx)
	}
	if err != nil && !errors.Is(err, errReported) {
		fmt.Fprintln(os.Stderr, "dev:", err)
	}
	if err != nil {
		cancel()
		os.Exit(1)
	}
}

func newRoot(root string) *cobra.Command {
	cmd := &cobra.Command{
		Use:           "dev",
		Short:         "Tasks for people who work on Stepwise",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	cmd.AddCommand(newDemo(root), newTest(root), newLint(root), newAssets(root), newBench(root))
	return cmd
}

// repository returns the directory that holds go.mod, seen from where we stand.
func repository() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("no go.mod in %s or above: run this inside the repository", dir)
		}
	}
}
